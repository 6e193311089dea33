package org.wissel.deployment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The steps that have the Publisher bring versions to every node, or take them from every node, before the first wave. Each may be
 * repeated after a crash.
 */
public final class PublisherSteps {

    private static final String ORDER = "Order publication";
    private static final String PUBLICATION = "Await publication";

    private final Clusters clusters;
    private final QuietProof quiet;
    private final Journal journal;
    private final Continuity continuity;
    private final Clock clock;

    /** @param continuity tries sessions out while the cluster changes */
    public PublisherSteps(Clusters clusters, QuietProof quiet, Journal journal, Continuity continuity, Clock clock) {
        this.clusters = clusters;
        this.quiet = quiet;
        this.journal = journal;
        this.continuity = continuity;
        this.clock = clock;
    }

    private enum Way {
        PUBLISH,
        UNPUBLISH
    }

    /** What the walk needs of the Publisher in the direction in which it goes; empty when nothing. */
    private Optional<Way> way(Journal.Entry entry) {
        if (clusters.cluster(entry.request().cluster()).publisher().isEmpty()) {
            return Optional.empty();
        }
        boolean back = entry.rollBack().isPresent();
        return switch (entry.request().purpose()) {
            // What was published stays published when the shortcuts go back: sessions may hold it.
            case DEPLOY, RESTORE -> back ? Optional.empty() : Optional.of(Way.PUBLISH);
            case UNDEPLOY -> Optional.of(back ? Way.PUBLISH : Way.UNPUBLISH);
        };
    }

    /** Whether the walk needs the Publisher. */
    public boolean needed(String deployment) {
        return way(journal.entry(deployment)).isPresent();
    }

    /**
     * Orders what the walk needs, unless it is there or ordered already.
     *
     * @throws StepFailedException when the Publisher cannot be asked, or a version that is taken away is in use
     */
    public void order(String deployment) {
        At at = at(deployment);
        continuity.begin(deployment);
        if (at.way() == Way.UNPUBLISH) {
            quiet.require(at.entry(), at.cluster()).ifPresent(seen -> record(deployment, "", "Prove quiet", seen));
        }
        for (ProjectVersion version : at.entry().request().targets()) {
            record(deployment, at.publisher().name(), ORDER, words(at.way(), version, order(at, version)));
        }
    }

    private static Publication order(At at, ProjectVersion version) {
        return at.way() == Way.PUBLISH
                ? at.publisher().publish(version)
                : at.publisher().unpublish(version);
    }

    /**
     * Looks whether the Publisher has done it.
     *
     * @return whether it has
     * @throws PublicationRejectedException when a person there rejected it
     * @throws StepFailedException when it is still not approved after the time that this may take; or on the way back, when it was
     *     rejected
     */
    public boolean awaitPublication(String deployment) {
        At at = at(deployment);
        List<String> pending = new ArrayList<>();
        Map<ProjectVersion, Publication> publications = new LinkedHashMap<>();
        at.entry().request().targets().forEach(version -> publications.put(version, look(at, version)));
        boolean done =
                publications.values().stream().allMatch(publication -> publication.state() == Publication.State.DONE);
        if (at.way() == Way.UNPUBLISH && !done) {
            // Its approval may take a day, and an order that was taken back is given again below.
            quiet.require(at.entry(), at.cluster());
        }
        for (ProjectVersion version : at.entry().request().targets()) {
            Publication publication = publications.get(version);
            switch (publication.state()) {
                case DONE -> contrary(at, version).ifPresent(pending::add);
                case PENDING -> pending.add(words(at.way(), version, publication));
                case NONE -> {
                    // Somebody took the order back: without it nothing would ever happen.
                    pending.add(words(at.way(), version, order(at, version)));
                }
                case REJECTED -> throw rejected(at, version, publication);
            }
        }
        if (pending.isEmpty()) {
            record(
                    deployment,
                    at.publisher().name(),
                    PUBLICATION,
                    (at.way() == Way.PUBLISH ? "published " : "unpublished ")
                            + at.entry().request().subject());
            return true;
        }
        Duration atMost = at.publisher().approvalTimeout();
        if (isOver(deployment, ORDER, atMost)) {
            throw new StepFailedException(
                    at.publisher().name(),
                    "still not settled after " + QuietCheck.words(atMost) + ": " + String.join(", ", pending),
                    "Have it approved or rejected in the Publisher and press Retry, or abort the deployment.");
        }
        return false;
    }

    /** An order to take away what is brought, on which nobody has decided: approved later it would still be carried out. */
    private static Optional<String> contrary(At at, ProjectVersion version) {
        return at.way() == Way.PUBLISH && at.publisher().withdrawal(version).state() == Publication.State.PENDING
                ? Optional.of("an order to unpublish " + version
                        + " still waits there and must be rejected, since it would take the version away again")
                : Optional.empty();
    }

