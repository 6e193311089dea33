package org.wissel.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.Undeployment;
import org.wissel.deployment.Undeploys;
import org.wissel.deployment.UnknownNameException;

/** Undeployments that only remember what was asked of them. */
class FakeUndeploys implements Undeploys {

    record Started(UndeployRequest request, String by) {}

    record Decided(String id, UndeployDecision decision, String reason, String by) {}

    final List<Started> started = new ArrayList<>();
    final List<Decided> decided = new ArrayList<>();
    final List<String> retried = new ArrayList<>();
    private final Map<String, UndeployDetails> details = new LinkedHashMap<>();

    void beginAfresh() {
        started.clear();
        decided.clear();
        retried.clear();
        details.clear();
    }

    void holds(UndeployDetails one) {
        details.put(one.undeployment().id(), one);
    }

    @Override
    public String start(UndeployRequest request, String requestedBy) {
        started.add(new Started(request, requestedBy));
        String id = "u" + started.size();
        holds(new UndeployDetails(
                new Undeployment(
                        id,
                        request,
                        requestedBy,
                        Instant.parse("2026-03-01T10:15:30Z"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()),
                UndeployState.RUNNING,
                List.of(),
                "",
                List.of(),
                ApprovalRules.DEFAULT));
        return id;
    }

    @Override
    public UndeployDetails undeployment(String id) {
        return Optional.ofNullable(details.get(id))
                .orElseThrow(() -> new UnknownNameException("there is no undeployment '" + id + "'"));
    }

    @Override
    public List<UndeployDetails> latest() {
        return List.copyOf(details.values());
    }

    @Override
    public void decide(String id, UndeployDecision decision, String reason, String decidedBy) {
        if (undeployment(id).state() == UndeployState.RUNNING) {
            throw new NothingWaitsException("the undeployment does not wait for '" + decision.key() + "'");
        }
        decided.add(new Decided(id, decision, reason, decidedBy));
    }

    @Override
    public void retry(String id, String retriedBy) {
        if (undeployment(id).failures().isEmpty()) {
            throw new NothingWaitsException("no step of the undeployment itself has failed");
        }
        retried.add(id + " by " + retriedBy);
    }
}
