package org.wissel.deployment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
     * Looks whether the versions may ever go, and learns how long sessions live where they cannot be counted.
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
        Map<ProjectVersion, Usage> usage =
                UsageLook.at(cluster, undeployment.request().versions());
        if (usage.values().stream().anyMatch(used -> used.sessions().value().isEmpty())) {
            sessionTimeout(cluster, observed, undeployment).ifPresent(timeout -> journal.sessionTimeout(id, timeout));
        }
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
        Instant quietSince = undeployment.quietSince().orElse(now);
        if (undeployment.request().versions().stream().anyMatch(check::mayStillStart)) {
            quietSince = now;
        }
        journal.quietSince(id, Optional.of(quietSince));
        UndeployVerdict verdict = check.judge(
                usage,
                version -> journal.replaced(cluster.name(), version),
                quietSince,
                undeployment.sessionTimeout(),
                now);
        journal.looked(id, sample, verdict);
        return verdict.quiet();
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

    /** Told by a session that is started for it, by a shortcut of the same project. */
    private static Optional<Duration> sessionTimeout(
            Cluster cluster, ObservedCluster observed, Undeployment undeployment) {
        String project = undeployment.request().versions().get(0).project();
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