    private static Publication look(At at, ProjectVersion version) {
        return at.way() == Way.PUBLISH
                ? at.publisher().publication(version)
                : at.publisher().withdrawal(version);
    }

    private RuntimeException rejected(At at, ProjectVersion version, Publication publication) {
        String what = "the order to " + (at.way() == Way.PUBLISH ? "publish " : "unpublish ") + version
                + " was rejected" + (publication.message().isBlank() ? "" : ": " + publication.message());
        if (at.entry().rollBack().isPresent()) {
            return new StepFailedException(
                    at.publisher().name(), what, "Have it done in the Publisher by hand, then press Retry.");
        }
        boolean others = at.entry().request().targets().size() > 1;
        if (others || seen(at.entry().id(), "Drain nodes").isPresent()) {
            // Another version's order may be done, or nodes be out of rotation: a refusal would leave that so.
            return new StepFailedException(
                    at.publisher().name(),
                    what,
                    "Have it done in the Publisher by hand and press Retry, or abort the deployment.");
        }
        return new PublicationRejectedException(at.publisher().name() + ": " + what.replaceFirst("\\.$", "")
                + ". No node was touched. Settle it with those who approve there, then start again.");
    }

    /**
     * Looks whether every node has noticed: runtimes ask their Publisher's database every minute or so.
     *
     * @return whether all have
     * @throws StepFailedException when some have not after the time that this may take
     */
    public boolean awaitLoading(String deployment) {
        At at = at(deployment);
        Set<String> leftOut = at.entry().plan().map(Plan::leftOut).orElse(Set.of());
        List<String> late = SideBySide.ask(at.cluster().without(leftOut).nodes(), node -> late(at, node)).stream()
                .flatMap(Optional::stream)
                .toList();
        if (late.isEmpty()) {
            record(
                    deployment,
                    "",
                    "Await loading",
                    "every node has " + (at.way() == Way.PUBLISH ? "loaded " : "dropped ")
                            + at.entry().request().subject());
            return true;
        }
        Duration atMost = at.publisher().loadTimeout();
        if (isOver(deployment, PUBLICATION, atMost)) {
            throw new StepFailedException(
                    at.publisher().name(),
                    "done " + QuietCheck.words(atMost) + " ago or longer, and not noticed everywhere: "
                            + String.join("; ", late),
                    "Look in the runtime's log whether its publisher client polls, whether its environmentName and"
                            + " database are those of the Publisher's environment, and whether its shortcuts carry the"
                            + " node's export-prefix; then press Retry.");
        }
        return false;
    }

    /** What the node lacks, or has too much; empty when it has noticed. */
    private static Optional<String> late(At at, Node node) {
        Set<ProjectVersion> loaded;
        try {
            loaded = node.runtime().loaded().orElse(null);
        } catch (StepFailedException cannotBeAsked) {
            return Optional.of(cannotBeAsked.getMessage().replaceFirst("\\.$", ""));
        }
        if (loaded == null) {
            return Optional.of(node.name() + ": does not tell what it has loaded");
        }
        boolean publish = at.way() == Way.PUBLISH;
        Set<String> wrong = new TreeSet<>();
        at.entry().request().targets().stream()
                .filter(version -> loaded.contains(version) != publish)
                .forEach(version -> wrong.add(version.toString()));
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of(node.name() + ": " + (publish ? "has not loaded " : "still has loaded ") + wrong);
    }

    /** Whether this step came to its end longer ago than that. */
    private boolean isOver(String deployment, String step, Duration atMost) {
        Instant since = seen(deployment, step).orElseGet(clock::instant);
        return Duration.between(since, clock.instant()).compareTo(atMost) > 0;
    }

    /** When this step last came to its end. */
    private Optional<Instant> seen(String deployment, String step) {
        return journal.last(deployment, EvidenceOf.any(step)).map(Evidence::at);
    }

    private static String words(Way way, ProjectVersion version, Publication publication) {
        String done = way == Way.PUBLISH ? "published" : "unpublished";
        return switch (publication.state()) {
                    case DONE -> version + " is " + done;
                    case PENDING -> version + " waits to be " + done;
                    case NONE, REJECTED -> version + " is not " + done;
                }
                + (publication.message().isBlank() ? "" : " (" + publication.message() + ")");
    }

    private record At(Journal.Entry entry, Cluster cluster, Publisher publisher, Way way) {}

    private At at(String deployment) {
        Journal.Entry entry = journal.entry(deployment);
        Cluster cluster = clusters.cluster(entry.request().cluster());
        return new At(
                entry, cluster, cluster.publisher().orElseThrow(), way(entry).orElseThrow());
    }

    private void record(String deployment, String place, String step, String summary) {
        journal.record(deployment, new Evidence(clock.instant(), -1, place, step, summary));
    }
}
