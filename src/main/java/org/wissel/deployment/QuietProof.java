package org.wissel.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Proves once more, while a walk goes on, that nobody uses the versions that it takes away, and that no shortcut names them. */
public final class QuietProof {

    private final UndeployJournal journal;

    public QuietProof(UndeployJournal journal) {
        this.journal = journal;
    }

    /**
     * Before a wave of an undeployment.
     *
     * @return what was seen; empty where the walk takes nothing away that must be quiet
     * @throws StepFailedException when a shortcut names a version again, somebody uses it again, or that can no longer be told
     */
    Optional<String> require(Journal.Entry entry, Cluster whole) {
        if (entry.request().purpose() != Purpose.UNDEPLOY || entry.rollBack().isPresent()) {
            return Optional.empty();
        }
        Cluster cluster = whole.without(entry.leftOutNodes());
        entry.request().targets().forEach(version -> requireNotNamed(cluster, version));
        Map<ProjectVersion, Usage> usage = UsageLook.at(cluster, entry.request().targets());
        String seen = UsageLook.sample(Instant.EPOCH, usage).evidence();
        if (entry.request().forced().isPresent()) {
            return Optional.of("forced by " + entry.request().forced().get() + " (" + seen + ")");
        }
        Optional<Undeployment> undeployment = journal.ofWalk(entry.id());
        Set<ProjectVersion> sessionsUntold = undeployment
                .flatMap(Undeployment::verdict)
                .map(UndeployVerdict::sessionsUntold)
                .orElse(Set.of());
        Set<ProjectVersion> casesUntold = undeployment
                .flatMap(Undeployment::verdict)
                .map(UndeployVerdict::casesUntold)
                .orElse(Set.of());
        usage.forEach((version, used) -> {
            require(version, "live session", used.sessions(), !sessionsUntold.contains(version));
            require(version, "open case", used.cases(), !casesUntold.contains(version));
        });
        boolean known = usage.values().stream()
                .allMatch(used -> used.sessions().isNone() && used.cases().isNone());
        String by =
                undeployment.flatMap(Undeployment::order).map(UndeployOrder::by).orElse("nobody");
        return Optional.of((known ? "quiet (" : "not all is known, and " + by + " confirmed it so (") + seen + ")");
    }

    private static void requireNotNamed(Cluster cluster, ProjectVersion version) {
        Set<String> naming = naming(cluster, version);
        if (!naming.isEmpty()) {
            throw new StepFailedException(
                    version.toString(),
                    "the shortcuts " + naming + " name it by now, so new sessions of it begin",
                    "Point them to what is live and press Retry, or abort, which puts back what was taken away.");
        }
    }

    private static Set<String> naming(Cluster cluster, ProjectVersion version) {
        Set<String> naming = new TreeSet<>();
        SideBySide.ask(cluster.nodes(), node -> node.runtime().observe()).forEach(node -> node.shortcuts().stream()
                .filter(shortcut -> shortcut.starts().equals(version))
                .forEach(shortcut -> naming.add(shortcut.name() + " on " + node.node())));
        return naming;
    }

    private static void require(ProjectVersion version, String what, UsageCount count, boolean told) {
        if (count.isSome()) {
            throw new StepFailedException(
                    version.toString(),
                    QuietCheck.counted(count, what) + " of it again (" + count.evidence() + ")",
                    "Wait until they have ended and press Retry, or abort, which puts back what was taken away.");
        }
        if (!count.isNone() && told) {
            throw new StepFailedException(
                    version.toString(),
                    "how many " + what + "s there are can no longer be told (" + count.evidence() + ")",
                    "Look at the probe and press Retry, or abort, which puts back what was taken away.");
        }
    }

    /** Why a version that would ride along with a deployment stays after all; empty when it is proven that nobody uses it. */
    static Optional<String> whyKept(Cluster cluster, ProjectVersion version) {
        Set<String> naming = naming(cluster, version);
        if (!naming.isEmpty()) {
            return Optional.of("the shortcuts " + naming + " name it by now");
        }
        Usage usage = UsageLook.at(cluster, List.of(version)).get(version);
        for (UsageCount count : List.of(usage.sessions(), usage.cases())) {
            if (!count.isNone()) {
                String who = count == usage.sessions() ? "live session" : "open case";
                return Optional.of(
                        count.isSome()
                                ? QuietCheck.counted(count, who) + " of it (" + count.evidence() + ")"
                                : "whether there is a " + who + " of it is not known (" + count.evidence() + ")");
            }
        }
        return Optional.empty();
    }
}
