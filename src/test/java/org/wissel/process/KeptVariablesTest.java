package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.spin.Spin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.StepDecision;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployState;

/** A variable that somebody changed in Cockpit is noticed before anything is done by it, each of them. */
class KeptVariablesTest extends ChangedVariables {

    private static final String START = "";
    private static final String SEND = "serviceTask_sendExport";
    private static final String DRAIN = "serviceTask_drainNodes";
    private static final String UPDATE = "serviceTask_updateExport";
    private static final String RESTORE = "serviceTask_restoreCluster";

    /** Where the deployment stands, the variable, what it is changed to, and what it was. */
    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of(START, "cluster", "other", "c"),
                Arguments.of(START, "deployment", "another", "ID"),
                Arguments.of(START, "requestedBy", "eve", "ops"),
                Arguments.of(START, "project", "Climate", "Weather"),
                Arguments.of(START, "version", "0.0-v3", "0.0-v2"),
                Arguments.of(START, "also", Spin.JSON("[{\"project\":\"Climate\",\"version\":\"1\"}]"), "[]"),
                Arguments.of(START, "strategy", "install-first", "swap"),
                Arguments.of(START, "nodeOrder", Spin.JSON("[\"node2\"]"), "[]"),
                Arguments.of(START, "shortcuts", Spin.JSON("[\"weather\"]"), "[]"),
                Arguments.of(START, "purpose", "undeploy", "deploy"),
                Arguments.of(START, "undeploy", "another", "missing"),
                Arguments.of(START, "epoch", 7, "1"),
                Arguments.of(START, "deploymentDeadline", "2020-01-01T00:00:00Z", "2026-"),
                Arguments.of(SEND, "sendNodes", Spin.JSON("[\"node2\"]"), "[\"node1\",\"node2\"]"),
                Arguments.of(DRAIN, "epoch", 0, "1"),
                Arguments.of(DRAIN, "wave", 1, "0"),
                Arguments.of(DRAIN, "waveNodes", Spin.JSON("[\"node1\",\"node2\"]"), "[\"node"),
                Arguments.of(DRAIN, "moreWaves", false, "true"),
                Arguments.of(DRAIN, "approvalNeeded", false, "true"),
                Arguments.of(UPDATE, "wave", 1, "0"),
                Arguments.of(UPDATE, "cluster", "other", "c"),
                Arguments.of(UPDATE, "approvalNeeded", false, "true"),
                Arguments.of(RESTORE, "wave", 0, "1"),
                Arguments.of(RESTORE, "decision", "rollBack", "approve"));
    }

    @ParameterizedTest(name = "{1} at {0}")
    @MethodSource("changes")
    void a_changed_variable_stops_the_next_step_and_set_back_it_goes_on(
            String until, String variable, Object changed, String was) {
        String id = start(Strategy.SWAP);
        if (until.equals(RESTORE)) {
            runJobs();
            decide(id, Decision.APPROVE, "seen", "anna");
        }
        if (!until.isEmpty()) {
            runJobsUntil(until);
        }
        Object before = runtime.getVariable(id, variable);
        Map<String, Integer> done = effects();

        runtime.setVariable(id, variable, changed);
        runJobs();

        assertThat(failures(id)).isNotEmpty().allSatisfy(message -> assertThat(message)
                .startsWith("c: the variable " + variable + " was changed: it is ")
                .contains(
                        "and was " + was.replace("ID", id),
                        before == null ? "Delete it again in Cockpit" : "Set it back in Cockpit",
                        "press Retry, or abort the deployment"));
        assertThat(effects()).as("what was done to machines").isEqualTo(done);

        if (before == null) {
            runtime.removeVariable(id, variable);
        } else {
            runtime.setVariable(id, variable, before);
        }
        retry(id);
        if (!until.equals(RESTORE)) {
            decide(id, Decision.APPROVE, "seen", "anna");
            runJobs();
        }
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
    }

    @Test
    void an_instance_whose_variable_is_of_another_kind_can_be_deleted_and_frees_its_cluster() {
        String id = start(Strategy.SWAP);
        runtime.setVariable(id, "deployment", Spin.JSON("\"another\""));

        runtime.deleteProcessInstance(id, "deleted in Cockpit");

        assertThat(deployments.locks()).isEmpty();
        assertThat(journal.entry(id).ending()).contains(DeploymentState.LEFT_FOR_OPERATOR);
    }

    @Test
    void a_way_back_that_nobody_ordered_is_not_taken_and_deploys_nothing() {
        String id = start(Strategy.SWAP);
        runtime.setVariable(id, "rollingBack", true);
        runJobs();
        assertThat(failures(id))
                .singleElement()
                .asString()
                .contains("rollingBack was changed: it is true and was false");

        runtime.setVariable(id, "rollingBack", false);
        runtime.createProcessInstanceModification(id)
                .cancelAllForActivity("startEvent_deploymentRequested")
                .startBeforeActivity("serviceTask_planRollback")
                .execute();
        runJobs();

        assertThat(failures(id))
                .singleElement()
                .asString()
                .contains("nobody ordered this deployment to be rolled back");
        assertThat(stateOf(id)).isEqualTo(DeploymentState.FAILED_STEP);
    }

    @Test
    void a_swap_that_nobody_was_asked_about_is_not_done() {
        String id = start(Strategy.SWAP);
        runJobsUntil("endEvent_nodeUpdated");
        runtime.setVariable(id, "approvalNeeded", false);
        runJobs();
        assertThat(failures(id))
                .singleElement()
                .asString()
                .contains("approvalNeeded was changed: it is false and was true");

        runtime.setVariable(id, "approvalNeeded", true);
        runtime.createProcessInstanceModification(id)
                .cancelAllForActivity("subProcess_updateNodes")
                .startBeforeActivity("serviceTask_swapCluster")
                .execute();
        runJobs();

        assertThat(failures(id)).singleElement().asString().contains("nobody was asked to approve this swap");
        assertThat(journal.entry(id).wentLive()).isFalse();
    }

    @Test
    void an_abort_leads_back_whatever_a_variable_says() {
        String id = start(Strategy.SWAP);
        runJobs();
        runtime.setVariable(id, "rollingBack", true);
        deployments.abort(id, "too late", false, "dora");
        String abort = instance(CamundaDeployments.ABORT);

        runAll();
        assertThat(failures(abort))
                .singleElement()
                .asString()
                .contains("rollingBack was changed: it is true and was false");

        runtime.setVariable(id, "rollingBack", false);
        retry(abort);
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.ROLLED_BACK);
    }

    @ParameterizedTest
    @ValueSource(strings = {SEND, UPDATE})
    void a_branch_does_not_act_on_another_node(String until) {
        cluster.reset(4, 1, limits("going-live", "wait"));
        String id = start(Strategy.SWAP);
        runJobsUntil(until);
        String branch = job(until).getExecutionId();
        String node = runtime.getVariable(branch, "node").toString().replace("\"", "");
        String other = node.equals("node1") ? "node2" : "node1";
        Object place = runtime.getVariable(branch, "loopCounter");

        runtime.setVariable(branch, "node", Spin.JSON("\"" + other + "\""));
        runJobs();
        assertThat(failures(id)).anySatisfy(message -> assertThat(message)
                .contains(
                        until.equals(SEND)
                                ? "the variable node or loopCounter was changed: it is " + other + " and " + place
                                        + " and was " + node + " and " + place + ", or " + other + " and "
                                : "the variable node was changed: it is " + other + " and was " + node));

        runtime.setVariable(branch, "node", Spin.JSON("\"" + node + "\""));
        runtime.setVariable(branch, "loopCounter", 17);
        retry(id);
        assertThat(failures(id))
                .anySatisfy(message -> assertThat(message).contains("the variable loopCounter was changed: it is 17"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"endEvent_exportSent", "endEvent_nodeUpdated"})
    void a_branch_that_ends_is_counted_as_it_was(String until) {
        String id = start(Strategy.SWAP);
        runJobsUntil(until);
        String branch = job(until).getExecutionId();
        int active = (Integer) runtime.getVariable(branch, "nrOfActiveInstances");

        runtime.setVariable(branch, "nrOfActiveInstances", active + 1);
        runJobs();
        assertThat(failures(id)).anySatisfy(message -> assertThat(message)
                .contains("nrOfActiveInstances or nrOfCompletedInstances was changed"));

        runtime.setVariable(branch, "nrOfActiveInstances", active);
        retry(id);
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @Test
    void a_branch_that_ends_without_its_node_says_so() {
        String id = start(Strategy.SWAP);
        runJobsUntil("endEvent_exportSent");
        String branch = job("endEvent_exportSent").getExecutionId();

        runtime.removeVariable(branch, "node");
        runJobs();

        assertThat(failures(id)).anySatisfy(message -> assertThat(message)
                .startsWith("c: the variable node was changed: it is missing and was "));
    }

    @Test
    void no_decision_but_the_one_that_was_made_leads_on() {
        String id = start(Strategy.SWAP);
        runJobs();
        decide(id, Decision.ROLL_BACK, "not yet", "anna");

        runtime.setVariable(id, "decision", "approve");
        runJobs();
        assertThat(failures(id))
                .singleElement()
                .asString()
                .contains("decision was changed: it is approve and was rollBack");

        runtime.setVariable(id, "decision", "rollBack");
        retry(id);
        assertThat(failures(id)).singleElement().asString().contains("nobody approved this swap");
    }

    @Test
    void an_approval_is_not_turned_into_a_way_back() {
        String id = start(Strategy.SWAP);
        runJobs();
        decide(id, Decision.APPROVE, "seen", "anna");

        runtime.setVariable(id, "decision", "rollBack");
        runJobs();

        assertThat(failures(id))
                .singleElement()
                .asString()
                .contains("decision was changed: it is rollBack and was approve");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deployment", "cluster", "reason", "abortedBy"})
    void an_abort_is_about_what_it_was_asked_for(String variable) {
        String id = start(Strategy.SWAP);
        runJobs();
        deployments.abort(id, "too late", false, "dora");
        String abort = instance(CamundaDeployments.ABORT);
        runtime.setVariable(abort, variable, "another");

        runAll();

        assertThat(failures(abort))
                .singleElement()
                .asString()
                .contains(variable + " was changed: it is another and was");
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @Test
    void an_abort_halts_the_walk_that_it_was_asked_for() {
        String id = start(Strategy.SWAP);
        runJobs();
        deployments.abort(id, "too late", false, "dora");
        String abort = instance(CamundaDeployments.ABORT);
        runtime.setVariable(abort, "epoch", 5);

        runAll();

        assertThat(failures(abort)).singleElement().asString().contains("epoch was changed: it is 5 and was 1");
    }

    @Test
    void what_is_done_about_a_failed_step_is_what_somebody_decided() {
        breakRestarts();
        String id = start(Strategy.SWAP);
        runJobs();
        String job = deployments.failedSteps(id).get(0).job();
        deployments.decideOnFailedStep(id, job, StepDecision.RETRY, "power is back", "dora");
        String decision = instance(CamundaDeployments.DECIDE);

        runtime.setVariable(decision, "stepDecision", "rollBack");
        runAll();

        assertThat(failures(decision))
                .singleElement()
                .asString()
                .contains("stepDecision was changed: it is rollBack and was retry");
        assertThat(stateOf(id)).isEqualTo(DeploymentState.FAILED_STEP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deployment", "job"})
    void a_decision_on_a_failed_step_stays_with_its_step(String variable) {
        breakRestarts();
        String id = start(Strategy.SWAP);
        runJobs();
        String job = deployments.failedSteps(id).get(0).job();
        runtime.setVariable(instance(CamundaDeployments.DECIDE), variable, "another");

        assertThatThrownBy(() -> deployments.decideOnFailedStep(id, job, StepDecision.RETRY, "", "dora"))
                .hasStackTraceContaining("the variable " + variable + " was changed");
    }

    @Test
    void the_watch_of_an_approval_stays_with_it() {
        String id = start(Strategy.SWAP);
        runJobs();
        String watch = instance(CamundaDeployments.WATCH);
        runtime.setVariable(watch, "deployment", "another");

        assertThatThrownBy(() -> {
                    fire("event_timeToLook");
                    runAll();
                    throw new AssertionError(failures(watch).toString());
                })
                .hasMessageContaining("deployment was changed: it is another and was " + id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "project", "version", "purpose", "strategy", "requestedBy", "undeploy"})
    void an_undeployment_is_of_what_was_asked_for(String variable) {
        String id = undeploy();
        Object before = runtime.getVariable(id, variable);
        runtime.setVariable(id, variable, "another");
        runJobs();

        assertThat(failures(id))
                .singleElement()
                .asString()
                .contains(variable + " was changed: it is another and was " + before);
    }

    @Test
    void a_version_that_is_kept_does_not_go_by_a_changed_decision() {
        String id = undeploy();
        runJobs();
        undeploys.decide(id, UndeployDecision.KEEP, "needed", "anna");

        runtime.setVariable(id, "decision", "force");
        runJobs();

        assertThat(failures(id)).singleElement().asString().contains("decision was changed: it is force and was");
        assertThat(undeploys.undeployment(id).state()).isEqualTo(UndeployState.FAILED_STEP);
    }

    @Test
    void one_that_goes_is_not_kept_by_a_changed_decision() {
        String id = undeploy();
        runJobs();
        undeploys.decide(id, UndeployDecision.FORCE, "a mistake", "anna");

        runtime.setVariable(id, "decision", "keep");
        runJobs();

        assertThat(failures(id)).singleElement().asString().contains("decision was changed: it is keep and was force");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wave", "approvalNeeded", "swapClusterDelegate", "cluster", "anything"})
    void nothing_but_the_decision_comes_with_a_completed_task(String variable) {
        String id = start(Strategy.SWAP);
        runJobs();
        String task = task(CamundaDeployments.APPROVE_SWAP).orElseThrow().getId();
        String hash = deployments.deployment(id).approval().orElseThrow().hash();

        as("anna", () -> assertThatThrownBy(() -> tasks.complete(
                        task, Map.of("decision", "approve", "shownEvidence", hash, "comment", "", variable, "7")))
                .isInstanceOf(AuthorizationException.class)
                .hasMessageContaining("anna sent the variable '" + variable + "', which no form"));

        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        decide(id, Decision.APPROVE, "", "anna");
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoch", "purpose", "decision", "lockClusterListener", "anything"})
    void nothing_but_the_form_s_comes_with_a_start(String variable) {
        as("dora", () -> assertThatThrownBy(() -> runtime.startProcessInstanceByKey(
                        CamundaDeployments.PROCESS,
                        Map.of(
                                "cluster",
                                "c",
                                "project",
                                "Weather",
                                "version",
                                "0.0-v2",
                                "strategy",
                                "swap",
                                variable,
                                "7")))
                .isInstanceOf(AuthorizationException.class)
                .hasMessageContaining("dora sent the variable '" + variable + "'"));

        assertThat(deployments.locks()).isEmpty();
    }
}
