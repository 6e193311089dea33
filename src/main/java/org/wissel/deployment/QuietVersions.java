package org.wissel.deployment;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The versions that a deployment takes away on its way, where the cluster's policy is {@code during-upgrade}: those that a deployment
 * before it replaced, so that always two are there. Only what is proven quiet goes, since nobody is asked.
 */
public final class QuietVersions implements Retirement {

    private final UndeployJournal journal;
    private final Clock clock;

    public QuietVersions(UndeployJournal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public Set<ProjectVersion> of(
            DeploymentRequest request, Cluster cluster, ObservedCluster observed, List<String> warnings) {
        UndeployPolicy policy = cluster.limits().undeploy();
        if (request.purpose() != Purpose.DEPLOY || policy.when() != UndeployPolicy.When.DURING_UPGRADE) {
            return Set.of();
        }
        QuietCheck check = new QuietCheck(policy, observed);
        Set<ProjectVersion> quiet = new HashSet<>();
        Set<ProjectVersion> met = journal.met(cluster.name());
        Set<ProjectVersion> brought = journal.brought(cluster.name());
        for (ProjectVersion version : candidates(request, observed)) {
            Optional<String> kept = broughtBack(cluster, version)
                    .or(() -> notReplaced(cluster, version, met, brought))
                    .or(() -> startedFromWithin(request, cluster, observed, version))
                    .or(() -> whyKept(cluster, observed, check, version));
            if (kept.isEmpty()) {
                quiet.add(version);
            } else {
                warnings.add(version + " is not taken away with this deployment: " + kept.get());
            }
        }
        return quiet;
    }

    /** What gave its place to another version of the projects before. */
    private static List<ProjectVersion> candidates(DeploymentRequest request, ObservedCluster observed) {
        VersionOrder order = new VersionOrder(observed);
        Set<String> projects = new HashSet<>();
        request.targets().forEach(target -> projects.add(target.project()));
        List<ProjectVersion> candidates = new ArrayList<>(order.present());
        candidates.removeIf(version -> !projects.contains(version.project())
                || request.targets().contains(version)
                || order.named().contains(version));
        candidates.sort(Comparator.comparing(ProjectVersion::toString));
        return candidates;
    }

    /** A person undid its undeployment. */
    private Optional<String> broughtBack(Cluster cluster, ProjectVersion version) {
        return journal.latest().stream()
                .filter(each -> each.request().cluster().equals(cluster.name())
                        && each.request().versions().contains(version)
                        && each.walk().isPresent())
                .findFirst()
                .filter(last -> last.request().purpose() == Purpose.RESTORE)
                .map(last -> last.requestedBy() + " brought it back. Undeploy it where nobody needs it.");
    }

    /** Why it is not known that it had its turn on the cluster, and that a deployment ended it. */
    private Optional<String> notReplaced(
            Cluster cluster, ProjectVersion version, Set<ProjectVersion> met, Set<ProjectVersion> brought) {
        if (brought.contains(version)) {
            return Optional.of("it is what the last deployment of " + version.project() + " brought.");
        }
        if (!met.contains(version) || journal.replaced(cluster.name(), version).isEmpty()) {
            return Optional.of(
                    "no deployment replaced it, as far as is remembered: it may have been put there for later."
                            + " Undeploy it where nobody needs it.");
        }
        return Optional.empty();
    }

    /** Sessions of the main project may start a further project's version that nobody holds at this moment. */
    private static Optional<String> startedFromWithin(
            DeploymentRequest request, Cluster cluster, ObservedCluster observed, ProjectVersion version) {
        String main = request.target().project();
        if (version.project().equals(main)) {
            return Optional.empty();
        }
        VersionOrder order = new VersionOrder(observed);
        Set<ProjectVersion> mains = order.present();
        mains.removeIf(other -> !other.project().equals(main) || other.equals(request.target()));
        for (ProjectVersion other : mains) {
            boolean sameLabel = other.version().equals(version.version());
            Optional<String> used = order.named().contains(other)
                    ? Optional.of("a shortcut starts it").filter(named -> sameLabel)
                    : QuietProof.whyKept(cluster, other);
            if (used.isPresent()) {
                return Optional.of(
                        "sessions of " + other + " may start it, and that is not quiet: " + used.get() + ".");
            }
        }
        return Optional.empty();
    }

    private Optional<String> whyKept(
            Cluster cluster, ObservedCluster observed, QuietCheck check, ProjectVersion version) {
        if (observed.nodes().stream().anyMatch(node -> !node.shortcutsOnly())) {
            return Optional.of("blueriq.production.shortcuts-only is not true everywhere, so that sessions of it may be"
                    + " started directly.");
        }
        Map<ProjectVersion, Usage> usage = UsageLook.at(cluster, List.of(version));
        UndeployVerdict verdict = check.judge(
                usage,
                each -> journal.replaced(cluster.name(), each),
                clock.instant(),
                Optional.empty(),
                clock.instant());
        List<String> against = new ArrayList<>(verdict.holds());
        against.addAll(verdict.notKnown());
        return against.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", against));
    }
}
