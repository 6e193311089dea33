package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.FailedStep;
import org.wissel.deployment.FakeRuntime;
import org.wissel.deployment.StepDecision;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.Transfer;
import org.wissel.deployment.TransferPlaces;
import org.wissel.deployment.Transfers;

/** Exports are sent to all nodes before any of them is taken out of rotation. */
class SendExportsTest extends ProcessStory {

    private static final String V2 = "Weather 0.0-v2";

    @Autowired
    Transfers transfers;

    @Autowired
    TransferPlaces places;

    private FakeRuntime node(int number) {
        return cluster.runtimes.get("node" + number);
    }

    @Test
    void every_node_of_all_waves_is_sent_to_before_the_first_is_drained() {
        String id = start(Strategy.INSTALL_FIRST);

        runJobsUntil("serviceTask_drainNodes");

        assertThat(node(1).sends).containsExactly(V2);
        assertThat(node(2).sends).containsExactly(V2);
        assertThat(node(1).effects).isEmpty();
        assertThat(node(2).effects).isEmpty();
        assertThat(transfers.of(id))
                .extracting(Transfer::node, Transfer::sent, Transfer::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("node1", 1L, Transfer.State.SENT),
                        org.assertj.core.groups.Tuple.tuple("node2", 1L, Transfer.State.SENT));
        assertThat(journal.evidence(id))
                .filteredOn(seen -> seen.step().equals("Send export"))
                .allSatisfy(seen -> assertThat(seen.wave()).isEqualTo(-1))
                .hasSize(2);
    }

    @Test
    void what_takes_many_shares_is_sent_by_many_looks_and_is_no_failure() {
        node(2).shares = 5;
        String id = start(Strategy.INSTALL_FIRST);

        runJobsUntil("serviceTask_drainNodes");

        assertThat(node(2).sends).hasSize(5);
        assertThat(runtime.createIncidentQuery().processInstanceId(id).count()).isZero();
        assertThat(timesRun("serviceTask_sendExport", id)).isEqualTo(6);
    }

    private long timesRun(String activity, String id) {
        return history.createHistoricActivityInstanceQuery()
                .processInstanceId(id)
                .activityId(activity)
                .count();
    }

    @Test
    void who_finds_no_place_comes_again_and_holds_up_nobody() {
        List<TransferPlaces.Place> others = new java.util.ArrayList<>();
        for (int i = 0; i < 8; i++) {
            others.add(places.take("of others " + i).orElseThrow());
        }
        String id;
        try {
            id = start(Strategy.INSTALL_FIRST);
            runJobsUntil("event_sendExportAgain");
            assertThat(node(1).sends).isEmpty();
            assertThat(transfers.of(id)).extracting(Transfer::state).containsOnly(Transfer.State.WAITING);
        } finally {
            others.forEach(TransferPlaces.Place::free);
        }

        runJobsUntil("serviceTask_drainNodes");

        assertThat(transfers.of(id)).extracting(Transfer::state).containsOnly(Transfer.State.SENT);
    }

    @Test
    void a_node_whose_disk_is_full_is_left_out_before_anything_is_drained() {
        cluster.reset(3);
        StepFailedException full = new StepFailedException("node2", "the disk is full", "Make room.");
        node(2).sendFailures.addAll(List.of(full, full, full));
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        FailedStep failed = deployments.failedSteps(id).get(0);
        assertThat(failed.step()).isEqualTo("Send export");
        assertThat(failed.node()).contains("node2");
        assertThat(failed.choices())
                .extracting(FailedStep.Choice::decision)
                .containsExactly(StepDecision.RETRY, StepDecision.LEAVE_OUT, StepDecision.ROLL_BACK);
        assertThat(node(1).effects).isEmpty();

        decideOnFailedStep(id, StepDecision.LEAVE_OUT);
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        assertThat(deployments.deployment(id).plan().orElseThrow().leftOut()).containsExactly("node2");
        assertThat(node(2).effects).isEmpty();
        assertThat(node(2).sends).isEmpty();
    }

    @Test
    void rolling_back_from_there_touches_nothing() {
        StepFailedException full = new StepFailedException("node2", "the disk is full", "Make room.");
        node(2).sendFailures.addAll(List.of(full, full, full));
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();

        decideOnFailedStep(id, StepDecision.ROLL_BACK);
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.ROLLED_BACK);
        cluster.runtimes.values().forEach(each -> assertThat(each.effects).isEmpty());
    }

    @Test
    void after_retry_it_goes_on() {
        StepFailedException full = new StepFailedException("node2", "the disk is full", "Make room.");
        node(2).sendFailures.addAll(List.of(full, full, full));
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();

        retry(id);

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @Test
    void an_abort_while_it_is_sent_rolls_back_and_touches_nothing() {
        node(1).shares = 100;
        String id = start(Strategy.INSTALL_FIRST);
        runJobsUntil("event_sendExportAgain");

        deployments.abort(id, "no more", false, "ops");
        node(1).shares = 1;
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.ROLLED_BACK);
        cluster.runtimes.values().forEach(each -> assertThat(each.effects).isEmpty());
    }

    @Test
    void a_way_back_that_installs_sends_first_and_one_that_does_not_sends_nothing() {
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        cluster.runtimes.values().forEach(each -> each.sends.clear());

        deployments.abort(id, "no more", false, "ops");
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.ROLLED_BACK);
        cluster.runtimes.values().forEach(each -> assertThat(each.sends).isEmpty());
    }

    /** Decides as a person does in Tasklist. */
    private void decideOnFailedStep(String id, StepDecision decision) {
        Job failed = management
                .createJobQuery()
                .processInstanceId(id)
                .noRetriesLeft()
                .singleResult();
        assertThat(failed).isNotNull();
        deployments.decideOnFailedStep(id, failed.getId(), decision, "", "ops");
    }
}
