package org.wissel.blueriq;

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
 * process and when it started. Where the whole is looked at, also what those files hold, and which folder it is.
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
        List<Text> files,
        long pid,
        Instant started,
        String exportsFolder,
        List<String> trouble) {

    /** How exact the start of a process can be told: ticks of 10 ms on both clocks that it is made of. */
    static final Duration PRECISION = Duration.ofMillis(20);

    /**
     * $1 whether the whole is looked at: what the files hold, and which folder it is; $2 the exports folder, $3 the line of
     * the pid command, $4 the number of folders and these folders, searched for YAML that holds shortcuts, then the shortcut
     * files. Links are followed, since a Runtime follows them. Records end with NUL, since a path may hold anything else.
     * Every program that is started costs the node about a millisecond, so that the shell itself does what it can.
     */
    static final String SCRIPT =
            """
            export LC_ALL=C
            whole=$1 exports=$2 pidline=$3 count=$4
            shift 4
            find -L "$exports" '(' -type d -printf 'folder %T@ %C@ %p\\0' ')' -o \\
                '(' -type f -name '*.zip' -printf 'zip %T@ %C@ %s %i %p\\0' ')'
            printf 'found %s\\0' "$?"
            key='^([^#]*[{,])?[[:space:]]*["'\\'']?(blueriq[.])?shortcut["'\\'']?[[:space:]]*([.]|:|\\[)'
            while [ "$count" -gt 0 ]; do
                found=no
                for yaml in "$1"application*.yml "$1"application*.yaml; do
                    [ ! -f "$yaml" ] || found=yes
                done
                [ "$found" = no ] || find -L "$1" -maxdepth 1 -type f \\
                    '(' -name 'application*.yml' -o -name 'application*.yaml' ')' \\
                    -exec grep -qi blueriq '{}' ';' -exec grep -Eqi "$key" '{}' ';' \\
                    -printf 'yaml %p\\0' 2>/dev/null
                shift
                count=$((count - 1))
            done
            [ "$#" = 0 ] || find -L "$@" -maxdepth 0 -type f -printf 'file %T@ %C@ %p\\0' 2>/dev/null
            if [ "$whole" = yes ]; then
                for file; do
                    [ -f "$file" ] || continue
                    text=$(exec base64 -w 0 -- "$file" 2>/dev/null) && printf 'text %s %s\\0' "$text" "$file"
                done
                printf 'mounted %s\\0' "$(exec findmnt -nvPo SOURCE,FSROOT,TARGET -T "$exports" 2>/dev/null)"
                boot=
                { read -r boot < /proc/sys/kernel/random/boot_id; } 2>/dev/null
                printf 'place %s %s %s\\0' "$boot" "$(exec stat -L -c %d:%i -- "$exports" 2>/dev/null)" \\
                    "$(cd -P -- "$exports" 2>/dev/null && echo "$PWD")"
            fi
            pid=$(eval "exec $pidline")
            printf 'pid %s %s\\0' "$?" "$pid"
            case $pid in
                '' | *[!0-9]*) ;;
                *)
                    # A process may have a name of several lines.
                    stat=
                    { while IFS= read -r line; do stat="$stat$line "; done < "/proc/$pid/stat"; } 2>/dev/null
                    printf 'stat %s\\0' "$stat"
                    ;;
            esac
            ticks=$(exec getconf CLK_TCK)
            now=$(exec date +%s.%N)
            read -r uptime idle < /proc/uptime
            printf 'clock %s %s %s\\0' "$ticks" "$uptime" "$now"
            """;

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    /** A file's or folder's path and when it last changed: its content or, as a rename shows, its name. */
    record Stamp(String path, Instant changed) {}

    /**
     * A shortcut file.
     *
     * @param bytes what it holds; empty where that was not looked at, or it cannot be read
     */
    record Text(String path, Instant changed, Optional<byte[]> bytes) {}

    /**
     * An archive.
     *
     * @param stamp all that tells whether it is still the same: times, size, inode
     */
    record Zip(String path, Instant changed, String stamp) {}

    /** Looks at exports, the times of shortcut files, and the process. */
    static NodeLook at(NodeHost host, RuntimeProperties settings) {
        return read(host, settings, host.run(command(settings)));
    }

    /** The same, and at what the shortcut files hold, and which folder the exports folder is. */
    static NodeLook whole(NodeHost host, RuntimeProperties settings) {
        return read(host, settings, host.run(whole(settings)));
    }

    /** What the command of a look printed. */
    static NodeLook read(NodeHost host, RuntimeProperties settings, CommandResult result) {
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
        return command(settings, "no");
    }

    static Command whole(RuntimeProperties settings) {
        return command(settings, "yes");
    }

    private static Command command(RuntimeProperties settings, String whole) {
        Set<String> folders = folders(settings);
        List<String> arguments = new ArrayList<>(List.of(
                whole,
                settings.exportsFolder(),
                Command.of(settings.pidCommand()).line(),
                String.valueOf(folders.size())));
        arguments.addAll(folders);
        arguments.addAll(propertiesFiles(settings));
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
        for (Text file : files) {
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
