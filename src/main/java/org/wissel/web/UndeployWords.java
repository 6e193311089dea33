package org.wissel.web;

import java.util.Set;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.UndeployState;

/** What pages say of where an undeployment stands. */
final class UndeployWords {

    private static final Set<UndeployState> OPEN = Set.of(
            UndeployState.RUNNING,
            UndeployState.WAITING_FOR_QUIET,
            UndeployState.WAITING_FOR_CONFIRMATION,
            UndeployState.FAILED_STEP);

    private UndeployWords() {}

    static boolean hasEnded(UndeployState state) {
        return !OPEN.contains(state);
    }

    /** Whether a person is asked; one that waits for quiet goes on by itself. */
    static boolean waitsForPerson(UndeployState state) {
        return state == UndeployState.WAITING_FOR_CONFIRMATION || state == UndeployState.FAILED_STEP;
    }

    static String subject(UndeployDetails one) {
        return (one.undeployment().request().purpose() == Purpose.RESTORE ? "Bring back " : "Undeploy ")
                + one.undeployment().request().subject();
    }

    /** The state in a word or two, for lists. */
    static String outcome(UndeployState state) {
        return switch (state) {
            case RUNNING -> "Running";
            case WAITING_FOR_QUIET -> "Waits until it is quiet";
            case WAITING_FOR_CONFIRMATION -> "Waits to be confirmed";
            case FAILED_STEP -> "A step failed";
            case UNDEPLOYED -> "Undeployed";
            case RESTORED -> "Brought back";
            case REFUSED -> "Refused";
            case KEPT -> "Kept";
            case ROLLED_BACK -> "Rolled back";
            case LEFT_FOR_OPERATOR -> "Left for an operator";
        };
    }

    /** Where it stands, in a sentence without a full stop. */
    static String of(UndeployDetails one) {
        return switch (one.state()) {
            case RUNNING -> "Runs";
            case WAITING_FOR_QUIET -> "Waits until nobody uses it any more; nothing is touched";
            case WAITING_FOR_CONFIRMATION -> "Waits for a person: nothing holds it back, its going is to be confirmed";
            case FAILED_STEP -> "Stands still: a step failed and waits for a person";
            case UNDEPLOYED -> "Undeployed: it lies on no node any more";
            case RESTORED -> "Brought back: it lies on the nodes again";
            case REFUSED -> "Refused: nothing was touched";
            case KEPT -> "Kept: nothing was touched";
            case ROLLED_BACK -> "Rolled back: what was taken away is there again";
            case LEFT_FOR_OPERATOR -> "Left for an operator: Wissel does nothing more";
        };
    }
}
