package org.wissel.deployment;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** The wait until the nodes of a wave are free of requests. */
final class DrainWait {

    private static final EvidenceOf ROUTING = EvidenceOf.any("Drain nodes", "Swap cluster");

    private final Journal journal;
    private final Clock clock;
    private final CloseLook closeLook;

    DrainWait(Journal journal, Clock clock, CloseLook closeLook) {
        this.journal = journal;
        this.clock = clock;
        this.closeLook = closeLook;
    }

    /** See {@link ClusterSteps#drained}. */
    BooleanSupplier look(DeploymentStep step, Cluster cluster, Set<String> nodes) {
        Instant since = lastRouting(step);
        return () -> SideBySide.ask(cluster.loadBalancers(), balancer -> balancer.proveDrained(nodes, since)).stream()
                .allMatch(DrainProof::drained);
    }

    /** See {@link ClusterSteps#awaitDrain}. */
    Drain await(DeploymentStep step, Cluster cluster, Set<String> nodes) {
        Instant since = lastRouting(step);
        List<DrainProof> proofs = new ArrayList<>();
        AtomicReference<StepFailedException> unseen = new AtomicReference<>();
        boolean drained = closeLook
                .until(() -> {
                    proofs.clear();
                    unseen.set(null);
                    try {
                        cluster.loadBalancers().forEach(balancer -> proofs.add(balancer.proveDrained(nodes, since)));
                        return proofs.stream().allMatch(DrainProof::drained) ? Optional.of(true) : Optional.empty();
                    } catch (StepFailedException cannotBeAsked) {
                        unseen.set(cannotBeAsked);
                        return Optional.<Boolean>empty();
                    }
                })
                .isPresent();
        Duration waited = Duration.between(since, clock.instant());
        if (drained) {
            recordDrain(step, nodes, proofs, "drained " + seconds(waited) + " after the change of routing");
            return Drain.proven(waited);
        }
        Duration atMost = cluster.limits().drainTimeout();
        if (waited.compareTo(atMost) <= 0) {
            return Drain.NOT_YET;
        }
        if (unseen.get() != null) {
            // Going on without a proof is meant for long requests, not for a load balancer that nobody sees.
            throw unseenDrain(cluster, proofs.size(), nodes, seconds(atMost), unseen.get());
        }
        if (cluster.limits().onDrainTimeout() == DrainTimeoutAction.GO_ON) {
            recordDrain(
                    step,
                    nodes,
                    proofs,
                    "UNPROVEN: not free of requests after " + seconds(atMost)
                            + ", and the cluster's settings say go on");
            return Drain.UNPROVEN;
        }
        throw new StepFailedException(
                nodes.isEmpty()
                        ? proofs.stream().map(DrainProof::balancer).collect(Collectors.joining(", "))
                        : String.join(", ", new TreeSet<>(nodes)),
                "still not free of requests after " + seconds(atMost) + " ("
                        + proofs.stream().map(DrainProof::evidence).collect(Collectors.joining("; ")) + ")",
                "Find the long request, or wait, then press Retry; worker_shutdown_timeout bounds it in nginx.");
    }

    /** @param seen how many load balancers could be asked before the one that could not */
    private static StepFailedException unseenDrain(
            Cluster cluster, int seen, Set<String> nodes, String atMost, StepFailedException reason) {
        String balancer = cluster.loadBalancers().get(seen).name();
        String words = reason.getMessage();
        String said = words.startsWith(balancer + ": ") ? words.substring(balancer.length() + 2) : words;
        return new StepFailedException(
                balancer,
                "whether " + new TreeSet<>(nodes) + " is free of requests is still not known after " + atMost + " ("
                        + said.replaceFirst("\\.$", "") + ")",
                "Put that right and press Retry.",
                reason);
    }

    private void recordDrain(DeploymentStep step, Set<String> nodes, List<DrainProof> proofs, String outcome) {
        for (String node : new TreeSet<>(nodes)) {
            String seen = proofs.stream()
                    .map(proof -> proof.balancer() + ": " + proof.seen().getOrDefault(node, "not routed to"))
                    .collect(Collectors.joining("; "));
            journal.record(
                    step.deployment(),
                    new Evidence(clock.instant(), step.wave(), node, "Await drain", outcome + " (" + seen + ")"));
        }
    }

    private Instant lastRouting(DeploymentStep step) {
        return journal.last(step.deployment(), ROUTING.in(step.wave()))
                .map(Evidence::at)
                .orElseGet(clock::instant);
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }
}
