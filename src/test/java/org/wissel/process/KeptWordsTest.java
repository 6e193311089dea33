package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.FailedStep;
import org.wissel.deployment.StepDecision;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployDecision;

/** What a person said stays what that person said, whoever edits variables meanwhile. */
class KeptWordsTest extends ChangedVariables {

    @Test
    void a_step_is_not_treated_by_what_was_decided_on_another_one() {
        cluster.reset(4, 1, limits("going-live", "wait"));
        breakRestarts();
        String id = start(Strategy.SWAP);
        runJobs();
        List<FailedStep> failed = deployments.failedSteps(id);
        deployments.decideOnFailedStep(id, failed.get(0).job(), StepDecision.LEAVE_OUT, "", "dora");
        deployments.decideOnFailedStep(id, failed.get(1).job(), StepDecision.RETRY, "", "dora");
        String second = runtime.createProcessInstanceQuery()
                .processDefinitionKey(CamundaDeployments.DECIDE)
                .processInstanceBusinessKey(failed.get(1).job())
                .singleResult()
                .getId();

        runtime.setVariable(second, "stepDecision", "leaveOut");
        runAll();

        assertThat(failures(second))
                .singleElement()
                .asString()
                .contains("stepDecision was changed: it is leaveOut and was retry");
    }

    @ParameterizedTest
    @CsvSource({"comment, power is back", "decidedBy, dora"})
    void who_decided_on_a_failed_step_and_why_stays_as_it_was_said(String variable, String was) {
        breakRestarts();
        String id = start(Strategy.SWAP);
        runJobs();
        String job = deployments.failedSteps(id).get(0).job();
        deployments.decideOnFailedStep(id, job, StepDecision.ROLL_BACK, "power is back", "dora");
        String decision = instance(CamundaDeployments.DECIDE);

        runtime.setVariable(decision, variable, "forged");
        runAll();

        assertThat(failures(decision))
                .singleElement()
                .asString()
                .contains(variable + " was changed: it is forged and was " + was);
    }

    @Test
    void why_a_swap_was_not_approved_stays_as_it_was_said() {
        String id = start(Strategy.SWAP);
        runJobs();
        decide(id, Decision.ROLL_BACK, "not yet", "anna");

        runtime.setVariables(id, Map.of("reason", "forged", "comment", "forged"));
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.ROLLED_BACK);
        assertThat(journal.entry(id).rollBack().orElseThrow().reason()).isEqualTo("not approved by anna: not yet");
        assertThat(journal.evidence(id).toString() + journal.entry(id).reasons())
                .contains("not approved by anna: not yet")
                .doesNotContain("forged");
        assertThat(db.queryForList("select * from wissel_words")).isEmpty();
    }

    @Test
    void why_a_deployment_is_aborted_stays_as_it_was_said_and_so_why_its_way_back_is() {
        String id = start(Strategy.SWAP);
        runJobs();
        deployments.abort(id, "too late", false, "dora");
        runJobsUntil("serviceTask_beginRollback");
        runtime.setVariable(id, "reason", "forged");
        runJobsUntil("serviceTask_planRollback");
        assertThat(journal.entry(id).rollBack().orElseThrow().reason()).isEqualTo("aborted by dora: too late");

        runtime.setVariable(id, "reason", "forged");
        deployments.abort(id, "nothing works", true, "olga");
        runAll();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.LEFT_FOR_OPERATOR);
        assertThat(journal.entry(id).reasons().toString())
                .contains("aborted by olga: nothing works")
                .doesNotContain("forged");
        assertThat(db.queryForList("select * from wissel_words")).isEmpty();
    }

    @Test
    void why_a_version_is_kept_stays_as_it_was_said() {
        String id = undeploy();
        runJobs();
        undeploys.decide(id, UndeployDecision.KEEP, "needed", "anna");

        runtime.setVariables(id, Map.of("reason", "forged", "comment", "forged"));
        runJobs();

        assertThat(undeploys.undeployment(id).undeployment().reasons()).containsExactly("kept by anna: needed.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_stood_there_before_is_no_word_of_whoever_completes_the_task(boolean sameWords) {
        String id = start(Strategy.SWAP);
        runJobs();
        String task = task(CamundaDeployments.APPROVE_SWAP).orElseThrow().getId();
        String hash = deployments.deployment(id).approval().orElseThrow().hash();
        runtime.setVariables(
                id, Map.of("decision", "approve", "shownEvidence", hash, "comment", "I looked at all of it"));

        as("anna", () -> assertThatThrownBy(() -> tasks.complete(task))
                .hasStackTraceContaining("the decision is missing"));
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);

        as(
                "anna",
                () -> tasks.complete(
                        task,
                        sameWords
                                ? Map.of(
                                        "decision",
                                        "approve",
                                        "shownEvidence",
                                        hash,
                                        "comment",
                                        "I looked at all of it")
                                : Map.of("decision", "approve", "shownEvidence", hash)));
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(journal.evidence(id).toString().contains("I looked at all of it"))
                .isEqualTo(sameWords);
    }
}
