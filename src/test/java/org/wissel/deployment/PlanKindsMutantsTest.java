package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The checker must notice what is planned wrongly where versions are taken away, go together, or lie on Case Engines. */
class PlanKindsMutantsTest {

    /** Wissel with a mistake in what it plans forwards. */
    private static ModelProcess planning(UnaryOperator<Plan> mistake) {
        return new ModelProcess() {
            @Override
            PlanResult deploy(ModelCluster cluster, ModelJournal journal, DeploymentRequest request, Floor floor) {
                PlanResult result = super.deploy(cluster, journal, request, floor);
                return result instanceof Plan plan ? mistake.apply(plan) : result;
            }
        };
    }

    private static Plan with(Plan plan, List<Wave> waves, Set<ProjectVersion> retired) {
        return new Plan(
                plan.target(),
                plan.sha256(),
                plan.strategy(),
                waves,
                plan.rotation(),
                plan.returning(),
                plan.leftOut(),
                plan.out(),
                plan.floor(),
                plan.window(),
                plan.warnings(),
                plan.also(),
                retired);
    }

    private static boolean isEngine(NodeChange change) {
        return change.node().startsWith("ce");
    }

    @Test
    void undeploying_a_version_that_a_shortcut_names_is_caught() {
        assertThat(MutantHunt.caught(
                        new ModelProcess() {
                            @Override
                            ObservedCluster observe(ModelCluster cluster) {
                                ObservedCluster seen = super.observe(cluster);
                                return new ObservedCluster(
                                        seen.nodes().stream()
                                                .map(PlanKindsMutantsTest::withoutNamingTheOldOne)
                                                .toList(),
                                        seen.balancers(),
                                        seen.caseEngines());
                            }
                        },
                        Set.of("removed")))
                .contains(" after ");
    }

    private static NodeState withoutNamingTheOldOne(NodeState node) {
        return new NodeState(
                node.node(),
                node.healthy(),
                node.health(),
                node.installed(),
                node.loaded(),
                node.shortcuts().stream()
                        .filter(shortcut -> !shortcut.starts().equals(ModelNode.VERSIONS.get(ModelNode.V0)))
                        .toList(),
                node.stale(),
                node.pid(),
                node.shortcutsOnly(),
                node.files(),
                node.exportsFolder(),
                node.problems(),
                node.warnings());
    }

    @Test
    void taking_away_what_a_deployment_replaces_beside_what_it_installs_is_caught() {
        assertThat(MutantHunt.caught(
                        planning(plan -> {
                            if (!plan.target().equals(ModelNode.TARGET)) {
                                return plan;
                            }
                            List<Wave> waves = plan.waves().stream()
                                    .map(wave -> new Wave(
                                            wave.changes().stream()
                                                    .map(PlanKindsMutantsTest::replacing)
                                                    .toList(),
                                            wave.goesLive(),
                                            wave.serving()))
                                    .toList();
                            return with(plan, waves, Set.of(ModelNode.OLD));
                        }),
                        Set.of("removed", "rule")))
                .contains(" after ");
    }

    private static NodeChange replacing(NodeChange change) {
        Set<ProjectVersion> mustLoad = new HashSet<>(change.mustLoad());
        mustLoad.remove(ModelNode.OLD);
        return new NodeChange(change.node(), change.install(), Set.of(ModelNode.OLD), change.point(), mustLoad);
    }

    @Test
    void updating_a_case_engine_after_the_version_went_live_is_caught() {
        assertThat(MutantHunt.caught(
                        planning(plan -> {
                            List<NodeChange> engines = new ArrayList<>();
                            List<Wave> waves = new ArrayList<>();
                            for (Wave wave : plan.waves()) {
                                wave.changes().stream()
                                        .filter(PlanKindsMutantsTest::isEngine)
                                        .forEach(engines::add);
                                waves.add(new Wave(
                                        wave.changes().stream()
                                                .filter(change -> !isEngine(change))
                                                .toList(),
                                        wave.goesLive(),
                                        wave.serving()));
                            }
                            engines.forEach(change -> waves.add(new Wave(List.of(change), false, 1)));
                            return with(plan, waves, plan.retired());
                        }),
                        Set.of("engine")))
                .contains(" after ");
    }

    @Test
    void restarting_all_case_engines_at_once_is_caught() {
        assertThat(MutantHunt.caught(
                        planning(plan -> {
                            List<NodeChange> engines = plan.waves().stream()
                                    .flatMap(wave -> wave.changes().stream())
                                    .filter(PlanKindsMutantsTest::isEngine)
                                    .toList();
                            List<Wave> waves = new ArrayList<>();
                            for (Wave wave : plan.waves()) {
                                List<NodeChange> changes = new ArrayList<>(waves.isEmpty() ? engines : List.of());
                                wave.changes().stream()
                                        .filter(change -> !isEngine(change))
                                        .forEach(changes::add);
                                waves.add(new Wave(changes, wave.goesLive(), wave.serving()));
                            }
                            return with(plan, waves, plan.retired());
                        }),
                        Set.of("engine")))
                .contains(" after ");
    }

    @Test
    void leaving_out_the_nodes_whose_archive_another_one_took_away_is_caught() {
        assertThat(MutantHunt.caught(
                        new ModelProcess() {
                            @Override
                            PlanResult deploy(
                                    ModelCluster cluster,
                                    ModelJournal journal,
                                    DeploymentRequest request,
                                    Floor floor) {
                                PlanResult result = super.deploy(cluster, journal, request, floor);
                                return cluster.shared
                                                && request.purpose() == Purpose.UNDEPLOY
                                                && result instanceof Plan plan
                                        ? with(plan, plan.waves().subList(0, 1), Set.of())
                                        : result;
                            }
                        },
                        Set.of("end")))
                .contains(" after ");
    }

    @Test
    void pointing_a_main_project_before_its_child_is_everywhere_is_caught() {
        assertThat(MutantHunt.caught(
                        planning(plan -> {
                            if (plan.also().isEmpty()) {
                                return plan;
                            }
                            // The child comes with the wave that points the node.
                            List<Wave> waves = plan.waves().stream()
                                    .map(wave -> new Wave(
                                            wave.changes().stream()
                                                    .map(change -> childLater(plan, change))
                                                    .toList(),
                                            wave.goesLive(),
                                            wave.serving()))
                                    .toList();
                            return with(plan, waves, plan.retired());
                        }),
                        Set.of("rule")))
                .contains(" after ");
    }

    private static NodeChange childLater(Plan plan, NodeChange change) {
        ProjectVersion child = plan.also().get(0).id();
        Set<ProjectVersion> install = new HashSet<>(change.install());
        Set<ProjectVersion> mustLoad = new HashSet<>(change.mustLoad());
        if (change.point().isEmpty()) {
            install.remove(child);
            mustLoad.remove(child);
        } else {
            install.add(child);
        }
        return new NodeChange(change.node(), install, change.remove(), change.point(), mustLoad);
    }
}
