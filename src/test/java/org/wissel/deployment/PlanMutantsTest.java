package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The checker is worth something only if it notices what is planned wrongly: every mistake here must be caught. */
class PlanMutantsTest {

    @Test
    void planning_from_files_instead_of_what_runs_is_caught() {
        assertThat(MutantHunt.caught(
                        new ModelProcess() {
                            @Override
                            ObservedCluster observe(ModelCluster cluster) {
                                ObservedCluster seen = super.observe(cluster);
                                return new ObservedCluster(
                                        seen.nodes().stream()
                                                .map(PlanMutantsTest::asWritten)
                                                .toList(),
                                        seen.balancers().stream()
                                                .map(balancer -> new BalancerState(
                                                        balancer.balancer(),
                                                        balancer.software(),
                                                        balancer.up(),
                                                        true,
                                                        balancer.file(),
                                                        List.of(),
                                                        List.of()))
                                                .toList(),
                                        seen.caseEngines());
                            }
                        },
                        Set.of("rule", "drained", "floor")))
                .contains(" after ");
    }

    private static NodeState asWritten(NodeState node) {
        Set<ProjectVersion> disk = new TreeSet<>(java.util.Comparator.comparing(ProjectVersion::toString));
        node.installed().forEach(export -> disk.add(export.id()));
        return new NodeState(
                node.node(),
                node.healthy(),
                node.health(),
                node.installed(),
                Optional.of(disk),
                node.shortcuts(),
                false,
                node.pid(),
                node.shortcutsOnly(),
                node.files(),
                node.exportsFolder(),
                node.problems(),
                node.warnings());
    }

    @Test
    void inferring_from_shortcuts_whether_it_went_live_is_caught() {
        assertThat(MutantHunt.caught(
                        new ModelProcess() {
                            @Override
                            Remembered remembered(ModelCluster cluster, ModelJournal journal) {
                                Remembered known = super.remembered(cluster, journal);
                                boolean named = observe(cluster).balancers().stream()
                                        .flatMap(balancer -> balancer.up().entrySet().stream())
                                        .filter(Map.Entry::getValue)
                                        .anyMatch(up -> cluster.node(up.getKey()).written[0] == ModelNode.V2);
                                return forgetting(known, named);
                            }
                        },
                        Set.of("rule")))
                .contains(" after ");
    }

    @Test
    void rolling_back_what_went_live_without_giving_every_node_the_version_is_caught() {
        assertThat(MutantHunt.caught(
                        new ModelProcess() {
                            @Override
                            PlanResult rollBack(
                                    ModelCluster cluster,
                                    ModelJournal journal,
                                    DeploymentRequest request,
                                    Floor floor) {
                                return Planner.rollBack(
                                        subject(request),
                                        observe(cluster),
                                        forgetting(journal.remembered(), false),
                                        limits(floor));
                            }
                        },
                        Set.of("rule")))
                .contains(" after ");
    }

    private static Remembered forgetting(Remembered known, boolean wentLive) {
        Set<ProjectVersion> live = new java.util.HashSet<>(known.live());
        live.remove(ModelNode.TARGET);
        return new Remembered(
                known.rotation(),
                live,
                wentLive,
                known.shortcutsBefore(),
                known.exportsBefore(),
                known.leftOut(),
                known.retired(),
                known.versionsBefore());
    }

    @Test
    void rolling_back_with_the_installing_left_out_is_caught() {
        assertThat(MutantHunt.caught(
                        new ModelProcess() {
                            @Override
                            PlanResult rollBack(
                                    ModelCluster cluster,
                                    ModelJournal journal,
                                    DeploymentRequest request,
                                    Floor floor) {
                                return changed(
                                        super.rollBack(cluster, journal, request, floor),
                                        change -> new NodeChange(
                                                change.node(),
                                                Set.of(),
                                                change.remove(),
                                                change.point(),
                                                without(change.mustLoad(), ModelNode.TARGET)));
                            }
                        },
                        Set.of("rule")))
                .contains(" after ");
    }

    private static Set<ProjectVersion> without(Set<ProjectVersion> versions, ProjectVersion version) {
        return new java.util.HashSet<>(
                versions.stream().filter(each -> !each.equals(version)).toList());
    }

    @Test
    void pointing_a_node_before_all_have_the_version_is_caught() {
        assertThat(MutantHunt.caught(
                        new ModelProcess() {
                            @Override
                            PlanResult deploy(
                                    ModelCluster cluster,
                                    ModelJournal journal,
                                    DeploymentRequest request,
                                    Floor floor) {
                                PlanResult result = super.deploy(cluster, journal, request, floor);
                                if (!(result instanceof Plan plan)
                                        || plan.waves().size() < 2) {
                                    return result;
                                }
                                // Whatever the wave that goes live points is pointed by the first wave already.
                                Map<String, String> point = plan.waves().stream()
                                        .filter(Wave::goesLive)
                                        .flatMap(wave -> wave.changes().stream())
                                        .map(NodeChange::point)
                                        .filter(each -> !each.isEmpty())
                                        .findFirst()
                                        .orElse(Map.of());
                                List<Wave> waves = new ArrayList<>();
                                for (Wave wave : plan.waves()) {
                                    boolean first = waves.isEmpty();
                                    waves.add(new Wave(
                                            wave.changes().stream()
                                                    .map(change -> new NodeChange(
                                                            change.node(),
                                                            change.install(),
                                                            change.remove(),
                                                            first
                                                                            && change.point()
                                                                                    .isEmpty()
                                                                    ? point
                                                                    : change.point(),
                                                            change.mustLoad()))
                                                    .toList(),
                                            first,
                                            wave.serving()));
                                }
                                return withWaves(plan, waves);
                            }
                        },
                        Set.of("rule")))
                .contains(" after ");
    }

