package org.wissel.process;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.spin.json.SpinJsonNode;

/**
 * A process variable: its name and type exist once.
 *
 * @param name its name, as in the models and forms
 * @param type the Java type that it has
 */
record Variable<T>(String name, Class<T> type) {

    private static final ThreadLocal<Boolean> SETTING = new ThreadLocal<>();

    static final Variable<String> CLUSTER = new Variable<>("cluster", String.class);
    static final Variable<String> PROJECT = new Variable<>("project", String.class);
    static final Variable<String> VERSION = new Variable<>("version", String.class);
    static final Variable<String> STRATEGY = new Variable<>("strategy", String.class);
    /** Nodes that are updated first, a JSON array of their names; may be missing. */
    static final Variable<SpinJsonNode> NODE_ORDER = new Variable<>("nodeOrder", SpinJsonNode.class);
    /** The shortcuts that are pointed, a JSON array of their names; missing or empty for all of the project. */
    static final Variable<SpinJsonNode> SHORTCUTS = new Variable<>("shortcuts", SpinJsonNode.class);
    /** The hash of the plan that the person was shown; may be missing. */
    static final Variable<String> SHOWN_PLAN = new Variable<>("shownPlan", String.class);

    /** What the walk is for, a word of {@link org.wissel.deployment.Purpose}; missing for a deployment. */
    static final Variable<String> PURPOSE = new Variable<>("purpose", String.class);
    /** Further versions that share its way: a JSON array of objects with project and version; may be missing. */
    static final Variable<SpinJsonNode> ALSO = new Variable<>("also", SpinJsonNode.class);
    /** The id of the undeployment that the walk is done for; missing for a deployment. */
    static final Variable<String> UNDEPLOY = new Variable<>("undeploy", String.class);

    /** Whether nothing holds the versions back any more that shall be undeployed. */
    static final Variable<Boolean> QUIET = new Variable<>("quiet", Boolean.class);
    /** When usage is looked at again, an ISO date and time. */
    static final Variable<String> LOOK_AGAIN_AT = new Variable<>("lookAgainAt", String.class);
    /** Whether no other deployment holds the cluster. */
    static final Variable<Boolean> CLUSTER_FREE = new Variable<>("clusterFree", Boolean.class);
    /** How the walk of an undeployment ended, a word of {@link org.wissel.deployment.DeploymentState}. */
    static final Variable<String> ENDING = new Variable<>("ending", String.class);

    /** Whether something must be published or withdrawn before the first wave. */
    static final Variable<Boolean> PUBLISHING = new Variable<>("publishing", Boolean.class);
    /** Whether the Publisher has done it. */
    static final Variable<Boolean> PUBLISHED = new Variable<>("published", Boolean.class);
    /** Whether every node has noticed. */
    static final Variable<Boolean> NOTICED = new Variable<>("noticed", Boolean.class);

    static final Variable<String> REQUESTED_BY = new Variable<>("requestedBy", String.class);
    /** The deployment's id, for the forms. */
    static final Variable<String> DEPLOYMENT = new Variable<>("deployment", String.class);
    /** Which walk of the deployment goes on; steps of one before are refused. Missing on those begun by an earlier release. */
    static final Variable<Integer> EPOCH = new Variable<>("epoch", Integer.class);
    /** The index of the wave that is out of rotation, or about to be. */
    static final Variable<Integer> WAVE = new Variable<>("wave", Integer.class);
    /** The names of the wave's nodes, a JSON array. */
    static final Variable<SpinJsonNode> WAVE_NODES = new Variable<>("waveNodes", SpinJsonNode.class);

    /** The names of the nodes that exports are sent to ahead of the waves, a JSON array. */
    static final Variable<SpinJsonNode> SEND_NODES = new Variable<>("sendNodes", SpinJsonNode.class);
    /** Whether the branch's node has all that is sent to it; local to the branch. */
    static final Variable<Boolean> EXPORT_SENT = new Variable<>("exportSent", Boolean.class);

