package org.wissel.blueriq;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.wissel.blueriq.RuntimeProperties.UsageProbe;
import org.wissel.deployment.Export;
import org.wissel.deployment.ProjectVersion;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;

/**
 * Asks a node in one round trip for all that installing, pointing and restarting will need there. Changes nothing. What it
 * cannot find out: quotas, and a command that sudo allows with a password only, to a user that has another without one.
 */
final class InstallationCheck {

    /**
     * $1 the exports folder, $2 the trash folder, $3 the number of shortcut files, then these files, then the number of programs and these, and
     * then for each command that runs through sudo: the number of words that ask sudo about it, the program, these words.
     * Prints records that end with NUL: a word and what it is about, see {@link InstallationProblems}.
     */
    static final String SCRIPT =
            """
            export LC_ALL=C
            say() {
                printf '%s %s\\0' "$1" "$2"
            }
            read_only() {
                [ ! -w "$1" ] && findmnt -nvro OPTIONS -T "$1" 2>/dev/null | grep -Eq '(^|,)ro(,|$)'
            }
            folder() {
                if [ -w "$1" ] && [ -x "$1" ]; then
                    # avail, itotal, iavail
                    say room "$(df -k --output=avail,itotal,iavail -- "$1" | tail -n 1 | tr -s ' ' ' ') $1"
                elif read_only "$1"; then
                    say read-only "$1"
                else
                    say locked-folder "$1"
                fi
            }
            file() {
                path=$(readlink -f -- "$1")
                if [ ! -f "$path" ]; then
                    say no-file "$1"
                    return
                fi
                if read_only "$path"; then
                    # Told of its folder.
                    :
                elif [ ! -r "$path" ] || [ ! -w "$path" ]; then
                    say locked-file "$1"
                elif [ "$(id -u)" != 0 ]; then
                    # Whoever writes a file anew can give it to none but himself and his groups.
                    case " $(id -G) " in *" $(stat -c %g -- "$path") "*) group=mine ;; *) group=foreign ;; esac
                    [ "$(stat -c %u -- "$path")" = "$(id -u)" ] && [ "$group" = mine ] || say foreign-file "$1"
                fi
                folder "$(dirname -- "$path")"
            }
            first() {
                count=$1
                shift
                total=$# seen=0
                for word; do
                    seen=$((seen + 1))
                    [ "$seen" -gt "$count" ] || set -- "$@" "$word"
                done
                shift "$total"
                "$@" 2>&1 </dev/null
            }
            disk() {
                stat -L -c '%d %m' -- "$1/." 2>/dev/null
            }
            # $1 the trash folder, which is made when it is needed, $2 the exports folder
            trash() {
                at=$1
                while [ ! -e "$at" ] && [ ! -L "$at" ] && [ -n "$at" ]; do
                    at=${at%/*}
                done
                at=${at:-/}
                if [ ! -d "$at" ]; then
                    say no-trash "$at"
                elif [ ! -w "$at" ] || [ ! -x "$at" ]; then
                    say locked-trash "$at"
                elif [ "$(disk "$at")" != "$(disk "$2")" ]; then
                    say other-disk "$1"
                fi
                # What is still to be made lies below what it is made in.
                case $(readlink -f -- "$at")${1#"$at"}/ in "$(readlink -f -- "$2")"/*) say scanned-trash "$1" ;; esac
            }
            if [ -d "$1" ]; then folder "$1"; trash "$2" "$1"; else say no-folder "$1"; fi
            files=$3
            shift 3
            while [ "$files" -gt 0 ]; do
                file "$1"
                shift
                files=$((files - 1))
            done
            [ -r .wissel.lock ] || { [ ! -e .wissel.lock ] && [ -w . ]; } || say no-lock "$PWD"
            programs=$1
            shift
            while [ "$programs" -gt 0 ]; do
                command -v "$1" >/dev/null || say no-program "$1"
                shift
                programs=$((programs - 1))
            done
            say user "$(id -un)"
            index=0
            while [ "$#" -gt 0 ]; do
                words=$1 program=$2
                shift 2
                # sudo looks where the SSH user may not.
                where=$(PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; command -v "$program") || say no-program "$program"
                if command -v "$1" >/dev/null && [ -n "$where" ]; then
                    said=$(first "$words" "$@") || { say where "$where"; say refused "$index $said"; }
                fi
                shift "$words"
                index=$((index + 1))
            done
            """;

    private final NodeHost host;
    private final RuntimeProperties settings;

    InstallationCheck(NodeHost host, RuntimeProperties settings) {
        this.host = host;
        this.settings = settings;
    }

    /** @param id what the placeholders of usage probes stand for */
    static Command command(RuntimeProperties settings, ProjectVersion id) {
        return command(
                settings, NodeLook.propertiesFiles(settings), commands(settings), UsageProbes.variables(settings, id));
    }

    /** The same where no file is pointed: what tells who uses a version is asked before, and says itself what it lacks. */
    static Command command(RuntimeProperties settings) {
        return command(settings, List.of(), steps(settings), Map.of());
    }

    private static Command command(
            RuntimeProperties settings,
            List<String> files,
            List<List<String>> commands,
            Map<String, String> variables) {
        List<String> arguments = new ArrayList<>(
                List.of(settings.exportsFolder(), settings.trashFolder(), String.valueOf(files.size())));
        arguments.addAll(files);
        Set<String> programs = new LinkedHashSet<>();
        commands.forEach(words -> programs.add(words.get(0)));
        // What Wissel itself runs there.
        programs.addAll(List.of("flock", "sha256sum", "base64", "mv", "sync"));
        arguments.add(String.valueOf(programs.size()));
        arguments.addAll(programs);
        for (SudoWords sudo : sudo(commands)) {
            List<String> listing = UsageProbes.words(sudo.listing(), variables);
            arguments.add(String.valueOf(listing.size()));
            arguments.add(sudo.program());
            arguments.addAll(listing);
        }
        return Command.script(SCRIPT, arguments.toArray(String[]::new));
    }

    private static List<SudoWords> sudo(List<List<String>> commands) {
        return commands.stream().map(SudoWords::of).flatMap(Optional::stream).toList();
    }

    /** The commands of the settings, with the placeholders of the usage probes. */
    private static List<List<String>> commands(RuntimeProperties settings) {
        return Stream.concat(
                        steps(settings).stream(),
                        UsageProbes.of(settings).stream()
                                .map(UsageProbe::command)
                                .filter(words -> !words.isEmpty()))
                .toList();
    }

    /** Those that steps run. */
    private static List<List<String>> steps(RuntimeProperties settings) {
        return Stream.of(settings.restartCommand(), settings.pidCommand())
                .filter(words -> !words.isEmpty())
                .toList();
    }

    /**
     * @param result what {@link #command(RuntimeProperties, ProjectVersion)} came back with
     * @param bytes how much room the export still needs there, 0 when it lies there already
     */
    List<String> problems(CommandResult result, Export export, long bytes) {
        return new InstallationProblems(settings, sudo(commands(settings)))
                .of(result, export.id().toString(), bytes);
    }

    /** The same where exports are only moved, which needs no room. */
    List<String> problems() {
        return new InstallationProblems(settings, sudo(steps(settings))).of(host.run(command(settings)), "", 0);
    }
}
