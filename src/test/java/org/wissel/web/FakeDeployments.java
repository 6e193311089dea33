package org.wissel.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** Remembers what it was told. Knows the cluster "demo" and the project "Weather" in version 0.0-v2. */
class FakeDeployments implements Deployments {

    record Started(DeploymentRequest request, String by) {}

    record Decided(String id, Decision decision, String comment, String by) {}

    final List<Started> started = new ArrayList<>();
    final List<Decided> decided = new ArrayList<>();
    private final Map<String, DeploymentDetails> details = new HashMap<>();
    private RuntimeException broken;

    void beginAfresh() {
        started.clear();
        decided.clear();
        details.clear();
        broken = null;
    }

    void holds(DeploymentDetails one) {
        details.put(one.id(), one);
    }

    void breakWith(RuntimeException failure) {
        broken = failure;
    }

    @Override
    public String start(DeploymentRequest request, String requestedBy) {
        if (broken != null) {
            throw broken;
        }
        if (!request.cluster().equals("demo")) {
            throw new UnknownNameException("there is no cluster '" + request.cluster() + "'; there are [demo]");
        }
        if (!request.target().toString().equals("Weather 0.0-v2")) {
            throw new UnknownNameException("no export holds " + request.target() + "; there are [Weather 0.0-v2]");
        }
        if (!started.isEmpty()) {
            throw new ClusterBusyException("demo is held by " + started.get(0).by());
        }
        started.add(new Started(request, requestedBy));
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
        return started.stream()
                .map(one -> new ClusterLock(
                        one.request().cluster(),
                        "d1",
                        one.by(),
                        Instant.parse("2026-03-01T10:15:30Z"),
                        one.request().target().toString()))
                .toList();
    }

    @Override
    public void decide(String id, Decision decision, String comment, String decidedBy) {
        if (deployment(id).state() != DeploymentState.WAITING_FOR_APPROVAL) {
            throw new NothingWaitsException("deployment " + id + " waits for nobody, it is "
                    + deployment(id).state().key());
        }
        decided.add(new Decided(id, decision, comment, decidedBy));
    }

    @Override
    public void abort(String id, String reason, String abortedBy) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<FailedStep> failedSteps(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void decideOnFailedStep(String id, String job, StepDecision decision, String comment, String decidedBy) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void breakLock(String cluster, String reason, String brokenBy) {
        throw new UnsupportedOperationException();
    }
}
