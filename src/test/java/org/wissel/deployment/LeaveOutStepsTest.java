package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wissel.deployment.StepsOnFakes.ID;
import static org.wissel.deployment.StepsOnFakes.V2;
import static org.wissel.deployment.StepsOnFakes.at;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A deployment goes on without a node that failed. */
class LeaveOutStepsTest {

    private final StepsOnFakes three = new StepsOnFakes(3, 1, Strategy.INSTALL_FIRST);

    private void failOnNode3() {
        three.planning.check(ID);
        three.runtimes.get("node3").sickWith.add(V2);
        three.steps.drainNodes(at(0));
        three.work(0);
    }

    @Test
    void it_is_planned_again_without_it_and_ends_with_it_out_of_rotation() {
        failOnNode3();
        three.leaveOut("node3");
        three.runtimes.get("node3").unreachable = true;

        assertThatThrownBy(() -> three.approvals.gatherEvidence(at(0)))
                .isInstanceOf(ClusterChangedException.class)
                .hasMessageContaining("node3 was left out: did not start");
        assertThatThrownBy(() -> three.steps.swapCluster(at(0))).isInstanceOf(ClusterChangedException.class);
        assertThatThrownBy(() -> three.steps.returnNodes(at(0))).isInstanceOf(ClusterChangedException.class);
        assertThatThrownBy(() -> three.steps.verifyDeployment(at(0))).isInstanceOf(ClusterChangedException.class);
        three.planning.check(ID);
        three.walk();

        assertThat(three.plan().leftOut()).containsExactly("node3");
        assertThat(three.plan().inRotation()).containsExactlyInAnyOrder("node1", "node2");
        assertThat(three.out()).containsExactly("node3");
        assertThat(three.journal.evidence(ID))
                .last()
                .extracting(Evidence::summary)
                .asString()
                .contains("[node3] was left out and is out of rotation");
        assertThat(new Endings(three.journal).reasons(ID))
                .containsExactly("node3 was left out (did not start) and is out of rotation. Repair it, then deploy"
                        + " Weather 0.0-v2 again, which brings it back.");
    }

    @Test
    void one_that_is_in_rotation_still_leaves_with_the_first_change_before_anything_goes_live() {
        three.planning.check(ID);
        three.steps.drainNodes(at(0));
        three.work(0);
        three.steps.swapCluster(at(0));
        three.leaveOut("node2");
        three.runtimes.get("node2").unreachable = true;

        three.planning.check(ID);
        three.steps.drainNodes(at(0));

        assertThat(three.out()).containsExactly("node1", "node2");
        assertThat(three.journal.entry(ID).wentLive()).isFalse();
        three.work(0);
        three.steps.swapCluster(at(0));
        assertThat(three.out()).containsExactly("node2", "node3");
        assertThat(three.journal.entry(ID).wentLive()).isTrue();
    }

    @Test
    void one_that_is_in_rotation_is_not_left_out_where_too_few_would_serve_without_it() {
        three.planning.check(ID);
        three.steps.drainNodes(at(0));

        assertThat(three.choices.whyNotLeaveOut(ID, "node1", 0)).hasValueSatisfying(why -> assertThat(why)
                .startsWith("node1: is in rotation on lb1 and cannot be left out, since the number of healthy"
                        + " ones that would serve there then is 0, and 1 of 3 nodes must"));
    }

    @Test
    void why_it_cannot_be_left_out_is_told() {
        three.planning.check(ID);
        assertThat(three.choices.whyNotLeaveOut(ID, "lb1", 0))
                .hasValueSatisfying(why -> assertThat(why).startsWith("lb1: is no node of cluster c"));
        StepsOnFakes two = new StepsOnFakes(2, 1, Strategy.INSTALL_FIRST);
        two.planning.check(ID);
        two.steps.drainNodes(at(0));
        assertThat(two.choices.whyNotLeaveOut(ID, "node2", 0))
                .hasValueSatisfying(why -> assertThat(why).contains("1 of 2 nodes must stay in rotation"));
        two.leaveOut("node2");
        assertThat(two.choices.whyNotLeaveOut(ID, "node1", 0))
                .hasValueSatisfying(why -> assertThat(why).contains("is the last node"));
    }

