package org.wissel.blueriq;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.wissel.deployment.Export;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;

/** Asks a node in one round trip for all that installing, pointing and restarting will need there. Changes nothing. */
final class InstallationCheck {

    /**
     * $1 the exports folder, $2 the number of shortcut files, then these files, then the programs that must be found. One
     * line each: a word, a space and what it is about.
     */
    static final String SCRIPT =
            """
            export LC_ALL=C
            folder=$1 count=$2
            shift 2
            if [ ! -d "$folder" ]; then
                echo "no-folder $folder"
            else
                [ -w "$folder" ] && [ -x "$folder" ] || echo "locked-folder $folder"
                df -Pk "$folder" | awk 'NR == 2 { print "free " $4 }'
            fi
            while [ "$count" -gt 0 ]; do
                if [ ! -f "$1" ]; then
                    echo "no-file $1"
                else
                    [ -r "$1" ] && [ -w "$1" ] || echo "locked-file $1"
                    [ -w "$(dirname "$1")" ] || echo "locked-folder $(dirname "$1")"
                fi
                shift
                count=$((count - 1))
            done
            for program; do
                command -v "$program" >/dev/null || echo "no-program $program"
            done
            """;

    private static final Set<String> SUDO_OPTIONS_WITH_VALUE = Set.of("-u", "-g", "-U", "-C", "-h", "-p", "-r", "-t");

    private final NodeHost host;
    private final RuntimeProperties settings;

    InstallationCheck(NodeHost host, RuntimeProperties settings) {
        this.host = host;
        this.settings = settings;
    }

    static Command command(RuntimeProperties settings) {
        List<String> files = NodeLook.propertiesFiles(settings);
        List<String> arguments = new ArrayList<>(List.of(settings.exportsFolder(), String.valueOf(files.size())));
        arguments.addAll(files);
        arguments.addAll(programs(settings.restartCommand()));
        // What Wissel itself runs there.
        arguments.addAll(List.of("flock", "sha256sum", "base64", "mv", "sync"));
        return Command.script(SCRIPT, arguments.toArray(String[]::new));
    }

    /** The first word, and behind sudo and its options the program that it runs. */
    private static List<String> programs(List<String> words) {
        if (!words.get(0).equals("sudo")) {
            return List.of(words.get(0));
        }
        int at = 1;
        while (at < words.size() && words.get(at).startsWith("-")) {
            at += SUDO_OPTIONS_WITH_VALUE.contains(words.get(at)) ? 2 : 1;
        }
        return at < words.size() ? List.of("sudo", words.get(at)) : List.of("sudo");
    }

    /** @param bytes how much room the export still needs there, 0 when it lies there already */
    List<String> problems(Export export, long bytes) {
        CommandResult result = host.run(command(settings));
        List<String> problems = new ArrayList<>();
        for (String line : result.output().split("\n")) {
            String about = line.substring(line.indexOf(' ') + 1);
            switch (line.substring(0, Math.max(line.indexOf(' '), 0))) {
                case "no-folder" ->
                    problems.add("The exports folder " + about
                            + " does not exist. Create it, or correct exports-folder in the inventory.");
                case "locked-folder" ->
                    problems.add("The SSH user may not write in the folder " + about + ". Give it the right to.");
                case "no-file" ->
                    problems.add(
                            "The shortcut file " + about + " does not exist. Correct shortcut-files in the inventory.");
                case "locked-file" ->
                    problems.add("The SSH user may not read and write " + about + ". Give it the right to.");
                case "no-program" ->
                    problems.add("The program " + about
                            + " is not found by the SSH user. Install it, or name its whole path in"
                            + " the inventory.");
                case "free" -> room(export, bytes, about, problems);
                default -> {}
            }
        }
        if (result.exitCode() > 1) {
            problems.add("Rights and disk space cannot be checked (" + result.lastWords()
                    + "). The SSH user needs a POSIX shell and df there.");
        }
        return problems.stream().distinct().toList();
    }

    private void room(Export export, long bytes, String kilobytes, List<String> problems) {
        long free = Long.parseLong(kilobytes.strip()) * 1024;
        long needed = bytes + bytes / 10;
        if (free < needed) {
            problems.add("The disk of " + settings.exportsFolder() + " has " + free + " bytes free, and " + export.id()
                    + " needs " + needed + " (its size and a tenth). Make room.");
        }
    }
}