    @Test
    void taking_one_node_too_many_is_caught() {
        assertThat(MutantHunt.caught(
                        new ModelProcess() {
                            @Override
                            PlanResult deploy(
                                    ModelCluster cluster,
                                    ModelJournal journal,
                                    DeploymentRequest request,
                                    Floor floor) {
                                if (floor.percentage() || floor.value() < 2) {
                                    return super.deploy(cluster, journal, request, floor);
                                }
                                return super.deploy(cluster, journal, request, new Floor(floor.value() - 1, false));
                            }
                        },
                        Set.of("floor")))
                .contains(" after ");
    }

    @Test
    void bringing_back_what_an_operator_set_down_is_caught() {
        assertThat(MutantHunt.caught(
                        new ModelProcess() {
                            @Override
                            PlanResult deploy(
                                    ModelCluster cluster,
                                    ModelJournal journal,
                                    DeploymentRequest request,
                                    Floor floor) {
                                PlanResult result = super.deploy(cluster, journal, request, floor);
                                if (!(result instanceof Plan plan)) {
                                    return result;
                                }
                                Map<String, Set<String>> all = new java.util.TreeMap<>();
                                Set<String> names = new TreeSet<>();
                                cluster.nodes.forEach(node -> names.add(node.name));
                                plan.rotation().keySet().forEach(balancer -> all.put(balancer, names));
                                return new Plan(
                                        plan.target(),
                                        plan.sha256(),
                                        plan.strategy(),
                                        plan.waves(),
                                        all,
                                        plan.returning(),
                                        plan.leftOut(),
                                        plan.out(),
                                        plan.floor(),
                                        plan.window(),
                                        plan.warnings(),
                                        plan.also(),
                                        plan.retired());
                            }
                        },
                        Set.of("operator")))
                .contains(" after ");
    }

    @Test
    void taking_away_the_export_that_went_live_is_caught() {
        assertThat(MutantHunt.caught(
                        new ModelProcess() {
                            @Override
                            PlanResult rollBack(
                                    ModelCluster cluster,
                                    ModelJournal journal,
                                    DeploymentRequest request,
                                    Floor floor) {
                                return changed(
                                        super.rollBack(cluster, journal, request, floor),
                                        change -> new NodeChange(
                                                change.node(),
                                                Set.of(),
                                                Set.of(ModelNode.TARGET),
                                                change.point(),
                                                without(change.mustLoad(), ModelNode.TARGET)));
                            }
                        },
                        Set.of("removed")))
                .contains(" after ");
    }

    @Test
    void taking_away_the_export_of_what_is_noted_as_live_is_caught() {
        assertThat(MutantHunt.caught(
                        new ModelProcess() {
                            @Override
                            Remembered remembered(ModelCluster cluster, ModelJournal journal) {
                                return forgetting(journal.remembered(), false);
                            }
                        },
                        Set.of("removed", "rule")))
                .contains(" after ");
    }

    @Test
    void forgetting_to_take_out_what_was_left_out_is_caught() {
        assertThat(MutantHunt.caught(
                        new ModelProcess() {
                            @Override
                            PlanResult deploy(
                                    ModelCluster cluster,
                                    ModelJournal journal,
                                    DeploymentRequest request,
                                    Floor floor) {
                                PlanResult result = super.deploy(cluster, journal, request, floor);
                                return result instanceof Plan plan ? keepingWhatWasLeftOut(plan) : result;
                            }
                        },
                        Set.of("leftOut", "rule")))
                .contains(" after ");
    }

    private static Plan keepingWhatWasLeftOut(Plan plan) {
        return new Plan(
                plan.target(),
                plan.sha256(),
                plan.strategy(),
                plan.waves(),
                plan.rotation(),
                plan.returning(),
                Set.of(),
                plan.out(),
                plan.floor(),
                plan.window(),
                plan.warnings(),
                plan.also(),
                plan.retired());
    }

    private static Plan withWaves(Plan plan, List<Wave> waves) {
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
                plan.retired());
    }

    private static PlanResult changed(PlanResult result, UnaryOperator<NodeChange> mistake) {
        if (!(result instanceof Plan plan)) {
            return result;
        }
        return withWaves(
                plan,
                plan.waves().stream()
                        .map(wave -> new Wave(
                                wave.changes().stream().map(mistake).toList(), wave.goesLive(), wave.serving()))
                        .toList());
    }
}
