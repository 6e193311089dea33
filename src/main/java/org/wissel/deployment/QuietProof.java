package org.wissel.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Proves once more, while a walk goes on, that nobody uses the versions that it takes away. */
public final class QuietProof {

    private final UndeployJournal journal;

    public QuietProof(UndeployJournal journal) {
        this.journal = journal;
    }

    /**
     * Before a wave of an undeployment.
     *
     * @return what was seen; empty where the walk takes nothing away that must be quiet
     * @throws StepFailedException when somebody uses a version again, or it can no longer be told
     */
    Optional<String> require(Journal.Entry entry, Cluster cluster) {
        if (entry.request().purpose() != Purpose.UNDEPLOY || entry.rollBack().isPresent()) {
            return Optional.empty();
        }
        Map<ProjectVersion, Usage> usage = UsageLook.at(cluster, entry.request().targets());
        String seen = UsageLook.sample(Instant.EPOCH, usage).evidence();
        if (entry.request().forced().isPresent()) {
            return Optional.of("forced by " + entry.request().forced().get() + " (" + seen + ")");
        }
        Optional<UsageSample> confirmed = journal.ofWalk(entry.id())
                .map(undeployment -> journal.samples(undeployment.id()))
                .filter(samples -> !samples.isEmpty())
                .map(samples -> samples.get(samples.size() - 1));
        boolean sessionsTold =
                confirmed.map(sample -> sample.sessions().isPresent()).orElse(false);
        boolean casesTold = confirmed.map(sample -> sample.cases().isPresent()).orElse(false);
        usage.forEach((version, used) -> {
            require(version, "live session", used.sessions(), sessionsTold);
            require(version, "open case", used.cases(), casesTold);
        });
        return Optional.of("quiet (" + seen + ")");
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
