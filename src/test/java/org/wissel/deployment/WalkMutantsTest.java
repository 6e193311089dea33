package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The checker must notice as well what is walked wrongly, and a plan that nobody in their senses would make. */
class WalkMutantsTest {

    @Test
    void skipping_a_reload_because_the_file_is_as_wanted_already_is_caught() {
        assertThat(MutantHunt.caught(
                        new ModelProcess() {
                            @Override
                            ModelWalk walk(
                                    ModelCluster cluster,
                                    ModelJournal journal,
                                    Plan plan,
                                    Random chance,
                                    boolean flaws,
                                    PlanInvariants invariants,
                                    List<String> trace) {
                                Map<String, Long> read = new java.util.HashMap<>();
                                cluster.balancers.forEach(balancer -> read.put(balancer.name, balancer.file));
                                return new ModelWalk(cluster, journal, plan, chance, flaws, invariants, trace) {
                                    @Override
                                    boolean needsReload(ModelBalancer balancer) {
                                        return read.put(balancer.name, balancer.file) != balancer.file;
                                    }
                                };
                            }
                        },
                        Set.of("rule", "drained", "floor")))
                .contains(" after ");
    }

    @Test
    void bringing_a_node_back_that_did_not_prove_what_it_has_loaded_is_caught() {
        assertThat(MutantHunt.caught(
                        new ModelProcess() {
                            @Override
                            ModelWalk walk(
                                    ModelCluster cluster,
                                    ModelJournal journal,
                                    Plan plan,
                                    Random chance,
                                    boolean flaws,
                                    PlanInvariants invariants,
                                    List<String> trace) {
                                return new ModelWalk(cluster, journal, plan, chance, flaws, invariants, trace) {
                                    @Override
                                    boolean proven(ModelNode node, Collection<ProjectVersion> mustLoad) {
                                        return super.proven(node, Set.of());
                                    }
                                };
                            }
                        },
                        Set.of("rule")))
                .contains(" after ");
    }

    @Test
    void a_reckless_plan_made_by_hand_is_caught() {
        ModelCluster cluster = new ModelCluster();
        int versions = ModelNode.bit(ModelNode.V1);
        cluster.nodes.add(new ModelNode("n1", versions, ModelNode.V1));
        cluster.nodes.add(new ModelNode("n2", versions, ModelNode.V1));
        cluster.balancers.add(new ModelBalancer("lb1", 3));
        cluster.belonging.add(3L);
        cluster.usersArrive();
        Set<ProjectVersion> both = Set.of(ModelNode.OLD, ModelNode.TARGET);
        Map<String, String> point = Map.of("weather", ModelNode.TARGET.version());
        Plan reckless = new Plan(
                ModelNode.TARGET,
                "sum",
                Strategy.INSTALL_FIRST,
                List.of(
                        new Wave(
                                List.of(new NodeChange("n2", Set.of(ModelNode.TARGET), Set.of(), point, both)),
                                true,
                                1),
                        new Wave(
                                List.of(new NodeChange("n1", Set.of(ModelNode.TARGET), Set.of(), point, both)),
                                false,
                                1)),
                Map.of("lb1", Set.of("n1", "n2")),
                Set.of(),
                Set.of(),
                Set.of(),
                1,
                "none",
                List.of());
        PlanInvariants invariants = new PlanInvariants(
                cluster,
                new ModelJournal(),
                reckless,
                1,
                new PlanGoal(false, new DeploymentRequest("c", ModelNode.TARGET, Strategy.INSTALL_FIRST)));
        ModelWalk walk = new ModelWalk(
                cluster, new ModelJournal(), reckless, new Random(1), false, invariants, new ArrayList<>());
        String seen = "";
        try {
            while (walk.step()) {
                seen = "walked on";
            }
        } catch (PlanViolation violation) {
            seen = violation.getMessage();
        }

        assertThat(seen).startsWith("rule: sessions may hold v2, which [n1] within reach lacks");
    }
}