    static final Variable<Boolean> APPROVAL_NEEDED = new Variable<>("approvalNeeded", Boolean.class);
    static final Variable<Boolean> MORE_WAVES = new Variable<>("moreWaves", Boolean.class);
    static final Variable<Boolean> DRAINED = new Variable<>("drained", Boolean.class);
    /** The node of one branch; the engine takes it from the JSON array, so it is JSON too. */
    static final Variable<SpinJsonNode> NODE = new Variable<>("node", SpinJsonNode.class);
    /** Whether the branch's node is healthy; local to the branch. */
    static final Variable<Boolean> HEALTHY = new Variable<>("healthy", Boolean.class);

    /** Whether the deployment walks back. */
    static final Variable<Boolean> ROLLING_BACK = new Variable<>("rollingBack", Boolean.class);
    /** Whether anything may have been touched that must go back. */
    static final Variable<Boolean> TOUCHED = new Variable<>("touched", Boolean.class);
    /** When the deployment is overdue, an ISO date and time. */
    static final Variable<String> DEPLOYMENT_DEADLINE = new Variable<>("deploymentDeadline", String.class);
    /** When the approval that is waited for is overdue, an ISO date and time. */
    static final Variable<String> APPROVAL_DEADLINE = new Variable<>("approvalDeadline", String.class);

    /** Whether the approval that is watched still waits. */
    static final Variable<Boolean> STILL_WAITING = new Variable<>("stillWaiting", Boolean.class);

    static final Variable<String> DECISION = new Variable<>("decision", String.class);
    /** The hash of what an approver was shown; see {@link org.wissel.deployment.Review#hash}. */
    static final Variable<String> SHOWN_EVIDENCE = new Variable<>("shownEvidence", String.class);

    static final Variable<String> COMMENT = new Variable<>("comment", String.class);

    /** Why a deployment is rolled back, and by whose word. */
    static final Variable<String> REASON = new Variable<>("reason", String.class);

    /** Whether it is the way back that is aborted; missing for no. */
    static final Variable<Boolean> GIVE_UP = new Variable<>("giveUp", Boolean.class);

    static final Variable<String> ABORTED_BY = new Variable<>("abortedBy", String.class);
    static final Variable<Boolean> STEPS_RUNNING = new Variable<>("stepsRunning", Boolean.class);

    /** The job of a failed step; the business key of its decision as well. */
    static final Variable<String> JOB = new Variable<>("job", String.class);

    static final Variable<String> STEP_DECISION = new Variable<>("stepDecision", String.class);
    static final Variable<String> DECIDED_BY = new Variable<>("decidedBy", String.class);
    /** Why a choice that was made could not be done; missing at first. */
    static final Variable<String> CHOICE_REFUSED = new Variable<>("choiceRefused", String.class);

    /**
     * Its value.
     *
     * @throws IllegalArgumentException when it is missing or of another type, naming it
     */
    T from(VariableScope scope) {
        Object value = scope.getVariable(name);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("the " + name + " is "
                    + (value == null ? "missing" : "of type " + value.getClass().getSimpleName()) + ": give a "
                    + type.getSimpleName());
        }
        return type.cast(value);
    }

    /**
     * Its value, empty when it is missing.
     *
     * @throws IllegalArgumentException when it is of another type, naming it
     */
    Optional<T> optionalFrom(VariableScope scope) {
        return scope.getVariable(name) == null ? Optional.empty() : Optional.of(from(scope));
    }

    /** Sets it. */
    void on(VariableScope scope, T value) {
        byWissel(() -> scope.setVariable(name, value));
    }

    /** Takes it away, wherever it is set. */
    void removeFrom(VariableScope scope) {
        scope.removeVariable(name);
    }

    /** Sets it in this scope only. */
    void onlyOn(VariableScope scope, T value) {
        byWissel(() -> scope.setVariableLocal(name, value));
    }

    /** Whether this thread sets a variable by one of the ways above, so that no form or program sent it. */
    static boolean isSetByWissel() {
        return SETTING.get() != null;
    }

    private static void byWissel(Runnable setting) {
        SETTING.set(true);
        try {
            setting.run();
        } finally {
            SETTING.remove();
        }
    }
}
