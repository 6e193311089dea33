package org.wissel.nginx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.wissel.deployment.CloseLook;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.RemoteHost;

/** Looks at one nginx, has it check and reload, and waits until a reload really took over. */
final class NginxControl {

    /** $1 is the error log or empty, all further words are the reload command. Prints the log's size of before. */
    static final String RELOAD =
            """
            log=$1; shift
            if [ -n "$log" ]; then stat -L -c %s -- "$log" 2>/dev/null || echo 0; fi
            sleep 0.1
            exec "$@"
            """;

    /** $1 is the error log, $2 its size before the reload. A shorter log is a new one. */
    static final String LOG =
            """
            [ "$(stat -L -c %s -- "$1")" -ge "$2" ] && from=$(($2 + 1)) || from=1
            tail -c +"$from" -- "$1" | grep -E '\\[(emerg|alert|crit)\\]' | tail -n 5
            """;

    private static final int LOCK_TIMED_OUT = 75;

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
        return with(
                NginxView.read(host, host.run(Command.script(NginxView.LOOK, settings.file(), settings.pidFile()))));
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

    /** What it says of its version; unknown when it does not say. */
    NginxVersion version() {
        if (settings.versionCommand().isEmpty()) {
            return NginxVersion.UNKNOWN;
        }
        CommandResult version = host.run(Command.of(settings.versionCommand()));
        return NginxVersion.in(version.errors() + "\n" + version.output());
    }

    /** Looks until it is so, for a bounded time; empty when it did not become so. */
    Optional<NginxLook> await(Duration atMost, Predicate<NginxLook> so) {
        return new CloseLook(atMost, Duration.ofMillis(100))
                .until(() -> Optional.of(look()).filter(so));
    }

    /** Has nginx check its configuration; what it said against it, empty when it is sound. */
    Optional<String> check() {
        return failure(host.run(Command.of(settings.checkCommand())), settings.checkCommand());
    }

    /**
     * Reloads and waits until new workers took over. The command's success proves nothing: it only sends a signal, and a
     * rejected configuration shows in the error log only. Between the file's last change and the reload lies a gap that the
     * birth of processes is told apart by.
     *
     * @return what went wrong; empty when new workers took over
     */
    Optional<String> reload() {
        List<String> arguments = new ArrayList<>();
        arguments.add(settings.errorLog() == null ? "" : settings.errorLog());
        arguments.addAll(settings.reloadCommand());
        CommandResult reload = host.run(Command.script(RELOAD, arguments.toArray(String[]::new))
                .exclusively()
                .within(Duration.ofSeconds(30)));
        if (reload.exitCode() == LOCK_TIMED_OUT && reload.output().isEmpty()) {
            return Optional.of("the lock of host " + host.name()
                    + " was held by another changing command for 20 s, so nginx was not reloaded");
        }
        Optional<String> failed = failure(reload, settings.reloadCommand());
        if (failed.isPresent()) {
            return failed;
        }
        if (await(settings.reloadTimeout(), NginxLook::settled).isPresent()) {
            return Optional.empty();
        }
        return Optional.of("no new workers took over within " + seconds(settings.reloadTimeout())
                + " after the reload command succeeded (" + look().evidence() + ")" + errorsSince(reload));
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
