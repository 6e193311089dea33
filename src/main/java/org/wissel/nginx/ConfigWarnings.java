package org.wissel.nginx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a person should know of an nginx's configuration before a deployment: what it means for a reload, for the drain and
 * for requests that could run twice. Read from the configuration as it lies there, which is what the next reload loads.
 */
final class ConfigWarnings {

    private static final String SHUTDOWN = "worker_shutdown_timeout";
    private static final String KEEPALIVE_MIN = "keepalive_min_timeout";

    private final ConfigDump dump;
    private final Scope whole;
    private final String upstream;
    private final NginxVersion version;
    private final List<PassingLocation> passing;
    private final List<String> warnings = new ArrayList<>();

    private ConfigWarnings(ConfigDump dump, String upstream, NginxVersion version) {
        this.dump = dump;
        this.whole = Scope.of(dump.whole());
        this.upstream = upstream;
        this.version = version;
        this.passing = PassingLocation.to(upstream, whole);
    }

    /**
     * The warnings, one sentence with what to do each, in the order of their weight.
     *
     * @param upstream the name of the upstream that a deployment edits
     * @param version what nginx says of its version
     * @param holdTime how long a drain waits for workers that cannot be seen; empty where they can
     */
    static List<String> of(ConfigDump dump, String upstream, NginxVersion version, Optional<Duration> holdTime) {
        ConfigWarnings read = new ConfigWarnings(dump, upstream, version);
        read.shutdown();
        read.keepalive();
        holdTime.ifPresent(read::holdTime);
        read.nextUpstream();
        read.balancing();
        read.reusePort();
        return read.warnings;
    }

    private Optional<String> shutdownTimeout() {
        return whole.holding(SHUTDOWN).map(directive -> directive.argument(1)).filter(value -> !NginxTime.of(value)
                .equals(Optional.of(Duration.ZERO)));
    }

    private void shutdown() {
        Optional<String> timeout = shutdownTimeout();
        if (timeout.isEmpty()) {
            warnings.add(
                    SHUTDOWN + " is not set, so after a reload old workers live until their last request ends, and a"
                            + " websocket or a slow download holds the drain as long. Set it to more than the longest request.");
            return;
        }
        warnings.add(
                SHUTDOWN + " is " + timeout.get() + ", so at every reload requests that last longer than that are cut"
                        + " without an answer. Keep it above the longest request and below the drain timeout.");
        longest(passing.stream().map(location -> location.valueOf(KEEPALIVE_MIN, "0")))
                .filter(minimum -> isShorter(timeout.get(), minimum))
                .ifPresent(minimum ->
                        warnings.add(SHUTDOWN + " (" + timeout.get() + ") is shorter than " + KEEPALIVE_MIN + " ("
                                + minimum + "), so connections are cut that the latter shall keep. Make it longer."));
        longest(passing.stream().map(location -> location.value("read_timeout", "60s")))
                .filter(reading -> isShorter(timeout.get(), reading))
                .ifPresent(reading -> warnings.add(SHUTDOWN + " (" + timeout.get()
                        + ") is shorter than the read timeout of"
                        + " what passes to the upstream (" + reading + "), so a reload cuts requests that nginx would"
                        + " otherwise wait for. Make it longer."));
    }

    private void keepalive() {
        List<PassingLocation> kept = passing.stream()
                .filter(location -> !isZero(location.valueOf("keepalive_timeout", "75s")))
                .toList();
        if (kept.isEmpty()) {
            return;
        }
        Optional<String> minimum = longest(kept.stream().map(location -> location.valueOf(KEEPALIVE_MIN, "0")))
                .filter(value -> !isZero(value));
        if (kept.stream().anyMatch(location -> isZero(location.valueOf(KEEPALIVE_MIN, "0")))) {
            String remedy = version.isBefore(1, 27, 4)
                    ? version + " has no " + KEEPALIVE_MIN + ", which would spare them (nginx 1.27.4)"
                    : "Set " + KEEPALIVE_MIN + " (2s, nginx 1.27.4 and later) to spare them";
            warnings.add(
                    "a client that sends on a kept connection just when nginx reloads can find it closed, and one that"
                            + " does not retry loses that request. " + remedy + ".");
        }
        minimum.ifPresent(
                value -> warnings.add(KEEPALIVE_MIN + " is " + value + ", so for that long after a reload an old"
                        + " worker may still send a request to a node that was taken out; the drain has to last at least as"
                        + " long."));
    }

