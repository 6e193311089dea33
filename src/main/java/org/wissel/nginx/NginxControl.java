package org.wissel.nginx;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.wissel.deployment.CloseLook;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.Exchange;
import org.wissel.remote.RemoteFiles;
import org.wissel.remote.RemoteHost;

/** Looks at one nginx, has it check and reload, and waits until a reload really took over. */
final class NginxControl {

    /**
     * $1 is the error log or empty, all further words are the reload command. Prints the log's size of before. Ends when the new
     * workers have most likely taken over, so that the look that travels with it sees them.
     */
    static final String RELOAD =
            """
            log=$1; shift
            if [ -n "$log" ]; then stat -L -c %s -- "$log" 2>/dev/null || echo 0; fi
            sleep 0.06
            "$@" || exit
            sleep 0.02
            """;

    /** $1 is the error log, $2 its size before the reload. A shorter log is a new one. */
    static final String LOG =
            """
            [ "$(stat -L -c %s -- "$1")" -ge "$2" ] && from=$(($2 + 1)) || from=1
            tail -c +"$from" -- "$1" | grep -E '\\[(emerg|alert|crit)\\]' | tail -n 5
            """;

    private static final int LOCK_TIMED_OUT = 75;
    /** New workers take over some 20 ms after a reload; a look costs the host about 10 ms of its processor. */
    private static final Duration UNTIL_SETTLED = Duration.ofMillis(20);

    private final RemoteHost host;
    private final NginxProperties settings;
    private final Optional<GenerationMarker> marker;

    NginxControl(RemoteHost host, NginxProperties settings, GenerationProbe probe) {
        this.host = host;
        this.settings = settings;
        this.marker =
                Optional.ofNullable(settings.generation()).map(set -> new GenerationMarker(host, settings, probe));
    }

    NginxLook look() {
        return with(NginxView.read(host, host.run(looking())));
    }

    private Command looking() {
        return Command.script(NginxView.LOOK, settings.file(), settings.pidFile());
    }

    /**
     * A look, and in the same exchange what else was asked for.
     *
     * @param others their results, in their order
     */
    record LookAnd(NginxLook look, List<CommandResult> others) {}

    /** Looks, and runs these commands in the same exchange. */
    LookAnd lookAnd(Command... others) {
        Command[] all = Stream.concat(Stream.of(looking()), Stream.of(others)).toArray(Command[]::new);
        List<CommandResult> results = Exchange.run(host, all);
        return new LookAnd(with(NginxView.read(host, results.get(0))), results.subList(1, results.size()));
    }

    /** What was seen of file and processes, with what nginx tells itself where its processes cannot be seen. */
    NginxLook with(NginxView view) {
        return new NginxLook(view, view.isBlind() ? marker.map(GenerationMarker::look) : Optional.empty());
    }

    /**
     * Writes the marker of a new generation, where one is set.
     *
     * @param upstream the content of the upstream's file, which lies there already
     * @return what went wrong; empty when nothing
     */
    Optional<String> mark(byte[] upstream) {
        return marker.flatMap(set -> set.write(upstream));
    }

    /** Looks until it is so, for a bounded time; empty when it did not become so. */
    Optional<NginxLook> await(Duration atMost, Predicate<NginxLook> so) {
        return new CloseLook(atMost, Duration.ofMillis(100))
                .until(() -> Optional.of(look()).filter(so));
    }

    /** Has nginx check its configuration; what it said against it, empty when it is sound. */
    Optional<String> check() {
        return unsound(host.run(checking()));
    }

    /** The command of {@link #check}, whose result {@link #unsound} reads: for an exchange of several. */
    Command checking() {
        return Command.of(settings.checkCommand());
    }

    /** What a check said against the configuration; empty when it is sound. */
    Optional<String> unsound(CommandResult checked) {
        return failure(checked, settings.checkCommand());
    }

    /**
     * What became of a change.
     *
     * @param failed what went wrong; empty when new workers took over
     * @param look what was seen then; empty where it failed before
     */
    record Loaded(Optional<String> failed, Optional<NginxLook> look) {

