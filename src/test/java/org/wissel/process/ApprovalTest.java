package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.camunda.bpm.engine.FormService;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.wissel.deployment.ApprovalForbiddenException;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentDetails.Approval;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.OtherEvidenceException;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.Undeploys;
import org.wissel.deployment.Usage;
import org.wissel.deployment.UsageCount;

/** Who approves, on what, and for how long that holds: by the engine's own ways and by ours. */
class ApprovalTest extends ProcessStory {

    private static final String SECOND = "two persons are needed: whoever asked does not approve";
    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");

    @Autowired
    private FormService forms;

    @Autowired
    private Undeploys undeploys;

    @BeforeEach
    void asksForTwoPersons() {
        cluster.reset(2, 1, limits("going-live", "wait").with(new ApprovalRules(true, Duration.ofHours(1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ops", "OPS"})
    void whoever_started_cannot_approve_by_the_api_and_is_told_why(String user) {
        String id = waiting();

        assertThatThrownBy(() -> decide(id, Decision.APPROVE, "", user))
                .isInstanceOf(ApprovalForbiddenException.class)
                .hasMessage("c: ops asked for the deployment of Weather 0.0-v2, and here " + SECOND
                        + ". Let another approver decide; to refuse it is open to you");
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @Test
    void whoever_started_cannot_approve_by_completing_the_task_or_its_form() {
        String id = waiting();
        String task = taskOf(id).getId();

        refused("ops", SECOND, () -> tasks.complete(task, approving(id)));
        refused("ops", SECOND, () -> forms.submitTaskForm(task, approving(id)));
        refused("ops", SECOND, () -> tasks.completeWithVariablesInReturn(task, approving(id), false));
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @Test
    void who_asked_is_what_the_journal_knows_and_nothing_of_it_comes_with_the_decision() {
        String id = waiting();
        Map<String, Object> approving = approving(id);
        approving.putAll(Map.of("requestedBy", "somebody", "deployment", "another", "cluster", "another"));

        refused("ops", "ops sent the variable", () -> tasks.complete(taskOf(id).getId(), approving));
    }

    @Test
    void another_person_approves() {
        String id = waiting();

        as("anna", () -> tasks.complete(taskOf(id).getId(), approving(id)));
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
    }

    @Test
    void whoever_started_may_refuse() {
        String id = waiting();

        decide(id, Decision.ROLL_BACK, "not today", "ops");
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.ROLLED_BACK);
    }

    @Test
    void nobody_who_is_not_signed_in_approves_though_one_person_is_enough() {
        cluster.reset(2);
        String id = waiting();

        assertThatThrownBy(() -> tasks.complete(taskOf(id).getId(), approving(id)))
                .hasStackTraceContaining("nobody is signed in, so nobody approves");
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @Test
    void where_one_person_is_enough_whoever_started_approves() {
        cluster.reset(2);
        String id = waiting();

        decide(id, Decision.APPROVE, "", "ops");
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
    }

    @Test
    void a_changed_plan_takes_the_second_person_too() {
        String id = startAsShown();
        cluster.balancer.comment = "# somebody was here";
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_PLAN_APPROVAL);

        assertThatThrownBy(() -> decide(id, Decision.APPROVE, "", "ops")).hasMessageContaining(SECOND);
        refused("ops", SECOND, () -> tasks.complete(taskOf(id).getId(), approving(id)));
        decide(id, Decision.APPROVE, "", "dora");
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 2})
    void an_undeployment_is_not_given_its_word_by_who_asked_for_it(long sessions) {
        cluster.runtimes
                .values()
                .forEach(runtime -> runtime.usage = version -> new Usage(
                        UsageCount.of(sessions, "counted").forWholeCluster(),
                        UsageCount.of(0, "counted").forWholeCluster()));
        String deployment = waiting();
        decide(deployment, Decision.APPROVE, "", "anna");
        runJobs();
        clock.move(Duration.ofDays(2));
        String id = undeploys.start(new UndeployRequest(FakeCluster.NAME, List.of(V1), Purpose.UNDEPLOY), "ops");
        runJobs();
        UndeployDecision going = sessions == 0 ? UndeployDecision.CONFIRM : UndeployDecision.FORCE;

        assertThatThrownBy(() -> undeploys.decide(id, going, "it must go", "ops"))
                .isInstanceOf(ApprovalForbiddenException.class)
                .hasMessageContaining("ops asked for the undeployment of Weather 0.0-v1")
                .hasMessageContaining(SECOND);
        String task = task(sessions == 0 ? CamundaUndeploys.CONFIRM : CamundaUndeploys.FORCE)
                .orElseThrow()
                .getId();
        refused("ops", SECOND, () -> tasks.complete(task, Map.of("decision", going.key(), "comment", "it must go")));
        refused(
                "ops",
                "ops sent the variable 'requestedBy'",
                () -> tasks.complete(
                        task, Map.of("decision", going.key(), "comment", "it must go", "requestedBy", "somebody")));
        undeploys.decide(id, UndeployDecision.KEEP, "", "ops");
        runJobs();

        assertThat(undeploys.undeployment(id).state()).isEqualTo(UndeployState.KEPT);
    }

    @Test
    void an_approval_without_what_was_looked_at_is_refused() {
        String id = waiting();

        assertThatThrownBy(() -> deployments.decide(id, Decision.APPROVE, "", "", "anna"))
                .isInstanceOf(OtherEvidenceException.class)
                .hasMessageContaining("does not say what was looked at");
        refused(
                "anna",
                "does not say what was looked at",
                () -> tasks.complete(taskOf(id).getId(), Map.of("decision", "approve")));
    }

    @Test
    void an_approval_of_something_else_is_refused_and_one_of_what_waits_is_not() {
        String id = waiting();
        String seen = approval(id).hash();
        // Somebody else changes the cluster: what waits then is another thing.
        decide(id, Decision.APPROVE, "", "anna");
        cluster.balancer.comment = "# somebody was here";
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);

        assertThatThrownBy(() -> deployments.decide(id, Decision.APPROVE, "", seen, "anna"))
                .isInstanceOf(OtherEvidenceException.class)
                .hasMessageContaining("what you were shown is not what waits now, which was seen at 2026-");
        decide(id, Decision.APPROVE, "", "anna");
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
    }

    @Test
    void an_alarm_makes_it_something_else() {
        String id = waiting();
        String seen = approval(id).hash();
        cluster.runtimes.get("node1").unreachable = true;
        fire("event_timeToLook");
        assertThat(approval(id).alarm()).isNotEmpty();

        assertThatThrownBy(() -> deployments.decide(id, Decision.APPROVE, "", seen, "anna"))
                .isInstanceOf(OtherEvidenceException.class);
    }

    @Test
    void evidence_that_still_holds_is_not_gathered_again() {
        String id = waiting();
        clock.move(Duration.ofHours(1));
        assertThat(approval(id).expired()).isFalse();
        int tests = smokeTests();

        decide(id, Decision.APPROVE, "", "anna");
        runJobs();

        assertThat(stepsOf(id)).doesNotContain("Check again");
        // node1 is proven in its own wave.
        assertThat(smokeTests() - tests).isEqualTo(1);
    }

    @Test
    void expired_evidence_is_gathered_again_before_the_swap() {
        String id = waiting();
        clock.move(Duration.ofMinutes(61));
        assertThat(approval(id).expired()).isTrue();

        decide(id, Decision.APPROVE, "", "anna");
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(deployments.deployment(id).evidence())
                .filteredOn(evidence -> evidence.step().equals("Check again"))
                .singleElement()
                .satisfies(evidence -> {
                    assertThat(evidence.node()).isEqualTo("node2");
                    assertThat(evidence.wave()).isZero();
                    assertThat(evidence.summary())
                            .startsWith("what was approved had been seen at 2026-")
                            .contains("proven once more: loaded [Weather 0.0-v1, Weather 0.0-v2]; ");
                });
    }

    @Test
    void where_the_smoke_test_fails_then_nothing_is_swapped() {
        String id = waiting();
        int routed = cluster.balancer.routings.size();
        clock.move(Duration.ofHours(2));
        cluster.runtimes.get("node2").failSmokeTests = true;

        decide(id, Decision.APPROVE, "", "anna");
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.FAILED_STEP);
        assertThat(deployments.deployment(id).failures())
                .singleElement()
                .asString()
                .startsWith("node2: ");
        assertThat(cluster.balancer.routings).hasSize(routed);
        assertThat(deployments.deployment(id).wentLive()).isFalse();
        cluster.runtimes.get("node2").failSmokeTests = false;
        retry(id);

        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
    }

    @Test
    void whoever_moves_the_instance_past_its_approval_swaps_nothing() {
        String id = waiting();
        int routed = cluster.balancer.routings.size();

        runtime.createProcessInstanceModification(id)
                .cancelAllForActivity("userTask_approveSwap")
                .startBeforeActivity("serviceTask_swapCluster")
                .execute();
        runJobs();

        assertThat(deployments.deployment(id).failures())
                .singleElement()
                .asString()
                .startsWith("c: nobody approved this swap, so nothing is swapped");
        assertThat(cluster.balancer.routings).hasSize(routed);
        deployments.abort(id, "somebody moved it", false, "ops");
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.ROLLED_BACK);
    }

    @Test
    void claiming_handing_on_and_giving_back_are_kept() {
        String id = waiting();
        String task = taskOf(id).getId();

        as("anna", () -> tasks.claim(task, "anna"));
        as("anna", () -> tasks.setAssignee(task, "bert"));
        as("bert", () -> tasks.claim(task, null));

        assertThat(deployments.deployment(id).evidence())
                .filteredOn(evidence -> evidence.step().equals("Approve swap"))
                .extracting(Evidence::summary)
                .containsExactly("claimed by anna", "handed to bert by anna", "given back by bert");
    }

    @Test
    void a_task_that_somebody_gave_another_name_is_told_by_that_of_its_model() {
        String id = waiting();
        Task task = taskOf(id);
        task.setName("Something else");

        as("anna", () -> tasks.saveTask(task));
        as("anna", () -> tasks.claim(task.getId(), "anna"));
        as("anna", "approvers", () -> tasks.createComment(task.getId(), null, "seen"));
        as("anna", () -> tasks.complete(task.getId(), approving(id)));

        assertThat(deployments.deployment(id).evidence())
                .filteredOn(evidence -> evidence.step().equals("Approve swap"))
                .extracting(Evidence::summary)
                .containsExactly("claimed by anna", "comment by anna: seen", "approve by anna");
    }

    @Test
    void what_people_say_at_the_task_is_kept_with_who_said_it_and_decides_nothing() {
        String id = waiting();
        String task = taskOf(id).getId();

        as("anna", "approvers", () -> tasks.createComment(task, null, "after the meeting"));
        as("bert", "approvers", () -> tasks.createComment(task, id, "approve by anna"));

        assertThat(deployments.deployment(id).evidence())
                .filteredOn(evidence -> evidence.step().equals("Approve swap"))
                .extracting(Evidence::summary)
                .containsExactly("comment by anna: after the meeting", "comment by bert: approve by anna");
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        as("anna", () -> tasks.complete(task, approving(id)));
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
    }

    @Test
    void what_comes_next_names_few_nodes() {
        String small = waiting();

        assertThat(approval(small).next())
                .isEqualTo(
                        "node2 comes back into rotation, and users meet Weather 0.0-v2 there; node1 leaves rotation in the"
                                + " same reload to be updated");
    }

    @Test
    void what_comes_next_names_of_many_nodes_the_first() {
        cluster.reset(12, 1, limits("going-live", "wait").with(new ApprovalRules(true, Duration.ofHours(1))));
        String large = waiting();

        assertThat(approval(large).next())
                .contains(" and 3 more come back into rotation, ", " and 3 more leave rotation ");
    }

    private String waiting() {
        String id = start(Strategy.SWAP);
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        return id;
    }

    private Approval approval(String id) {
        return deployments.deployment(id).approval().orElseThrow();
    }

    private Map<String, Object> approving(String id) {
        return new HashMap<>(
                Map.of("decision", "approve", "shownEvidence", approval(id).hash()));
    }

    private Task taskOf(String id) {
        return tasks.createTaskQuery().processInstanceId(id).singleResult();
    }

    private int smokeTests() {
        return cluster.runtimes.values().stream()
                .mapToInt(runtime -> runtime.smokeTests)
                .sum();
    }

    private Set<String> stepsOf(String id) {
        return deployments.deployment(id).evidence().stream()
                .map(Evidence::step)
                .collect(java.util.stream.Collectors.toSet());
    }

    private void refused(String user, String says, ThrowingCallable action) {
        as(user, () -> assertThatThrownBy(action).hasStackTraceContaining(says));
    }
}
