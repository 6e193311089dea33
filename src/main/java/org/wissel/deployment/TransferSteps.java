package org.wissel.deployment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Sends exports to the nodes that a deployment will put them on, before it takes any node out of rotation. Each may be repeated:
 * it goes on from what is there.
 */
public final class TransferSteps {

    /** How long one step sends; what is left is sent by the next one, so that an upload of an hour is no failure. */
    static final Duration SHARE = Duration.ofSeconds(20);

    /** What must be left of a step to send in it; else the next one does. */
    private static final Duration NEEDED = SHARE.plusSeconds(20);

    private static final String NAME = "Send export";
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Clusters clusters;
    private final ExportLibrary library;
    private final Journal journal;
    private final Transfers transfers;
    private final TransferPlaces places;
    private final Clock clock;

    public TransferSteps(
            Clusters clusters,
            ExportLibrary library,
            Journal journal,
            Transfers transfers,
            TransferPlaces places,
            Clock clock) {
        this.clusters = clusters;
        this.library = library;
        this.journal = journal;
        this.transfers = transfers;
        this.places = places;
        this.clock = clock;
    }

    /** The nodes of all waves that anything is sent to, in alphabetical order. */
    public List<String> nodes(String deployment) {
        return nodes(journal.entry(deployment));
    }

    /** The same from what the journal has. */
    public static List<String> nodes(Journal.Entry entry) {
        if (entry.bringsBack()) {
            // It lies in their trash already.
            return List.of();
        }
        Set<String> nodes = new TreeSet<>();
        entry.plan().orElseThrow().waves().forEach(wave -> wave.changes().stream()
                .filter(NodeChange::installs)
                .forEach(change -> nodes.add(change.node())));
        return List.copyOf(nodes);
    }

    /**
     * Sends for some seconds what the node lacks of the exports that it will get.
     *
     * @return whether it has all of them now, proven by their checksums; else it is to be called again
     * @throws StepFailedException when it cannot be sent
     */
    public boolean sendExport(String deployment, String node) {
        Journal.Entry entry = journal.entry(deployment);
        Plan plan = entry.plan().orElseThrow(() -> new IllegalStateException("deployment without a plan"));
        Runtime runtime = clusters.cluster(entry.request().cluster()).node(node).runtime();
        for (ProjectVersion version : versions(plan, node)) {
            boolean timeIsLeft = StepBudget.atMost(NEEDED).equals(NEEDED);
            if (!timeIsLeft || !send(deployment, runtime, node, NodeSteps.checked(library, plan, node, version))) {
                return false;
            }
        }
        return true;
    }

    private static List<ProjectVersion> versions(Plan plan, String node) {
        return plan.waves().stream()
                .flatMap(wave -> wave.changes().stream())
                .filter(change -> change.node().equals(node))
                .flatMap(change -> change.install().stream())
                .distinct()
                .sorted(Comparator.comparing(ProjectVersion::toString))
                .toList();
    }

    private boolean send(String deployment, Runtime runtime, String node, Export export) {
        Progress progress = new Progress(deployment, node, export);
        Optional<TransferPlaces.Place> free = places.take(deployment + "/" + node);
        if (free.isEmpty()) {
            progress.waits();
            return false;
        }
        Optional<Done> done;
        try {
            done = runtime.send(export, SHARE, progress);
        } finally {
            free.get().free();
        }
        if (done.isEmpty()) {
            progress.pauses();
            return false;
        }
        progress.sent();
        journal.record(
                deployment,
                new Evidence(clock.instant(), -1, node, NAME, done.get().evidence()));
        return true;
    }

    /** Keeps how far one export has come, not more often than somebody could read. */
    private final class Progress implements LongConsumer {

        private final String deployment;
        private final String node;
        private final Export export;
        private long sent = -1;
        private long kept;
        private Instant keptAt = Instant.MIN;

        private Progress(String deployment, String node, Export export) {
            this.deployment = deployment;
            this.node = node;
            this.export = export;
        }

        @Override
        public void accept(long bytes) {
            sent = bytes;
            Instant now = clock.instant();
            if (keptAt.equals(Instant.MIN)) {
                keep(Transfer.State.SENDING, 0, now);
            } else if (!now.isBefore(keptAt.plus(EVERY))) {
                long millis = Duration.between(keptAt, now).toMillis();
                keep(Transfer.State.SENDING, Math.max(0, bytes - kept) * 1000 / millis, now);
            }
        }

        private void waits() {
            if (transfers.of(deployment).stream()
                    .noneMatch(known ->
                            known.node().equals(node) && known.version().equals(export.id()))) {
                sent = 0;
                keep(Transfer.State.WAITING, 0, clock.instant());
            }
        }

        /** Another share of it follows soon. */
        private void pauses() {
            if (sent >= 0) {
                keep(Transfer.State.SENDING, 0, clock.instant());
            }
        }

        private void sent() {
            sent = export.size();
            keep(Transfer.State.SENT, 0, clock.instant());
        }

        private void keep(Transfer.State state, long perSecond, Instant now) {
            transfers.keep(deployment, new Transfer(node, export.id(), export.size(), sent, perSecond, state, now));
            kept = sent;
            keptAt = now;
        }
    }
}
