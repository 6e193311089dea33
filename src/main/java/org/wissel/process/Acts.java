package org.wissel.process;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Act;
import org.wissel.deployment.Act.Kind;
import org.wissel.deployment.Audit;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.Journal;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Review;
import org.wissel.deployment.StepDecision;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.Undeployment;

/** Words for the audit what people did to deployments, in the transaction in which they did it. */
@Component
class Acts {

    private static final String SUBJECT = "subject";
    private static final String DECISION = "decision";
    private static final String REASON = "reason";
    private static final String EVIDENCE = "evidence";

    private final Audit audit;

    Acts(Audit audit) {
        this.audit = audit;
    }

    /** The shown plan's hash is the evidence on which somebody started it. */
    void started(String deployment, DeploymentRequest request, String by) {
        Map<String, String> details = new TreeMap<>(Map.of(
                SUBJECT, request.subject(), "strategy", request.strategy().key()));
        request.shownPlan().ifPresent(hash -> details.put(EVIDENCE, hash));
        audit.did(Act.of(Kind.DEPLOYMENT_STARTED, by, request.cluster(), deployment, details));
    }

    /** On a plan or a swap; the evidence is what waited, and so what was seen where it was approved. */
    void decided(
            Journal.Entry entry, String task, Decision decision, Optional<Review> waits, String reason, String by) {
        Map<String, String> details = new TreeMap<>(
                Map.of(SUBJECT, entry.request().subject(), "task", task, DECISION, decision.key(), REASON, reason));
        waits.ifPresent(review -> details.put(EVIDENCE, review.hash()));
        audit.did(Act.of(Kind.DECIDED, by, entry.request().cluster(), entry.id(), details));
    }

    void stepDecided(Journal.Entry entry, String job, StepDecision decision, String reason, String by) {
        audit.did(Act.of(
                Kind.STEP_DECIDED,
                by,
                entry.request().cluster(),
                entry.id(),
                Map.of(SUBJECT, entry.request().subject(), "job", job, DECISION, decision.key(), REASON, reason)));
    }

    /** @param givesUp whether it was the way back that was given up */
    void aborted(Journal.Entry entry, boolean givesUp, String reason, String by) {
        audit.did(Act.of(
                Kind.ABORT_ORDERED,
                by,
                entry.request().cluster(),
                entry.id(),
                Map.of(SUBJECT, entry.request().subject(), "givesUp", Boolean.toString(givesUp), REASON, reason)));
    }

    void undeployStarted(String undeployment, UndeployRequest request, String by) {
        audit.did(Act.of(
                request.purpose() == Purpose.RESTORE ? Kind.UNDEPLOYMENT_UNDONE : Kind.UNDEPLOYMENT_STARTED,
                by,
                request.cluster(),
                undeployment,
                Map.of(SUBJECT, request.subject())));
    }

    /** The evidence is the verdict on which it was decided. */
    void undeployDecided(Undeployment undeployment, UndeployDecision decision, String reason, String by) {
        Map<String, String> details = new TreeMap<>(
                Map.of(SUBJECT, undeployment.request().subject(), DECISION, decision.key(), REASON, reason));
        undeployment.verdict().ifPresent(verdict -> {
            details.put(EVIDENCE, verdict.quiet() ? "quiet" : String.join("; ", verdict.holds()));
            details.put("notKnown", String.join("; ", verdict.notKnown()));
        });
        audit.did(Act.of(Kind.UNDEPLOYMENT_DECIDED, by, undeployment.request().cluster(), undeployment.id(), details));
    }

    void lockBroken(Journal.Entry entry, String reason, String by) {
        audit.did(Act.of(
                Kind.LOCK_BROKEN,
                by,
                entry.request().cluster(),
                entry.id(),
                Map.of(SUBJECT, entry.request().subject(), REASON, reason)));
    }

    /** Asked for by who may not; stays though what asked is rolled back. */
    void refused(String cluster, String what, String why, String person) {
        audit.noted(Act.of(Kind.REFUSED, person, cluster, "", Map.of("asked", "approve " + what, REASON, why)));
    }
}
