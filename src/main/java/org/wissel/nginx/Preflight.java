package org.wissel.nginx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;

/** Asks at once for everything that routing needs on nginx's host, so that nothing of it is missing half-way. */
final class Preflight {

    /**
     * $1 is the error log or empty, $2 the number of files that are replaced, then those, then lines of a shell that tell
     * whether a command may be run. Prints lines of a keyword and values: missing (a program), lock, log, file (its number,
     * what is wrong, whose or which), command (its number and what was said against it), and at the end: checked.
     */
    static final String CHECK =
            """
            LC_ALL=C; export LC_ALL
            for tool in base64 basename cat chmod cp cut date dirname flock getconf getent grep head id ls mv od readlink rm \\
                sha256sum sort stat tail tr; do
              command -v "$tool" > /dev/null 2>&1 || echo "missing $tool"
            done
            if [ -e .wissel.lock ]; then [ -w .wissel.lock ]; else [ -w . ]; fi || echo "lock $(pwd)"
            [ -z "$1" ] || [ -r "$1" ] || echo "log $1"
            count=$2; shift 2
            number=0
            while [ $number -lt $count ]; do
              path=$(readlink -f -- "$1") && [ -f "$path" ] || path=
              folder=$(dirname -- "$path")
              if [ -z "$path" ]; then
                echo "file $number none"
              else
                [ -r "$path" ] && [ -w "$path" ] || echo "file $number rights"
                [ -w "$folder" ] && [ -x "$folder" ] || echo "file $number folder $folder"
                if [ "$(id -u)" != 0 ]; then
                  [ "$(stat -c %u -- "$path")" = "$(id -u)" ] || echo "file $number owner $(stat -c %U -- "$path")"
                  case " $(id -G) " in
                    *" $(stat -c %g -- "$path") "*) ;;
                    *) echo "file $number group $(stat -c %G -- "$path")" ;;
                  esac
                fi
              fi
              number=$((number + 1)); shift
            done
            number=0
            for line; do
              said=$(sh -c "$line" 2>&1 < /dev/null) || echo "command $number $(printf '%s' "$said" | tail -n 1)"
              number=$((number + 1))
            done
            echo checked
            """;

    private final RemoteHost host;
    private final NginxProperties settings;
    private final NginxControl nginx;
    private final GenerationProbe probe;

    Preflight(RemoteHost host, NginxProperties settings, NginxControl nginx, GenerationProbe probe) {
        this.host = host;
        this.settings = settings;
        this.nginx = nginx;
        this.probe = probe;
    }

    /**
     * Everything that is wrong, one sentence with the remedy each.
     *
     * @throws RemoteException when the host cannot be asked
     */
    List<String> problems() {
        List<String> files = new ArrayList<>(List.of(settings.file()));
        if (settings.generation() != null) {
            files.add(settings.generation().file());
        }
        Map<String, List<String>> commands = commands();
        List<String> arguments = new ArrayList<>();
        arguments.add(settings.errorLog() == null ? "" : settings.errorLog());
        arguments.add(String.valueOf(files.size()));
        arguments.addAll(files);
        commands.values().forEach(command -> arguments.add(probing(command)));
        CommandResult result = host.run(Command.script(CHECK, arguments.toArray(String[]::new)));
        if (!result.output().endsWith("checked\n")) {
            throw new RemoteException(
                    host.name() + ": checking what is needed there broke off with code " + result.exitCode() + ": "
                            + result.lastWords() + ". Look whether sh works there for the SSH user.");
        }
        List<String> problems = new ArrayList<>();
        result.output().lines().forEach(line -> problem(line, files, List.copyOf(commands.entrySet()))
                .ifPresent(problems::add));
        if (result.output().lines().noneMatch(line -> line.startsWith("command 0 "))) {
            nginx.check().ifPresent(said -> problems.add(said + ". Correct nginx's configuration, then start again."));
        }
        generation().ifPresent(problems::add);
        return problems;
    }

    private Map<String, List<String>> commands() {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        commands.put("check-command", settings.checkCommand());
        commands.put("reload-command", settings.reloadCommand());
        if (!settings.dumpCommand().isEmpty()) {
            commands.put("dump-command", settings.dumpCommand());
        }
        return commands;
    }

    /** A line that succeeds where the command may be run, and runs nothing of it. */
    private static String probing(List<String> command) {
        String program = command.get(0);
        if (!program.equals("sudo") && !program.endsWith("/sudo")) {
            return Command.of("command", "-v", program).line();
        }
        List<String> listing = new ArrayList<>(List.of(program, "-n", "-l"));
        listing.addAll(command.subList(1, command.size()));
        return Command.of(listing).line();
    }

    private Optional<String> problem(String line, List<String> files, List<Map.Entry<String, List<String>>> commands) {
        String[] words = line.split(" ", 4);
        return switch (words[0]) {
            case "missing" ->
                Optional.of("the program " + words[1] + " is missing on " + host.name()
                        + ". Install it (coreutils, util-linux, grep or libc-bin).");
            case "lock" ->
                Optional.of("the lock file .wissel.lock in " + line.substring("lock ".length())
                        + " cannot be written. Let the SSH user write in its home folder.");
            case "log" ->
                Optional.of(
                        "the error log " + settings.errorLog() + " cannot be read, so the reason of a rejected reload"
                                + " would stay unknown. Let the SSH user read it (group adm), or leave error-log out.");
            case "file" -> Optional.of(file(files.get(Integer.parseInt(words[1])), words));
            case "command" -> {
                Map.Entry<String, List<String>> command = commands.get(Integer.parseInt(words[1]));
                String said = line.substring(Math.min(line.length(), "command 0 ".length()));
                yield Optional.of("the SSH user may not run `" + String.join(" ", command.getValue()) + "`"
                        + (said.isBlank() ? "" : " (" + said.strip() + ")")
                        + ". Allow it, without a password where it is by sudo (NOPASSWD), or correct "
                        + command.getKey()
                        + ".");
            }
            default -> Optional.empty();
        };
    }

    private static String file(String file, String[] words) {
        String whose = words.length > 3 ? words[3] : "";
        return switch (words[2]) {
            case "none" -> "there is no file " + file + ". Make it, or correct its path.";
            case "rights" -> file + " cannot be read and written by the SSH user. Give that user both rights.";
            case "folder" ->
                "the folder " + whose + " cannot be written, and " + file
                        + " is replaced by a new file there. Let the SSH user write in that folder.";
            case "owner" ->
                file + " belongs to the user " + whose
                        + ", which would be lost when it is replaced. Let it belong to the" + " SSH user.";
            default ->
                file + " belongs to the group " + whose
                        + ", which would be lost when it is replaced. Let it belong to a" + " group of the SSH user.";
        };
    }

    private Optional<String> generation() {
        if (settings.generation() == null) {
            return Optional.empty();
        }
        try {
            probe.ask(settings.generation().url());
            return Optional.empty();
        } catch (IOException silent) {
            return Optional.of(
                    settings.generation().url() + " does not tell the generation that runs (" + silent.getMessage()
                            + "). Write `return 200 \"none\";` into "
                            + settings.generation().file()
                            + ", include that file in a location that Wissel may reach at that address, and reload nginx.");
        }
    }
}
