package org.wissel.blueriq;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.wissel.remote.CommandResult;

/** Says of a node, from what {@link InstallationCheck} found there, what would keep an installation from its end. */
final class InstallationProblems {

    // For the new file and the copy of the old one; properties files are small.
    private static final long ROOM_TO_REWRITE = 1024 * 1024;

    private final RuntimeProperties settings;
    private final List<SudoWords> sudo;

    /** @param sudo what was asked of sudo, in the order of the script's arguments */
    InstallationProblems(RuntimeProperties settings, List<SudoWords> sudo) {
        this.settings = settings;
        this.sudo = List.copyOf(sudo);
    }

    /**
     * @param result what {@link InstallationCheck#SCRIPT} came back with
     * @param subject what needs the room
     * @param bytes how much room is needed in the exports folder, 0 for none
     * @return a sentence for each, with its remedy; empty when nothing is missing
     */
    List<String> of(CommandResult result, String subject, long bytes) {
        Set<String> problems = new LinkedHashSet<>();
        String user = "";
        String where = "";
        for (String line : result.output().split("\0")) {
            String about = line.substring(line.indexOf(' ') + 1);
            switch (line.substring(0, Math.max(line.indexOf(' '), 0))) {
                case "no-folder" ->
                    problems.add("The exports folder " + about
                            + " does not exist. Create it, or correct exports-folder in the inventory.");
                case "locked-folder" ->
                    problems.add("The SSH user may not write in the folder " + about + ". Give it the right to.");
                case "read-only" ->
                    problems.add("The folder " + about + " lies on a file system that is mounted read-only. Look in the"
                            + " kernel's log whether its disk failed, and mount it writable.");
                case "no-trash" ->
                    problems.add("The trash folder " + settings.trashFolder() + " cannot be made, since " + about
                            + " is no folder. Remove that file, or give another trash-folder in the inventory.");
                case "locked-trash" ->
                    problems.add("The SSH user may not write in " + about + ", where the trash folder "
                            + settings.trashFolder()
                            + " is needed for exports that are sent or removed. Give it the right to, make the trash folder for it,"
                            + " or give another trash-folder in the inventory.");
                case "other-disk" ->
                    problems.add("The trash folder " + about + " lies on another file system than the exports folder "
                            + settings.exportsFolder()
                            + ", so exports cannot be moved there by a rename. Give a trash-folder on the same one.");
                case "scanned-trash" ->
                    problems.add("The trash folder " + about + " lies within the exports folder "
                            + settings.exportsFolder()
                            + " when links are followed, so the runtime would go on loading what"
                            + " was moved there. Give a trash-folder outside of it.");
                case "no-file" ->
                    problems.add(
                            "The shortcut file " + about + " does not exist. Correct shortcut-files in the inventory.");
                case "locked-file" ->
                    problems.add("The SSH user may not read and write " + about + ". Give it the right to.");
                case "foreign-file" ->
                    problems.add("The file " + about + " belongs to another user or to a group that the SSH user is not"
                            + " in, so its owner would be lost when it is written anew. Let it belong to the SSH user,"
                            + " with a group of that user that the runtime reads it by.");
                case "no-lock" ->
                    problems.add("The SSH user cannot take its lock .wissel.lock in " + about
                            + ". Give it a home folder that it may write in.");
                case "no-program" ->
                    problems.add("The program " + about
                            + " is not found by the SSH user. Install it, or name its whole path in"
                            + " the inventory.");
                case "room" -> room(subject, bytes, about.stripLeading(), problems);
                case "user" -> user = about;
                case "where" -> where = about;
                case "refused" -> problems.add(refused(about, user, where));
                default -> {}
            }
        }
        if (result.exitCode() > 1) {
            problems.add("Rights and disk space cannot be checked (" + result.lastWords()
                    + "). The SSH user needs a POSIX shell and GNU coreutils there.");
        }
        return List.copyOf(problems);
    }

    private String refused(String indexAndSaid, String user, String where) {
        String[] parts = indexAndSaid.split(" ", 2);
        SudoWords refused = sudo.get(Integer.parseInt(parts[0]));
        String said = parts.length < 2 || parts[1].isBlank()
                ? "it did not say why"
                : "it said: "
                        + parts[1].strip()
                                .lines()
                                .reduce((first, second) -> second)
                                .orElseThrow();
        return "The SSH user may not run '" + String.join(" ", refused.command())
                + "' through sudo without a password (" + said + "). Add this line with visudo: "
                + refused.sudoersLine(user, where);
    }

    /** Kilobytes free, inodes in all and free, the folder; a dash where the file system does not tell. */
    private void room(String subject, long bytes, String about, Set<String> problems) {
        String[] fields = about.split(" ", 4);
        if (fields.length < 4) {
            return;
        }
        String folder = fields[3];
        if (fields[2].equals("0") && !fields[1].equals("0")) {
            problems.add("The disk of " + folder + " has no inode free, so no file can be added. Remove files there.");
        }
        if (!fields[0].matches("[0-9]+")) {
            return;
        }
        long free = Long.parseLong(fields[0]) * 1024;
        boolean exports = folder.equals(settings.exportsFolder());
        long needed = exports ? bytes + bytes / 10 : ROOM_TO_REWRITE;
        if (free < needed) {
            problems.add("The disk of " + folder + " has " + free + " bytes free, and "
                    + (exports
                            ? subject + " needs " + needed + " (its size and a tenth)"
                            : "rewriting the properties files there needs " + needed)
                    + ". Make room.");
        }
    }
}
