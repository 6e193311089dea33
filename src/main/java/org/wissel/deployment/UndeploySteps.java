package org.wissel.deployment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The steps of an undeployment before it walks. They change nothing and hold no lock. */
public final class UndeploySteps {

    private final Clusters clusters;
    private final UndeployJournal journal;
    private final Journal deployments;
    private final Clock clock;

    public UndeploySteps(Clusters clusters, UndeployJournal journal, Journal deployments, Clock clock) {
        this.clusters = clusters;
        this.deployments = deployments;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Looks whether the versions may ever go.
     *
     * @throws VersionNeededException when they may not; the entry is not closed
     */
    public void check(String id) {
        Undeployment undeployment = journal.undeployment(id);
        Cluster cluster = clusters.cluster(undeployment.request().cluster());
        if (undeployment.request().purpose() == Purpose.RESTORE) {
            // What lies in the trash folders is found out by the plan.
            return;
        }
        ObservedCluster observed;
        try {
            observed = ClusterLook.at(cluster);
        } catch (StepFailedException cannotBeSeen) {
            // It waits then, and looks again: a machine that is down is nothing to call somebody for.
            return;
        }
        requireNotNeeded(check(cluster, observed), undeployment);
    }

    /**
     * Counts who uses the versions, and keeps it.
     *
     * @return whether nothing holds them back any more
     * @throws VersionNeededException when a shortcut names one again; the entry is not closed
     */
    public boolean look(String id) {
        Undeployment undeployment = journal.undeployment(id);
        Cluster cluster = clusters.cluster(undeployment.request().cluster());
        Instant now = clock.instant();
        Map<ProjectVersion, Usage> usage =
                UsageLook.at(cluster, undeployment.request().versions());
        UsageSample sample = UsageLook.sample(now, usage);
        ObservedCluster observed;
        try {
            observed = ClusterLook.at(cluster);
        } catch (StepFailedException cannotBeSeen) {
            // It waits for days, perhaps: a machine that is down for an hour is nothing to call somebody for.
            journal.quietSince(id, Optional.empty());
            journal.looked(id, sample, new UndeployVerdict(List.of(cannotBeSeen.getMessage()), List.of()));
            return false;
        }
        QuietCheck check = check(cluster, observed);
        requireNotNeeded(check, undeployment);
        journal.quietSince(id, Optional.of(quietSince(cluster, check, undeployment, now)));
        if (usage.values().stream().anyMatch(used -> used.sessions().value().isEmpty())
                && undeployment.sessionTimeout().isEmpty()) {
            sessionTimeout(cluster, observed, undeployment).ifPresent(timeout -> journal.sessionTimeout(id, timeout));
        }
        UndeployVerdict verdict = judge(cluster, check, usage, journal.undeployment(id), now);
        journal.looked(id, sample, verdict);
        return verdict.quiet();
    }

    /** From the first look at which nobody could start a session by a shortcut, or from when another version took its place again. */
    private Instant quietSince(Cluster cluster, QuietCheck check, Undeployment undeployment, Instant now) {
        Instant since = undeployment.quietSince().orElse(now);
        for (ProjectVersion version : undeployment.request().versions()) {
            Optional<Instant> replaced = journal.replaced(cluster.name(), version);
            if (check.mayStillStart(version)) {
                return now;
            }
            if (replaced.isPresent() && replaced.get().isAfter(since)) {
                since = replaced.get();
            }
        }
        return since;
    }

    private UndeployVerdict judge(
            Cluster cluster,
            QuietCheck check,
            Map<ProjectVersion, Usage> usage,
            Undeployment undeployment,
            Instant now) {
        return check.judge(
                usage,
                version -> journal.replaced(cluster.name(), version),
                undeployment.quietSince().orElse(now),
                undeployment.sessionTimeout(),
                now);
    }

    /**
     * Looks once more before the walk touches anything: between the confirmation and here days may lie.
     *
     * @return what holds the versions back now, one sentence each; none when nothing does, or when it is forced
     * @throws StepFailedException when a machine cannot be looked at
     */
    public List<String> holdsNow(String id) {
        Undeployment undeployment = journal.undeployment(id);
        if (undeployment.request().purpose() == Purpose.RESTORE
                || undeployment.order().map(UndeployOrder::forced).orElse(false)) {
            return List.of();
        }
        Cluster cluster = clusters.cluster(undeployment.request().cluster());
        ObservedCluster observed = ClusterLook.at(cluster);
        QuietCheck check = check(cluster, observed);
        Instant now = clock.instant();
        List<String> holds = new ArrayList<>();
        undeployment.request().versions().forEach(version -> holds.addAll(check.never(version)));
        journal.quietSince(id, Optional.of(quietSince(cluster, check, undeployment, now)));
        Map<ProjectVersion, Usage> usage =
                UsageLook.at(cluster, undeployment.request().versions());
        holds.addAll(judge(cluster, check, usage, journal.undeployment(id), now).holds());
        return holds;
    }

    /** When a look follows the last one. */
    public Instant nextLook(String id) {
        String cluster = journal.undeployment(id).request().cluster();
        return clock.instant()
                .plus(clusters.cluster(cluster).limits().undeploy().lookEvery());
    }

    /** When the versions may be quiet, in words. */
    public static String forecast(List<UsageSample> samples) {
        return Forecast.of(samples);
    }

    private QuietCheck check(Cluster cluster, ObservedCluster observed) {
        Set<String> leftOut = deployments.leftOutOf(cluster.name()).stream()
                .map(LeftOut::node)
                .collect(Collectors.toSet());
        return new QuietCheck(cluster.limits().undeploy(), observed, leftOut);
    }

    private static void requireNotNeeded(QuietCheck check, Undeployment undeployment) {
        List<String> reasons = undeployment.request().versions().stream()
                .flatMap(version -> check.never(version).stream())
                .toList();
        if (!reasons.isEmpty()) {
            throw new VersionNeededException(reasons);
        }
    }

    /** The longest that is told by sessions that are started for it, by shortcuts of the same projects. */
    private static Optional<Duration> sessionTimeout(
            Cluster cluster, ObservedCluster observed, Undeployment undeployment) {
        List<String> projects = undeployment.request().versions().stream()
                .map(ProjectVersion::project)
                .distinct()
                .toList();
        return projects.stream()
                .flatMap(project -> sessionTimeout(cluster, observed, project).stream())
                .max(Comparator.naturalOrder());
    }

    private static Optional<Duration> sessionTimeout(Cluster cluster, ObservedCluster observed, String project) {
        for (NodeState node : observed.nodes()) {
            if (!node.healthy()) {
                continue;
            }
            for (Shortcut shortcut : node.shortcutsOf(project)) {
                try {
                    Optional<Duration> timeout = cluster.node(node.node())
                            .runtime()
                            .smokeTest(shortcut.name())
                            .sessionTimeout();
                    if (timeout.isPresent()) {
                        return timeout;
                    }
                } catch (StepFailedException doesNotStart) {
                    // Another node may tell.
                    continue;
                }
            }
        }
        return Optional.empty();
    }
}