        static Loaded not(String why) {
            return new Loaded(Optional.of(why), Optional.empty());
        }
    }

    /** Whether a marker must be written between the file and its reload. */
    boolean marks() {
        return marker.isPresent();
    }

    /** Has nginx check what lies there, reload it, and waits until new workers took over. */
    Loaded load() {
        return loaded(Exchange.untilFailure(host, checking(), reloading(), looking()));
    }

    /**
     * Replaces the upstream's file; and, where it was replaced, has nginx check and reload it, in the same exchange.
     *
     * @return the result of {@link RemoteFiles#replacing}, then what {@link #loaded} reads
     */
    List<CommandResult> replaceAndLoad(byte[] before, byte[] after) {
        return Exchange.untilFailure(
                host, RemoteFiles.replacing(settings.file(), before, after), checking(), reloading(), looking());
    }

    /** @param results those of the check, and as far as it came to those, of the reload and of the look after it */
    Loaded loaded(List<CommandResult> results) {
        return unsound(results.get(0)).map(Loaded::not).orElseGet(() -> reloaded(results.subList(1, results.size())));
    }

    /**
     * Reloads and waits until new workers took over. The command's success proves nothing: it only sends a signal, and a
     * rejected configuration shows in the error log only. Between the file's last change and the reload lies a gap that the
     * birth of processes is told apart by.
     *
     * @return what went wrong; empty when new workers took over
     */
    Optional<String> reload() {
        return reloaded(Exchange.untilFailure(host, reloading(), looking())).failed();
    }

    private Loaded reloaded(List<CommandResult> results) {
        CommandResult reload = results.get(0);
        if (reload.exitCode() == LOCK_TIMED_OUT && reload.output().isEmpty()) {
            return Loaded.not("the lock of host " + host.name()
                    + " was held by another changing command for 20 s, so nginx was not reloaded");
        }
        Optional<String> failed = failure(reload, settings.reloadCommand());
        if (failed.isPresent()) {
            return Loaded.not(failed.get());
        }
        Deque<NginxLook> seen = new ArrayDeque<>(List.of(with(NginxView.read(host, results.get(1)))));
        Optional<NginxLook> settled = new CloseLook(settings.reloadTimeout(), UNTIL_SETTLED)
                .until(() ->
                        Optional.of(seen.isEmpty() ? look() : seen.remove()).filter(NginxLook::settled));
        return settled.isPresent()
                ? new Loaded(Optional.empty(), settled)
                : Loaded.not("no new workers took over within " + seconds(settings.reloadTimeout())
                        + " after the reload command succeeded (" + look().evidence() + ")" + errorsSince(reload));
    }

    private Command reloading() {
        List<String> arguments = new ArrayList<>();
        arguments.add(settings.errorLog() == null ? "" : settings.errorLog());
        arguments.addAll(settings.reloadCommand());
        return Command.script(RELOAD, arguments.toArray(String[]::new))
                .exclusively()
                .within(Duration.ofSeconds(30));
    }

    private String errorsSince(CommandResult reload) {
        if (settings.errorLog() == null) {
            return "";
        }
        String size = reload.output().lines().findFirst().orElse("").strip();
        if (!size.matches("[0-9]+")) {
            size = "0";
        }
        CommandResult log = host.run(Command.script(LOG, settings.errorLog(), size));
        if (!log.output().isBlank()) {
            return "; its error log says: " + log.lastWords();
        }
        return log.errors().isBlank()
                ? "; its error log " + settings.errorLog() + " says nothing of it"
                : "; its error log cannot be read: " + log.lastWords();
    }

    private static Optional<String> failure(CommandResult result, List<String> command) {
        return result.succeeded()
                ? Optional.empty()
                : Optional.of("`" + String.join(" ", command) + "` failed with code " + result.exitCode() + ": "
                        + result.lastWords());
    }

    static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }
}
