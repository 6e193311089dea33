package org.wissel.web;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.Purpose;

/** What pages say of where a deployment stands; the forms say the same in {@code /wissel/plan.js}. */
final class StateWords {

    /** States that a deployment never leaves. */
    static final Set<DeploymentState> ENDED = EnumSet.of(
            DeploymentState.DEPLOYED,
            DeploymentState.UNDEPLOYED,
            DeploymentState.RESTORED,
            DeploymentState.REFUSED,
            DeploymentState.ROLLED_BACK,
            DeploymentState.LEFT_FOR_OPERATOR);

    private static final Set<DeploymentState> WAITING = EnumSet.of(
            DeploymentState.WAITING_FOR_PLAN_APPROVAL,
            DeploymentState.WAITING_FOR_APPROVAL,
            DeploymentState.FAILED_STEP);

    private StateWords() {}

    static boolean hasEnded(DeploymentState state) {
        return ENDED.contains(state);
    }

    /** Whether it goes on only when a person decides. */
    static boolean waitsForPerson(DeploymentState state) {
        return WAITING.contains(state);
    }

    /** What it is about, for instance {@code Weather 0.0-v2}; the purpose first where it is no deployment. */
    static String subject(DeploymentRequest request) {
        return switch (request.purpose()) {
                    case DEPLOY -> "";
                    case UNDEPLOY -> "Undeploy ";
                    case RESTORE -> "Bring back ";
                }
                + request.subject();
    }

    /** The state in a word or two, for lists. */
    static String outcome(DeploymentState state) {
        return switch (state) {
            case RUNNING -> "Running";
            case WAITING_FOR_PLAN_APPROVAL, WAITING_FOR_APPROVAL -> "Waits for approval";
            case FAILED_STEP -> "A step failed";
            case DEPLOYED -> "Deployed";
            case UNDEPLOYED -> "Undeployed";
            case RESTORED -> "Brought back";
            case REFUSED -> "Refused";
            case ROLLED_BACK -> "Rolled back";
            case LEFT_FOR_OPERATOR -> "Left for an operator";
        };
    }

    /** Where it stands, in a sentence without a full stop. */
    static String of(DeploymentDetails one) {
        boolean back = one.rollBack().isPresent();
        int waves = one.plan().map(plan -> plan.waves().size()).orElse(0);
        String wave = one.wave() < waves ? ", wave " + (one.wave() + 1) + " of " + waves : "";
        String without = without(one.leftOut());
        return switch (one.state()) {
            case RUNNING -> (back ? "Is being rolled back" : "Is being rolled out") + wave;
            case WAITING_FOR_PLAN_APPROVAL ->
                "Waits for a person: the plan is not the one that was shown. Nothing is touched";
            case WAITING_FOR_APPROVAL -> "Waits for a person: the swap is to be approved" + wave;
            case FAILED_STEP ->
                (back ? "Stands still on the way back" : "Stands still") + ": a step failed and waits for a person"
                        + wave;
            case UNDEPLOYED -> "Undeployed: no node" + without + " has it any more";
            case RESTORED -> "Brought back: every node" + without + " has it again";
            case DEPLOYED -> "Deployed: every node" + without + " serves the new version";
            case REFUSED -> "Refused: nothing was touched";
            case ROLLED_BACK -> "Rolled back: every node" + without + " serves what it served before";
            case LEFT_FOR_OPERATOR ->
                "Left for an operator: Wissel does nothing more, and nodes may be out of rotation";
        };
    }

    private static String without(List<LeftOut> nodes) {
        return nodes.isEmpty()
                ? ""
                : " but " + nodes.stream().map(LeftOut::node).collect(Collectors.joining(", "));
    }

    /** What an abort does to a deployment as it stands. */
    static String abort(DeploymentDetails one) {
        return "Steps that run come to their end first"
                + (one.rollBack().isPresent() ? ". " : ", then it is rolled back. ") + rollBack(one);
    }

    private static String rollBack(DeploymentDetails one) {
        if (one.rollBack().isPresent()) {
            return "It is on its way back already, so it is left for an operator: Wissel stops where it stands, and nodes"
                    + " may stay out of rotation until somebody deploys the version that is live.";
        }
        if (one.request().purpose() == Purpose.UNDEPLOY) {
            return "What was taken away is put back on every node that lacks it, by a plan of its own.";
        }
        String version = one.request().target().version();
        return "Shortcuts point back, and the nodes concerned restart, are proven and return, by a plan of its own. "
                + (one.wentLive()
                        ? "Users may have met " + version
                                + " already: every node gets it first, and it stays loaded for"
                                + " the sessions that hold it."
                        : "No user has met " + version + " yet.");
    }
}