    private void holdTime(Duration holdTime) {
        String hold = "generation.hold-time (" + NginxControl.seconds(holdTime) + ")";
        longest(passing.stream().map(location -> location.valueOf(KEEPALIVE_MIN, "0")))
                .flatMap(NginxTime::of)
                .filter(minimum -> minimum.compareTo(holdTime) > 0)
                .ifPresent(minimum -> warnings.add(hold + " is shorter than " + KEEPALIVE_MIN + " ("
                        + NginxControl.seconds(minimum) + "), so a node may count as drained while an old worker still"
                        + " sends requests to it. Make it longer."));
        Optional<Duration> shutdown = shutdownTimeout().flatMap(NginxTime::of);
        if (shutdown.isEmpty() || shutdown.get().compareTo(holdTime) > 0) {
            warnings.add("workers cannot be seen, and " + hold + " covers only requests that end within it. Set "
                    + SHUTDOWN + " to no more than the hold time, and both above the longest request.");
        }
    }

    private void nextUpstream() {
        if (passing.isEmpty()) {
            warnings.add("nothing within http passes to the upstream " + upstream + " by its name, so it is not known"
                    + " whether a request may run on two nodes.");
            return;
        }
        Map<String, Set<String>> places = new LinkedHashMap<>();
        for (PassingLocation location : passing) {
            String value = location.value("next_upstream", "error timeout");
            if (Stream.of(value.split(" "))
                    .anyMatch(word -> !Set.of("error", "off").contains(word))) {
                places.computeIfAbsent(
                                location.name("next_upstream") + " is `" + value + "`", each -> new LinkedHashSet<>())
                        .add(location.scope().words() + " in " + dump.fileOf(location.pass()));
            }
        }
        places.forEach(
                (setting, where) -> warnings.add(
                        setting + " for " + first(where)
                                + ", so a request can run on two nodes and one of them overwrite the session. Set it to `error` only."));
    }

    private static String first(Set<String> places) {
        String shown = String.join(", ", places.stream().limit(3).toList());
        return places.size() <= 3 ? shown : shown + " and " + (places.size() - 3) + " more";
    }

    private void balancing() {
        List<Directive> inside = new ArrayList<>();
        whole.forEach((scope, directive) -> {
            if (scope.isWithin("http")
                    && scope.block().name().equals("upstream")
                    && scope.block().argument(1).equals(upstream)) {
                inside.add(directive);
            }
        });
        for (Directive directive : inside) {
            switch (directive.name()) {
                case "ip_hash" ->
                    warnings.add(kept("ip_hash") + "only users of a node that is marked down move to another"
                            + " one, and they move back when it returns.");
                case "hash" ->
                    warnings.add(
                            kept("hash " + directive.argument(1)
                                            + (directive.argument(2).equals("consistent") ? " consistent" : ""))
                                    + "only users of a node that is marked down move to others, and they move back when it returns.");
                case "sticky" ->
                    warnings.add(kept("sticky") + "the word down overrides it, so users bound to a node that is"
                            + " taken out go on at another one and are bound to that.");
                default -> {}
            }
        }
    }

    private String kept(String method) {
        return "the upstream " + upstream + " has " + method + ", which is kept as it is: ";
    }

    private void reusePort() {
        Set<String> listening = new LinkedHashSet<>();
        whole.forEach((scope, directive) -> {
            if (directive.name().equals("listen")
                    && scope.isWithin("http")
                    && directive.words().stream().anyMatch(word -> word.text().equals("reuseport"))) {
                listening.add(directive.argument(1) + " in " + dump.fileOf(directive));
            }
        });
        if (!listening.isEmpty()) {
            warnings.add("reuseport is set where nginx listens (" + first(listening)
                    + "), so connections that wait in an old"
                    + " worker's queue can be lost at a reload. Take it out, or set net.ipv4.tcp_migrate_req to 1 (Linux"
                    + " 5.14 and later).");
        }
    }

    /** The longest of these times, as it is written; one that cannot be read counts as none. */
    private static Optional<String> longest(Stream<String> written) {
        return written.filter(value -> NginxTime.of(value).isPresent())
                .max(Comparator.comparing(value -> NginxTime.of(value).orElseThrow()));
    }

    private static boolean isShorter(String one, String other) {
        return NginxTime.of(one)
                .flatMap(time -> NginxTime.of(other).map(limit -> time.compareTo(limit) < 0))
                .orElse(false);
    }

    private static boolean isZero(String written) {
        // keepalive_timeout may have a second time, which is told to the client only.
        return NginxTime.of(written.replaceFirst(" .*", "")).equals(Optional.of(Duration.ZERO));
    }
}
