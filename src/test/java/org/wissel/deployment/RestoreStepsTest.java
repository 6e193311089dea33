package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wissel.deployment.StepsOnFakes.ID;
import static org.wissel.deployment.StepsOnFakes.NOW;
import static org.wissel.deployment.StepsOnFakes.V1;
import static org.wissel.deployment.StepsOnFakes.V2;
import static org.wissel.deployment.StepsOnFakes.at;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What was undeployed is brought back, and what is undeployed can be, by the same steps. */
class RestoreStepsTest {

    private static StepsOnFakes restoring() {
        StepsOnFakes two = new StepsOnFakes(2, Purpose.RESTORE, NOW);
        two.libraryEmpty = true;
        two.runtimes.values().forEach(runtime -> runtime.trash.add(V2));
        return two;
    }

    private static StepsOnFakes undeploying(Instant since) {
        StepsOnFakes two = new StepsOnFakes(2, Purpose.UNDEPLOY, since);
        two.runtimes.values().forEach(runtime -> {
            runtime.install(two.export(V2));
            runtime.restart();
            runtime.effects.clear();
        });
        two.libraryEmpty = true;
        two.runtimes
                .values()
                .forEach(runtime ->
                        runtime.usage = version -> new Usage(UsageCount.of(0, "counted"), UsageCount.of(0, "counted")));
        return two;
    }

    private static PlanResult planned(StepsOnFakes two) {
        return new DeploymentCheck(two, two, two.journal, Clock.fixed(NOW, ZoneOffset.UTC))
                .check(two.journal.entry(ID).request(), Remembered.NOTHING)
                .preview()
                .result();
    }

    @Test
    void from_a_shared_folder_it_comes_back_once_and_no_node_asks_the_library() {
        StepsOnFakes two = restoring();
        FakeRuntime node1 = two.runtimes.get("node1");
        node1.shareFolders(two.runtimes.get("node2"));
        two.planning.check(ID);

        two.walk();

        assertThat(two.runtimes.get("node2").effects).containsExactly("restore " + V2, "restart");
        assertThat(node1.effects).containsExactly("restart");
        assertThat(node1.loaded().orElseThrow()).contains(V2);
        assertThat(two.journal.evidence(ID))
                .anyMatch(evidence -> evidence.node().equals("node1")
                        && evidence.summary().equals(V2 + " lies there already, as /" + V2));
    }

    @Test
    void after_a_crash_behind_the_move_back_the_step_finds_it_there() {
        StepsOnFakes two = restoring();
        two.planning.check(ID);
        two.steps.drainNodes(at(0));
        // Moved, and nobody heard of it.
        two.runtimes.get("node2").restore(V2);

        two.nodeSteps.updateExport(at(0), "node2");

        assertThat(two.runtimes.get("node2").effects).containsExactly("restore " + V2);
        assertThat(two.journal.evidence(ID)).last().matches(evidence -> evidence.summary()
                .startsWith(V2 + " lies there already"));
    }

    @Test
    void what_the_walk_itself_moved_stays_in_the_trash_however_long_it_takes() {
        Instant since = NOW.minus(Duration.ofDays(400));
        StepsOnFakes two = undeploying(since);
        two.planning.check(ID);

        two.walk();

        assertThat(two.runtimes.get("node1").emptied).containsExactly(since);
        assertThat(two.runtimes.get("node2").emptied).containsExactly(since);
    }

    @Test
    void older_things_go_from_the_trash_after_the_time_that_is_set() {
        StepsOnFakes two = undeploying(NOW);
        two.planning.check(ID);

        two.walk();

        Duration trashFor = two.cluster("c").limits().undeploy().trashFor();
        assertThat(two.runtimes.get("node1").emptied).containsExactly(NOW.minus(trashFor));
    }

    @Test
    void a_node_that_cannot_move_exports_refuses_an_undeployment_before_anything_is_touched() {
        StepsOnFakes two = undeploying(NOW);
        two.runtimes.get("node1").unfit.add("node1: may not restart.");

        assertThat(planned(two)).isEqualTo(new Refusal(List.of("node1: may not restart.")));
        assertThat(two.out()).isEmpty();
    }

    @Test
    void a_node_that_cannot_move_exports_refuses_to_bring_back_though_its_trash_has_it() {
        StepsOnFakes two = restoring();
        two.runtimes.get("node2").unfit.add("node2: its lock cannot be taken.");

        assertThat(planned(two)).isEqualTo(new Refusal(List.of("node2: its lock cannot be taken.")));
        assertThat(two.runtimes.get("node2").inTrash()).isEqualTo(Set.of(V2));
    }

    @Test
    void on_the_way_back_of_an_undeployment_a_node_is_asked_before_it_gets_anything_back() {
        StepsOnFakes two = undeploying(NOW);
        two.planning.check(ID);
        two.steps.drainNodes(at(0));
        two.work(0);
        two.orderRollBack();
        two.runtimes.get("node2").unfit.add("node2: may not restart.");

        assertThatThrownBy(() -> two.planning.planRollBack(ID)).hasMessageContaining("node2: may not restart");
        assertThat(two.runtimes.get("node2").loaded().orElseThrow()).containsExactly(V1);
    }

    @Test
    void a_node_for_which_nothing_has_it_stays_without_and_the_plan_says_so() {
        StepsOnFakes two = restoring();
        two.runtimes.get("node1").trash.clear();
        two.planning.check(ID);

        assertThat(PlanWords.of(two.plan())).containsExactly("node2: +" + V2);
        assertThat(two.plan().warnings())
                .anyMatch(warning ->
                        warning.startsWith("node1: stays without " + V2 + ", since neither its trash folder"));
        two.walk();

        assertThat(two.runtimes.get("node2").loaded().orElseThrow()).contains(V2);
        assertThat(two.runtimes.get("node1").effects).isEmpty();
        assertThat(two.out()).isEmpty();
        assertThat(two.journal.evidence(ID))
                .last()
                .extracting(Evidence::summary)
                .isEqualTo("every node has " + V2 + ", but [node1], for which nothing has all of it");
    }

    @Test
    void where_no_node_can_get_it_nothing_is_brought_back() {
        StepsOnFakes two = restoring();
        two.runtimes.values().forEach(runtime -> runtime.trash.clear());

        assertThat(((Refusal) planned(two)).reasons())
                .hasSize(2)
                .allMatch(reason -> reason.contains("its trash folder has no " + V2)
                        && reason.endsWith("exports folder of the library, then try again."));
    }

    @Test
    void no_node_stays_without_what_a_shortcut_names() {
        StepsOnFakes two = restoring();
        two.runtimes.get("node1").trash.clear();
        two.runtimes.get("node2").point(Map.of("weather", V2.version()));

        assertThat(((Refusal) planned(two)).reasons())
                .anyMatch(reason -> reason.startsWith("node1: its trash folder has no " + V2));
    }

    @Test
    void what_the_library_has_every_node_gets() {
        StepsOnFakes two = restoring();
        two.runtimes.get("node1").trash.clear();
        two.libraryEmpty = false;
        two.planning.check(ID);

        two.walk();

        assertThat(two.runtimes.get("node1").effects).containsExactly("install " + V2, "restart");
        assertThat(two.runtimes.get("node2").effects).containsExactly("restore " + V2, "restart");
    }
}
