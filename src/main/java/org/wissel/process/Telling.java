package org.wissel.process;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Journal;
import org.wissel.deployment.Notice;
import org.wissel.deployment.Notice.Kind;
import org.wissel.deployment.Notices;
import org.wissel.deployment.Review;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.Undeployment;

/** Words what people outside of Wissel want to hear of, in the transaction in which it happens. */
@Component
class Telling {

    private final Notices notices;
    private final Journal journal;
    private final UndeployJournal undeployments;
    private final Clock clock;

    Telling(Notices notices, Journal journal, UndeployJournal undeployments, Clock clock) {
        this.notices = notices;
        this.journal = journal;
        this.undeployments = undeployments;
        this.clock = clock;
    }

    /** A swap or a changed plan waits. */
    void approvalNeeded(String task, String deployment, boolean swap) {
        String next = journal.review(deployment).map(Review::next).orElse("");
        tell(
                "approval:" + task,
                Kind.APPROVAL_NEEDED,
                deployment,
                Optional.empty(),
                (swap
                                ? "The swap waits for approval in Tasklist"
                                : "The plan changed and waits for approval in Tasklist, nothing was touched")
                        + (next.isEmpty() ? "." : ": " + next + "."));
    }

    /** Versions are proven quiet and wait for the word that they go. */
    void confirmationNeeded(String task, String undeployment) {
        tell(
                "approval:" + task,
                Kind.APPROVAL_NEEDED,
                undeployments.undeployment(undeployment),
                "Nobody uses it any more: confirm in Tasklist that it is undeployed, or keep it.");
    }

    /** A step has used its retries. */
    void stepFailed(String job, String deployment, Optional<String> node, String message) {
        tell(
                "failed:" + job + ":" + clock.instant(),
                Kind.STEP_FAILED,
                deployment,
                node,
                message + " Decide in Tasklist, or press Retry in Cockpit.");
    }

    /** A step of an undeployment itself has used its retries; what fails in its walk is the deployment's. */
    void undeployStepFailed(String job, String undeployment, String message) {
        tell(
                "failed:" + job + ":" + clock.instant(),
                Kind.STEP_FAILED,
                undeployments.undeployment(undeployment),
                message + " Press Retry in Cockpit.");
    }

    /** Too few nodes serve while a swap waits. */
    void alarm(String deployment) {
        tell(
                "alarm:" + deployment + ":" + clock.instant(),
                Kind.ALARM,
                deployment,
                Optional.empty(),
                journal.review(deployment).map(Review::alarm).orElse("Too few nodes serve."));
    }

    /** A deployment has ended, however. */
    void ended(String deployment) {
        Journal.Entry entry = journal.entry(deployment);
        DeploymentState ending = entry.ending().orElse(DeploymentState.LEFT_FOR_OPERATOR);
        tell(
                "ended:" + deployment,
                Kind.ENDED,
                deployment,
                Optional.empty(),
                "It ended as " + words(ending.key()) + "." + reasons(entry.reasons()));
    }

    /** An undeployment has ended, however. */
    void undeploymentEnded(String id) {
        Undeployment undeployment = undeployments.undeployment(id);
        undeployment
                .ending()
                .ifPresent(ending -> tell(
                        "ended:" + id,
                        Kind.ENDED,
                        undeployment,
                        "Its undeployment ended as " + words(ending.key()) + "." + reasons(undeployment.reasons())));
    }

    /** A deadline is near. */
    void deadlineNear(String deployment, String which, String text) {
        tell("near:" + which + ":" + deployment, Kind.DEADLINE_NEAR, deployment, Optional.empty(), text);
    }

    /** A deadline was passed. */
    void deadlinePassed(String deployment, String words) {
        tell(
                "passed:" + deployment + ":" + clock.instant(),
                Kind.DEADLINE_PASSED,
                deployment,
                Optional.empty(),
                words + ".");
    }

    private static String words(String key) {
        return key.replace('-', ' ');
    }

    private static String reasons(List<String> reasons) {
        return reasons.isEmpty() ? "" : " " + String.join(" ", reasons);
    }

    private void tell(String once, Kind kind, String deployment, Optional<String> node, String text) {
        Journal.Entry entry = journal.entry(deployment);
        notices.tell(
                once,
                new Notice(
                        kind,
                        deployment,
                        false,
                        entry.request().cluster(),
                        entry.request().subject(),
                        entry.requestedBy(),
                        node,
                        text,
                        clock.instant()));
    }

    private void tell(String once, Kind kind, Undeployment undeployment, String text) {
        notices.tell(
                once,
                new Notice(
                        kind,
                        undeployment.id(),
                        true,
                        undeployment.request().cluster(),
                        undeployment.request().subject(),
                        undeployment.requestedBy(),
                        Optional.empty(),
                        text,
                        clock.instant()));
    }
}
