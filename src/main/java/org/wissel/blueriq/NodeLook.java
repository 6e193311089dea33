package org.wissel.blueriq;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
 * @param exportsFolder see {@link FolderIdentity}
 * @param trouble what could not be seen properly, one sentence with the remedy each
 */
record NodeLook(
        Instant now,
        List<Zip> zips,
        List<Stamp> folders,
        List<Stamp> files,
        long pid,
        Instant started,
        String exportsFolder,
        List<String> trouble) {

    /** How exact the start of a process can be told: ticks of 10 ms on both clocks that it is made of. */
    static final Duration PRECISION = Duration.ofMillis(20);

    /**
     * $1 the exports folder, $2 the number of shortcut files, then these files, then the number of folders and these
     * folders, searched for YAML that holds shortcuts, then the words of the pid command. Links are followed, since a
     * Runtime follows them. Records end with NUL, since a path may hold anything else.
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
            count=$1
            shift
            key='^([^#]*[{,])?[[:space:]]*["'\\'']?(blueriq[.])?shortcut["'\\'']?[[:space:]]*([.]|:|\\[)'
            while [ "$count" -gt 0 ]; do
                find -L "$1" -maxdepth 1 -type f '(' -name 'application*.yml' -o -name 'application*.yaml' ')' \\
                    -exec grep -qi blueriq '{}' ';' -exec grep -Eqi "$key" '{}' ';' \\
                    -printf 'yaml %p\\0' 2>/dev/null
                shift
                count=$((count - 1))
            done
            printf 'mounted %s\\0' "$(findmnt -nvPo SOURCE,FSROOT,TARGET -T "$exports" 2>/dev/null)"
            path=$(readlink -f -- "$exports")
            printf 'place %s %s %s\\0' \\
                "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)" \\
                "$(stat -c %d:%i -- "$path" 2>/dev/null)" "$path"
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
            return new LookParsing(host, settings, result).look();
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
        Set<String> folders = folders(settings);
        arguments.add(String.valueOf(folders.size()));
        arguments.addAll(folders);
        arguments.addAll(settings.pidCommand());
        return Command.script(SCRIPT, arguments.toArray(String[]::new)).within(DEADLINE);
    }

    /** The configured shortcut files without those that are YAML. */
    static List<String> propertiesFiles(RuntimeProperties settings) {
        return settings.shortcutFiles().stream().filter(path -> !isYaml(path)).toList();
    }

    /** Where the configured files lie, each folder once. */
    private static Set<String> folders(RuntimeProperties settings) {
        Set<String> folders = new LinkedHashSet<>();
        settings.shortcutFiles().forEach(path -> folders.add(path.substring(0, path.lastIndexOf('/') + 1)));
        return folders;
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
}
