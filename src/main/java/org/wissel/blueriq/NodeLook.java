package org.wissel.blueriq;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;

/**
 * One look at a node, in one round trip and by that node's own clock: the export archives, the shortcut files, the
 * process and when it started.
 *
 * @param now the node's time
 * @param zips the export archives, as the Runtime would find them
 * @param folders the exports folder and its sub-folders; empty when it does not exist
 * @param files the shortcut files that exist
 * @param pid the process that the pid command named, 0 when none runs (a zombie does not run)
 * @param started when the process started; {@link Instant#MIN} when none runs
 * @param trouble what could not be seen properly, one sentence with the remedy each
 */
record NodeLook(
        Instant now,
        List<Zip> zips,
        List<Stamp> folders,
        List<Stamp> files,
        long pid,
        Instant started,
        List<String> trouble) {

    /** How exact the start of a process can be told: ticks of 10 ms on both clocks that it is made of. */
    static final Duration PRECISION = Duration.ofMillis(20);

    /**
     * $1 the exports folder, $2 the number of shortcut files, then these files, then the words of the pid command. Links
     * are followed, since a Runtime follows them. Records end with NUL, since a path may hold anything else.
     */
    static final String SCRIPT =
            """
            export LC_ALL=C
            exports=$1 count=$2
            shift 2
            find -L "$exports" '(' -type d -printf 'folder %T@ %C@ %p\\0' ')' -o \\
                '(' -type f -name '*.zip' -printf 'zip %T@ %C@ %s %i %p\\0' ')'
            printf 'found %s\\0' "$?"
            while [ "$count" -gt 0 ]; do
                find -L "$1" -maxdepth 0 -type f -printf 'file %T@ %C@ %p\\0' 2>/dev/null
                shift
                count=$((count - 1))
            done
            pid=$("$@")
            printf 'pid %s %s\\0' "$?" "$pid"
            case $pid in
                '' | *[!0-9]*) ;;
                *) printf 'stat %s\\0' "$(cat "/proc/$pid/stat" 2>/dev/null)" ;;
            esac
            ticks=$(getconf CLK_TCK)
            now=$(date +%s.%N)
            read -r uptime idle < /proc/uptime
            printf 'clock %s %s %s\\0' "$ticks" "$uptime" "$now"
            """;

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    /** A file's or folder's path and when it last changed: its content or, as a rename shows, its name. */
    record Stamp(String path, Instant changed) {}

    /**
     * An archive.
     *
     * @param stamp all that tells whether it is still the same: times, size, inode
     */
    record Zip(String path, Instant changed, String stamp) {}

    static NodeLook at(NodeHost host, RuntimeProperties settings) {
        CommandResult result = host.run(command(settings));
        if (!result.succeeded()) {
            throw host.failed(
                    "looking at exports, shortcut files and process ended with code " + result.exitCode() + ": "
                            + result.lastWords(),
                    "The SSH user needs a POSIX shell, GNU find and /proc there.");
        }
        try {
            return new Parsing(host, settings, result).look();
        } catch (StepFailedException told) {
            throw told;
        } catch (RuntimeException unreadable) {
            throw host.failed(
                    "what the look at exports, shortcut files and process printed cannot be understood ("
                            + unreadable.getMessage() + "): " + result.lastWords(),
                    "The SSH user needs GNU find, getconf, date and /proc there.");
        }
    }

    static Command command(RuntimeProperties settings) {
        List<String> arguments = new ArrayList<>();
        arguments.add(settings.exportsFolder());
        arguments.add(String.valueOf(propertiesFiles(settings).size()));
        arguments.addAll(propertiesFiles(settings));
        arguments.addAll(settings.pidCommand());
        return Command.script(SCRIPT, arguments.toArray(String[]::new)).within(DEADLINE);
    }

    /** The configured shortcut files without those that are YAML. */
    static List<String> propertiesFiles(RuntimeProperties settings) {
        return settings.shortcutFiles().stream().filter(path -> !isYaml(path)).toList();
    }

    static boolean isYaml(String path) {
        return path.endsWith(".yml") || path.endsWith(".yaml");
    }

    boolean runs() {
        return pid != 0;
    }

    /** The newest change to what a process reads when it starts; a removed file is not seen here. */
    Instant lastChange() {
        Instant newest = Instant.MIN;
        for (Zip zip : zips) {
            newest = zip.changed().isAfter(newest) ? zip.changed() : newest;
        }
        for (Stamp file : files) {
            newest = file.changed().isAfter(newest) ? file.changed() : newest;
        }
        return newest;
    }

    /** Whether a process runs that started after everything it reads was last changed. */
    boolean runsWhatIsWritten() {
        return runs() && startedAfter(lastChange());
    }

    /** Whether anything was added to or removed from the exports folder since the process started. */
    boolean foldersChangedSinceStart() {
        return folders.stream().anyMatch(folder -> !startedAfter(folder.changed()));
    }

    private boolean startedAfter(Instant change) {
        return change.equals(Instant.MIN) || !started.isBefore(change.plus(PRECISION));
    }

    /** Turns the printed records into a look. */
    private static final class Parsing {

        private final NodeHost host;
        private final RuntimeProperties settings;
        private final CommandResult result;
        private final List<String> trouble = new ArrayList<>();
        private final List<String[]> zips = new ArrayList<>();
        private final List<String[]> folders = new ArrayList<>();
        private final List<String[]> files = new ArrayList<>();
        private String found = "";
        private String pid = "";
        private String stat = "";
        private String clock;

        Parsing(NodeHost host, RuntimeProperties settings, CommandResult result) {
            this.host = host;
            this.settings = settings;
            this.result = result;
        }

        NodeLook look() {
            for (String line : result.output().split("\0")) {
                int space = line.indexOf(' ');
                String rest = line.substring(space + 1);
                switch (line.substring(0, Math.max(space, 0))) {
                    case "zip" -> zips.add(rest.split(" ", 5));
                    case "folder" -> folders.add(rest.split(" ", 3));
                    case "file" -> files.add(rest.split(" ", 3));
                    case "found" -> found = rest;
                    case "pid" -> pid = rest;
                    case "stat" -> stat = rest;
                    case "clock" -> clock = rest;
                    default -> throw new IllegalArgumentException("'" + line + "'");
                }
            }
            if (clock == null) {
                throw new IllegalArgumentException("the clock is missing");
            }
            String[] ticksUptimeNow = clock.split(" ");
            Instant now = instant(new BigDecimal(ticksUptimeNow[2]));
            exports();
            missingFiles();
            long process = process();
            Optional<Instant> started = process == 0 ? Optional.empty() : started(ticksUptimeNow);
            return new NodeLook(
                    now,
                    zips.stream()
                            .map(zip -> new Zip(
                                    zip[4],
                                    changed(zip, now),
                                    String.join(" ", List.of(zip).subList(0, 4))))
                            .toList(),
                    folders.stream()
                            .map(folder -> new Stamp(folder[2], changed(folder, now)))
                            .toList(),
                    files.stream()
                            .map(file -> new Stamp(file[2], changed(file, now)))
                            .toList(),
                    started.isPresent() ? process : 0,
                    started.orElse(Instant.MIN),
                    List.copyOf(trouble));
        }

        private void exports() {
            if (folders.isEmpty()) {
                trouble.add("The exports folder " + settings.exportsFolder()
                        + " cannot be read. Check that it exists and that the SSH user may read it.");
            } else if (!found.equals("0")) {
                trouble.add("The exports folder " + settings.exportsFolder() + " cannot be searched completely ("
                        + result.lastWords()
                        + "). Give the SSH user the right to, and remove links that run in a circle.");
            }
        }

        private void missingFiles() {
            Set<String> missing = new LinkedHashSet<>(propertiesFiles(settings));
            files.forEach(file -> missing.remove(file[2]));
            missing.forEach(path -> trouble.add("The shortcut file " + path
                    + " cannot be found. Check shortcut-files in the inventory, and the rights of the SSH user."));
        }

        private long process() {
            String[] codeAndOutput = pid.split(" ", 2);
            String output = codeAndOutput.length < 2 ? "" : codeAndOutput[1].strip();
            if (codeAndOutput[0].equals("126") || codeAndOutput[0].equals("127")) {
                trouble.add("The pid command '" + String.join(" ", settings.pidCommand()) + "' cannot be run ("
                        + result.lastWords() + "). Correct it in the inventory.");
                return 0;
            }
            if (output.isEmpty()) {
                return 0;
            }
            if (!output.matches("[0-9]{1,10}")) {
                throw host.failed(
                        "the pid command '" + String.join(" ", settings.pidCommand()) + "' printed '"
                                + output.replaceAll("\\s+", " ") + "' instead of one process id",
                        "Let it print the id of the runtime's process alone.");
            }
            return Long.parseLong(output);
        }

        /** Fields 3 (state) and 22 (start in ticks since boot) of proc(5) stat; the name before may hold any character. */
        private Optional<Instant> started(String[] ticksUptimeNow) {
            int afterName = stat.lastIndexOf(')');
            if (afterName < 0) {
                return Optional.empty();
            }
            String[] fields = stat.substring(afterName + 2).split(" ");
            if (fields[0].equals("Z") || fields[0].equals("X")) {
                return Optional.empty();
            }
            BigDecimal sinceBoot =
                    new BigDecimal(fields[19]).divide(new BigDecimal(ticksUptimeNow[0]), 9, RoundingMode.DOWN);
            BigDecimal boot = new BigDecimal(ticksUptimeNow[2]).subtract(new BigDecimal(ticksUptimeNow[1]));
            return Optional.of(instant(boot.add(sinceBoot)));
        }

        /** The later of both times; a content time in the future was set by hand and tells nothing. */
        private static Instant changed(String[] contentAndName, Instant now) {
            Instant content = instant(new BigDecimal(contentAndName[0]));
            Instant name = instant(new BigDecimal(contentAndName[1]));
            return content.isAfter(name) && !content.isAfter(now) ? content : name;
        }

        private static Instant instant(BigDecimal seconds) {
            long whole = seconds.setScale(0, RoundingMode.FLOOR).longValueExact();
            long nanos = seconds.subtract(BigDecimal.valueOf(whole))
                    .movePointRight(9)
                    .longValue();
            return Instant.ofEpochSecond(whole, nanos);
        }
    }
}
