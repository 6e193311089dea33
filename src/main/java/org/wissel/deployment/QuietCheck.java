package org.wissel.deployment;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Judges from what was seen whether versions may be taken away: a pure function. */
final class QuietCheck {

    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final UndeployPolicy policy;
    private final ObservedCluster observed;
    private final Set<String> leftOut;
    private final VersionOrder order;

    QuietCheck(UndeployPolicy policy, ObservedCluster observed) {
        this(policy, observed, Set.of());
    }

    /** @param leftOut nodes that a deployment went on without: until they are brought back their shortcuts are not up to date */
    QuietCheck(UndeployPolicy policy, ObservedCluster observed, Set<String> leftOut) {
        this.policy = policy;
        this.observed = observed;
        this.leftOut = leftOut;
        this.order = new VersionOrder(observed);
    }

    /** Where shortcuts name it, for people. */
    private Set<String> naming(ProjectVersion version, Predicate<NodeState> which) {
        Set<String> naming = new TreeSet<>();
        observed.nodes().stream().filter(which).forEach(node -> node.shortcuts().stream()
                .filter(shortcut -> shortcut.starts().equals(version))
                .forEach(shortcut -> naming.add(shortcut.name() + " on " + node.node())));
        return naming;
    }

    /** Whether some node's process may start a session of it by a shortcut: it runs older files than those that were read. */
    boolean mayStillStart(ProjectVersion version) {
        return observed.nodes().stream()
                .anyMatch(node -> node.stale() && node.mayStart().contains(version));
    }

    /** Why a version may never be taken away, whoever says so; empty when nothing is against it. */
    List<String> never(ProjectVersion version) {
        Set<String> naming = naming(version, node -> !leftOut.contains(node.node()));
        List<String> reasons = new ArrayList<>();
        if (!naming.isEmpty()) {
            reasons.add(version + " is what the shortcuts " + naming
                    + " start, so new sessions of it begin at any moment. Deploy the version that shall take its place"
                    + " first, or point those shortcuts to another one.");
        } else if (!order.present().contains(version)) {
            reasons.add(
                    version + " lies on no node and is loaded by none: there is nothing to undeploy. On the nodes are "
                            + new TreeSet<>(order.present().stream()
                                    .map(ProjectVersion::toString)
                                    .toList())
                            + ".");
        }
        return reasons;
    }

    /**
     * Whether the versions may go now.
     *
     * @param usage who uses each
     * @param replaced when another took its place, as far as is known
     * @param since since when no shortcut started it, as far as was seen
     * @param sessionTimeout after how long an idle session ends; empty when no runtime said
     */
    UndeployVerdict judge(
            Map<ProjectVersion, Usage> usage,
            Function<ProjectVersion, Optional<Instant>> replaced,
            Instant since,
            Optional<Duration> sessionTimeout,
            Instant now) {
        List<String> holds = new ArrayList<>();
        List<String> notKnown = new ArrayList<>();
        usage.forEach((version, used) -> {
            Set<String> late = naming(version, node -> leftOut.contains(node.node()));
            if (!late.isEmpty()) {
                holds.add(version + " is what the shortcuts " + late
                        + " still start, on nodes that a deployment left out. Deploy again to bring them back.");
            }
            if (order.isNewest(version)) {
                holds.add(version + " is the newest version of its project here; an approver may force it.");
            }
            replaced.apply(version)
                    .map(at -> at.plus(policy.keepFor()))
                    .filter(now::isBefore)
                    .ifPresent(until -> holds.add(version + " is kept for rolling back until " + when(until)
                            + " (keep-for " + words(policy.keepFor()) + ")."));
            sessions(version, used.sessions(), since, sessionTimeout, now, holds, notKnown);
            if (used.cases().isSome()) {
                holds.add(version + " is what " + counted(used.cases(), "open case") + " are bound to ("
                        + used.cases().evidence() + ").");
            } else if (!used.cases().isNone()) {
                notKnown.add("Whether open cases are bound to " + version + " is not known ("
                        + used.cases().evidence() + "). Where DCM is used, look there first: their processes would be"
                        + " stranded.");
            }
        });
        return new UndeployVerdict(holds, notKnown, untold(usage, Usage::sessions), untold(usage, Usage::cases));
    }

    private static Set<ProjectVersion> untold(Map<ProjectVersion, Usage> usage, Function<Usage, UsageCount> part) {
        return usage.keySet().stream()
                .filter(version -> part.apply(usage.get(version)).value().isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private void sessions(
            ProjectVersion version,
            UsageCount sessions,
            Instant since,
            Optional<Duration> sessionTimeout,
            Instant now,
            List<String> holds,
            List<String> notKnown) {
        if (sessions.isNone()) {
            return;
        }
        if (sessions.isSome()) {
            holds.add(version + " is held by " + counted(sessions, "live session") + " (" + sessions.evidence() + ").");
            return;
        }
        Duration period = sessionTimeout
                .filter(timeout -> timeout.compareTo(policy.quietPeriod()) > 0)
                .orElse(policy.quietPeriod());
        Instant until = since.plus(period);
        String unknown = "How many sessions hold " + version + " is not known (" + sessions.evidence() + ")";
        String timeout = sessionTimeout
                .map(reported -> "the runtime reports a session timeout of " + words(reported))
                .orElse("no runtime reported its session timeout");
        if (now.isBefore(until)) {
            holds.add(unknown + ", so that nobody must have been able to start one for " + words(period) + " ("
                    + timeout + "): until " + when(until) + ".");
        } else {
            notKnown.add(unknown + ". No shortcut has started one since " + when(since) + ", which is longer than "
                    + words(period) + " (" + timeout + "); a session that was used all the time would live still.");
        }
        if (observed.nodes().stream().anyMatch(node -> !node.shortcutsOnly())) {
            notKnown.add("blueriq.production.shortcuts-only is not true everywhere, so that sessions of " + version
                    + " may still be started directly.");
        }
    }

    /** For instance {@code 1 live session} or {@code 2 live sessions}. */
    static String counted(UsageCount count, String one) {
        long value = count.value().orElseThrow();
        return value + " " + one + (value == 1 ? "" : "s");
    }

    private static String when(Instant at) {
        return WHEN.format(at.atZone(ZoneId.systemDefault()));
    }

    static String words(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds % 3600 == 0 && seconds > 0) {
            return seconds / 3600 + " h";
        }
        return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + " min" : seconds + " s";
    }
}
