package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wissel.deployment.StepsOnFakes.ID;
import static org.wissel.deployment.StepsOnFakes.V1;
import static org.wissel.deployment.StepsOnFakes.V2;
import static org.wissel.deployment.StepsOnFakes.at;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The way back, walked by the same steps. */
class RollBackStepsTest {

    private final StepsOnFakes two = new StepsOnFakes(2, 1, Strategy.INSTALL_FIRST);

    @Test
    void nothing_has_to_go_back_before_anything_was_touched() {
        two.orderRollBack();

        assertThat(two.planning.planRollBack(ID)).isEmpty();
    }

    @Test
    void a_version_that_keeps_a_runtime_from_starting_is_taken_away_before_it_went_live() {
        two.planning.check(ID);
        two.runtimes.get("node2").sickWith.add(V2);
        two.steps.drainNodes(at(0));
        two.work(0);
        two.orderRollBack();

        Plan back = two.planning.planRollBack(ID).orElseThrow();
        two.walk();

        assertThat(back.waves().get(0).changes())
                .singleElement()
                .matches(change -> change.removes() && !change.mustLoad().contains(V2));
        assertThat(two.runtimes.get("node2").effects)
                .containsExactly("install " + V2, "restart", "remove " + V2, "restart");
        assertThat(two.out()).isEmpty();
        assertThat(two.journal.evidence(ID))
                .last()
                .extracting(Evidence::summary)
                .isEqualTo("every node starts what it started before Weather 0.0-v2");
    }

    @Test
    void nodes_that_need_no_wave_keep_it_and_that_is_told_at_the_plan_and_at_the_end() {
        two.planning.check(ID);
        two.steps.drainNodes(at(0));
        two.work(0);
        two.steps.swapCluster(at(0));
        two.orderRollBack();

        Plan back = two.planning.planRollBack(ID).orElseThrow();
        two.walk();

        assertThat(back.inRotation()).contains("node1");
        assertThat(two.runtimes.get("node2").effects).containsExactly("install " + V2, "restart");
        assertThat(back.warnings()).anyMatch(warning -> warning.startsWith("node2: keeps the export of " + V2));
        assertThat(new Endings(two.journal).reasons(ID))
                .satisfiesExactly(
                        why -> assertThat(why).isEqualTo("Rolled back: v2 misbehaves (ops)."),
                        keeps -> assertThat(keeps).startsWith("node2: keeps the export of"));
    }

    @Test
    void after_it_went_live_every_node_gets_it_and_keeps_it() {
        StepsOnFakes swap = new StepsOnFakes(2, 1, Strategy.SWAP);
        swap.planning.check(ID);
        swap.steps.drainNodes(at(0));
        swap.work(0);
        swap.steps.swapCluster(at(0));
        swap.orderRollBack();

        Plan back = swap.planning.planRollBack(ID).orElseThrow();
        swap.walk();

        assertThat(back.waves()).flatExtracting(Wave::changes).noneMatch(NodeChange::removes);
        assertThat(swap.runtimes.values()).allSatisfy(runtime -> {
            assertThat(runtime.loaded()).contains(Set.of(V1, V2));
            assertThat(runtime.smokeTest("weather").version()).contains(V1.version());
        });
        assertThat(new Endings(swap.journal).reasons(ID)).anyMatch(why -> why.contains("stays loaded on every node"));
    }

    @Test
    void where_nothing_differs_any_more_routing_is_made_what_is_written() {
        two.planning.check(ID);
        two.orderRollBack();

        Plan back = two.planning.planRollBack(ID).orElseThrow();
        two.walk();

        assertThat(back.waves()).singleElement().matches(wave -> wave.changes().isEmpty());
        assertThat(back.restarts()).isZero();
    }

    @Test
    void nodes_that_were_out_before_it_was_planned_again_come_back_though_their_wave_is_a_later_one() {
        List<String> order = List.of("node1", "node2", "node3", "node4", "node5");
        StepsOnFakes five = new StepsOnFakes(5, 2, Strategy.INSTALL_FIRST, order);
        five.planning.check(ID);
        five.steps.drainNodes(at(0));
        five.work(0);
        five.steps.swapCluster(at(0));
        five.work(1);
        assertThat(five.out()).containsExactly("node4", "node5");

        five.planning.check(ID);
        assertThat(five.plan().waves().get(0).nodes()).containsExactly("node1");
        assertThat(five.plan().waves().get(1).nodes()).containsExactly("node2");
        five.steps.drainNodes(at(0));
        five.orderRollBack();
        five.planning.planRollBack(ID);
        five.walk();

        assertThat(five.out()).isEmpty();
    }

    @Test
    void what_cannot_be_seen_is_told_and_can_be_left_out() {
        StepsOnFakes three = new StepsOnFakes(3, 1, Strategy.INSTALL_FIRST);
        three.planning.check(ID);
        three.steps.drainNodes(at(0));
        three.orderRollBack();
        three.runtimes.get("node3").unreachable = true;

        assertThatThrownBy(() -> three.planning.planRollBack(ID))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("no way back from here: node3: cannot be reached");
        assertThat(three.choices.whyNotLeaveOut(ID, "node3", 0)).isEqualTo(Optional.empty());
        three.leaveOut("node3");
        Plan back = three.planning.planRollBack(ID).orElseThrow();
        three.walk();

        assertThat(back.leftOut()).containsExactly("node3");
        assertThat(three.out()).containsExactly("node3");
    }
}
