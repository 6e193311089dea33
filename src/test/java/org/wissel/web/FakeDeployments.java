package org.wissel.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.wissel.deployment.ClusterBusyException;
import org.wissel.deployment.ClusterLock;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.FailedStep;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.StepDecision;
import org.wissel.deployment.UnknownNameException;

/**
 * Remembers what it was told. Knows the cluster "demo" and the project "Weather" in version 0.0-v2; what else runs, has ended
 * or failed is what a test says.
 */
class FakeDeployments implements Deployments {

    private static final Set<DeploymentState> ENDED = Set.of(
            DeploymentState.DEPLOYED,
            DeploymentState.REFUSED,
            DeploymentState.ROLLED_BACK,
            DeploymentState.LEFT_FOR_OPERATOR);

    record Started(DeploymentRequest request, String by) {}

    record Decided(String id, Decision decision, String comment, String shown, String by) {}

    record Aborted(String id, String reason, boolean giveUp, String by) {}

    record StepDecided(String id, String job, StepDecision decision, String comment, String by) {}

    record LockBroken(String cluster, String reason, String by) {}

    final List<Started> started = new ArrayList<>();
    final List<Decided> decided = new ArrayList<>();
    final List<Aborted> aborted = new ArrayList<>();
    final List<StepDecided> stepsDecided = new ArrayList<>();
    final List<LockBroken> broken = new ArrayList<>();
    private final Map<String, DeploymentDetails> details = new HashMap<>();
    private final Map<String, List<FailedStep>> failedSteps = new HashMap<>();
    private final List<ClusterLock> locks = new ArrayList<>();
    private RuntimeException failure;

    void beginAfresh() {
        List.of(started, decided, aborted, stepsDecided, broken, locks).forEach(List::clear);
        details.clear();
        failedSteps.clear();
        failure = null;
    }

    void holds(DeploymentDetails one) {
        details.put(one.id(), one);
    }

    /** The deployment is there and holds its cluster. */
    void runs(DeploymentDetails one) {
        holds(one);
        locks.add(new ClusterLock(
                one.request().cluster(),
                one.id(),
                one.requestedBy(),
                one.since(),
                one.request().target().toString()));
    }

    void failed(String id, FailedStep... steps) {
        failedSteps.put(id, List.of(steps));
    }

    void breakWith(RuntimeException thrown) {
        failure = thrown;
    }

    @Override
    public String start(DeploymentRequest request, String requestedBy) {
        if (failure != null) {
            throw failure;
        }
        if (!request.cluster().equals("demo")) {
            throw new UnknownNameException("there is no cluster '" + request.cluster() + "'; there are [demo]");
        }
        if (!request.target().toString().equals("Weather 0.0-v2")) {
            throw new UnknownNameException("no export holds " + request.target() + "; there are [Weather 0.0-v2]");
        }
        if (!locks.isEmpty()) {
            throw new ClusterBusyException("demo is held by " + locks.get(0).holder());
        }
        started.add(new Started(request, requestedBy));
        locks.add(new ClusterLock(
                request.cluster(),
                "d1",
                requestedBy,
                Instant.parse("2026-03-01T10:15:30Z"),
                request.target().toString()));
        return "d1";
    }

    @Override
    public DeploymentDetails deployment(String id) {
        if (!details.containsKey(id)) {
            throw new UnknownNameException("there is no deployment '" + id + "'");
        }
        return details.get(id);
    }

    @Override
    public List<ClusterLock> locks() {
        return List.copyOf(locks);
    }

    @Override
    public void decide(String id, Decision decision, String comment, String evidenceHash, String decidedBy) {
        if (failure != null) {
            throw failure;
        }
        if (deployment(id).state() != DeploymentState.WAITING_FOR_APPROVAL) {
            throw new NothingWaitsException("deployment " + id + " waits for nobody, it is "
                    + deployment(id).state().key());
        }
        decided.add(new Decided(id, decision, comment, evidenceHash, decidedBy));
    }

    @Override
    public void abort(String id, String reason, boolean giveUp, String abortedBy) {
        if (ENDED.contains(deployment(id).state())) {
            throw new NothingWaitsException("deployment " + id + " has ended, it is "
                    + deployment(id).state().key());
        }
        aborted.add(new Aborted(id, reason, giveUp, abortedBy));
    }

    @Override
    public List<FailedStep> failedSteps(String id) {
        return failedSteps.getOrDefault(deployment(id).id(), List.of());
    }

    @Override
    public void decideOnFailedStep(String id, String job, StepDecision decision, String comment, String decidedBy) {
        FailedStep step = failedSteps(id).stream()
                .filter(one -> one.job().equals(job))
                .findFirst()
                .orElseThrow(() -> new NothingWaitsException("step " + job + " waits for no decision"));
        step.choices().stream()
                .filter(choice -> choice.decision() == decision)
                .flatMap(choice -> choice.forbidden().stream())
                .forEach(why -> {
                    throw new NothingWaitsException(decision.key() + " cannot be chosen: " + why);
                });
        stepsDecided.add(new StepDecided(id, job, decision, comment, decidedBy));
    }

    @Override
    public void breakLock(String cluster, String reason, String brokenBy) {
        if (!locks.removeIf(lock -> lock.cluster().equals(cluster))) {
            throw new NothingWaitsException("nobody holds cluster " + cluster);
        }
        broken.add(new LockBroken(cluster, reason, brokenBy));
    }
}