    @Test
    void every_choice_says_what_it_will_do() {
        failOnNode3();

        assertThat(three.choice(StepDecision.LEAVE_OUT, "node3", 0).orElseThrow())
                .satisfies(choice -> assertThat(choice.forbidden()).isEmpty())
                .satisfies(choice ->
                        assertThat(choice.does()).contains("At least 1 of 3 nodes serve then; the minimum is 1"));
        assertThat(three.choice(StepDecision.ROLL_BACK, "node3", 0)
                        .orElseThrow()
                        .does())
                .isEqualTo("The shortcuts go back to 0.0-v1; users never met Weather 0.0-v2. Restarts: 1 at most; the"
                        + " export is taken from [node3] again.");
        assertThat(three.choices.choices(ID, Optional.empty(), 0))
                .extracting(FailedStep.Choice::decision)
                .containsExactly(StepDecision.RETRY, StepDecision.ROLL_BACK);
        three.orderRollBack();
        assertThat(three.choice(StepDecision.ROLL_BACK, "node3", 0)
                        .orElseThrow()
                        .does())
                .contains("left for an operator", "node3 on lb1");
    }

    @Test
    void the_log_is_shown_or_why_not() {
        three.runtimes.get("node3").log.add("broken zip");

        assertThat(three.choices.log(ID, Optional.of("node3"))).containsExactly("broken zip");
        assertThat(three.choices.log(ID, Optional.empty())).isEmpty();
        three.runtimes.get("node3").unreachable = true;
        assertThat(three.choices.log(ID, Optional.of("node3")))
                .containsExactly("The log cannot be read: node3: cannot be reached. Look at that host.");
    }

    @Test
    void nodes_come_back_at_once_after_the_same_proofs_and_nobody_leaves() {
        StepsOnFakes two = new StepsOnFakes(2, 1, Strategy.INSTALL_FIRST);
        two.planning.check(ID);
        two.steps.drainNodes(at(0));
        two.work(0);
        two.approvals.gatherEvidence(at(0));
        two.runtimes.get("node1").sickWith.add(StepsOnFakes.V1);

        two.steps.returnNodes(at(0));

        assertThat(two.balancer.observe().up()).isEqualTo(Map.of("node1", true, "node2", true));
        assertThat(two.journal.review(ID)).isEmpty();
        assertThat(two.journal.entry(ID).wentLive()).isFalse();
        assertThat(((Plan) two.planning.check(ID)).waves().get(0).nodes()).isEqualTo(Set.of("node1"));
    }

    @Test
    void nodes_of_a_swap_do_not_come_back_beside_those_that_lack_what_they_start() {
        StepsOnFakes swap = new StepsOnFakes(2, 1, Strategy.SWAP);
        swap.planning.check(ID);
        swap.steps.drainNodes(at(0));
        swap.work(0);

        assertThatThrownBy(() -> swap.steps.returnNodes(at(0)))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node2: starts Weather 0.0-v2, which [node1] lacks");
        assertThat(swap.journal.entry(ID).wentLive()).isFalse();
    }

    @Test
    void too_few_that_serve_while_an_approval_waits_raise_an_alarm_that_clears() {
        StepsOnFakes two = new StepsOnFakes(2, 1, Strategy.INSTALL_FIRST);
        two.planning.check(ID);
        two.steps.drainNodes(at(0));
        two.work(0);
        assertThat(two.watching.watch(ID)).as("nothing waits").isFalse();
        two.approvals.gatherEvidence(at(0));
        assertThat(two.watching.watch(ID)).isFalse();

        two.runtimes.get("node1").unreachable = true;
        assertThat(two.watching.watch(ID)).isTrue();
        assertThat(two.watching.watch(ID)).as("raised already").isFalse();
        assertThat(two.journal.review(ID).orElseThrow().alarm())
                .startsWith("node1 is not healthy (node1: cannot be reached")
                .contains("on lb1 fewer healthy nodes serve than must: 0 of 1")
                .contains("\"Return node\" to bring [node2] back at once; that lets nobody meet");

        two.runtimes.get("node1").unreachable = false;
        assertThat(two.watching.watch(ID)).isFalse();
        assertThat(two.journal.review(ID).orElseThrow().alarm()).isEmpty();
        assertThat(two.journal.evidence(ID))
                .filteredOn(evidence -> evidence.step().equals("Watch cluster"))
                .hasSize(2);
    }
}
