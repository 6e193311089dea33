package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.RepositoryService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.wissel.deployment.ApprovalPolicy;
import org.wissel.deployment.ClusterBusyException;
import org.wissel.deployment.Deadlines;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.DrainTimeoutAction;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.FakeRuntime;
import org.wissel.deployment.Floor;
import org.wissel.deployment.Limits;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployPolicy;
import org.wissel.deployment.UndeployPolicy.When;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.Undeploys;
import org.wissel.deployment.Usage;
import org.wissel.deployment.UsageCount;

/** Each way of an undeployment to its end. */
class UndeployTest extends ProcessStory {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

    @Autowired
    private Undeploys undeploys;

    @Autowired
    private UndeployJournal undeployments;

    @Autowired
    private RepositoryService repository;

    @Autowired
    private HistoryService history;

    private volatile long sessions;
    private volatile long cases;

    @BeforeEach
    void liveOnV2() {
        begin(2, When.BY_HAND, Duration.ZERO);
    }

    private void begin(int nodes, When when, Duration keepFor) {
        cluster.reset(
                nodes,
                1,
                new Limits(
                        new Floor(1, false),
                        Duration.ofMinutes(10),
                        DrainTimeoutAction.WAIT,
                        Duration.ofMinutes(5),
                        Duration.ZERO,
                        ApprovalPolicy.GOING_LIVE,
                        Deadlines.DEFAULT,
                        new UndeployPolicy(
                                when,
                                keepFor,
                                Duration.ofDays(30),
                                Duration.ofHours(1),
                                Duration.ofMinutes(1),
                                false)));
        sessions = 2;
        cases = 0;
        cluster.runtimes
                .values()
                .forEach(runtime -> runtime.usage = version -> new Usage(
                        version.equals(V2)
                                ? UsageCount.of(9, runtime + " counts them").forWholeCluster()
                                : UsageCount.of(sessions, "counted").forWholeCluster(),
                        UsageCount.of(cases, "counted").forWholeCluster()));
        deploy("0.0-v2");
    }

    private String deploy(String version) {
        String id = deployments.start(request(version, Strategy.INSTALL_FIRST), "ops");
        runJobs();
        decide(id, Decision.APPROVE, "", "ops");
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
        return id;
    }

    private String undeploy(ProjectVersion version) {
        String id = undeploys.start(new UndeployRequest(FakeCluster.NAME, List.of(version), Purpose.UNDEPLOY), "ops");
        runJobs();
        return id;
    }

    private UndeployState state(String id) {
        return undeploys.undeployment(id).state();
    }

    private void decide(String id, UndeployDecision decision, String reason) {
        undeploys.decide(id, decision, reason, "ann");
        runJobs();
    }

    private String walk(String id) {
        return undeployments.undeployment(id).walk().orElseThrow();
    }

    private Set<ProjectVersion> on(String node) {
        return cluster.runtimes.get(node).loaded().orElseThrow();
    }

    @Test
    void it_waits_while_sessions_live_holds_no_lock_and_asks_when_they_have_ended() {
        String id = undeploy(V1);

        assertThat(state(id)).isEqualTo(UndeployState.WAITING_FOR_QUIET);
        assertThat(deployments.locks()).isEmpty();
        UndeployDetails waiting = undeploys.undeployment(id);
        assertThat(waiting.undeployment().verdict().orElseThrow().holds())
                .containsExactly("Weather 0.0-v1 is held by 2 live sessions (counted).");

        sessions = 1;
        clock.move(Duration.ofMinutes(1));
        fire("event_lookAtUsageAgain");
        assertThat(state(id)).isEqualTo(UndeployState.WAITING_FOR_QUIET);
        sessions = 0;
        clock.move(Duration.ofMinutes(1));
        fire("event_lookAtUsageAgain");

        assertThat(state(id)).isEqualTo(UndeployState.WAITING_FOR_CONFIRMATION);
        assertThat(undeploys.undeployment(id).samples())
                .extracting(sample -> sample.sessions().getAsLong())
                .containsExactly(2L, 1L, 0L);
        assertThat(cluster.runtimes.get("node1").effects).noneMatch(effect -> effect.startsWith("remove"));

        decide(id, UndeployDecision.CONFIRM, "");

        assertThat(state(id)).isEqualTo(UndeployState.UNDEPLOYED);
        assertThat(stateOf(walk(id))).isEqualTo(DeploymentState.UNDEPLOYED);
        for (FakeRuntime runtime : cluster.runtimes.values()) {
            assertThat(runtime.loaded().orElseThrow()).containsExactly(V2);
            assertThat(runtime.trash).containsExactly(V1);
        }
        assertThat(journal.evidence(walk(id)))
                .filteredOn(evidence -> evidence.step().equals("Prove quiet"))
                .extracting(Evidence::wave)
                .containsExactly(0, 1);
        assertThat(deployments.locks()).isEmpty();
    }

    @Test
    void its_walk_is_that_of_the_models_that_it_began_with() throws IOException {
        sessions = 0;
        String id = undeploy(V1);
        String later = redeploy(CamundaDeployments.PROCESS, "<bpmn:process ", "<!-- later --><bpmn:process ");
        try {
            decide(id, UndeployDecision.CONFIRM, "");

            assertThat(state(id)).isEqualTo(UndeployState.UNDEPLOYED);
            assertThat(modelsOf(walk(id))).isEqualTo(modelsOf(id)).isNotEqualTo(later);
        } finally {
            repository.deleteDeployment(later, true);
        }
    }

    @Test
    void one_of_a_model_that_calls_whichever_walk_is_the_latest_goes_on() throws IOException {
        sessions = 0;
        String unbound = redeploy(CamundaUndeploys.PROCESS, "camunda:calledElementBinding=\"deployment\"", "");
        try {
            String id = undeploy(V1);
            decide(id, UndeployDecision.CONFIRM, "");

            assertThat(state(id)).isEqualTo(UndeployState.UNDEPLOYED);
            assertThat(modelsOf(id)).isEqualTo(unbound).isNotEqualTo(modelsOf(walk(id)));
        } finally {
            repository.deleteDeployment(unbound, true);
        }
    }

    /** One model in another version, alone. */
    private String redeploy(String process, String what, String with) throws IOException {
        String model = Files.readString(Path.of("processes", process + ".bpmn"));
        assertThat(model).contains(what);
        return repository
                .createDeployment()
                .addString("processes/" + process + ".bpmn", model.replace(what, with))
                .deploy()
                .getId();
    }

    private String modelsOf(String instance) {
        String definition = history.createHistoricProcessInstanceQuery()
                .processInstanceId(instance)
                .singleResult()
                .getProcessDefinitionId();
        return repository.getProcessDefinition(definition).getDeploymentId();
    }

    @Test
    void while_sessions_live_it_can_only_be_forced_and_the_reason_stands_in_the_evidence() {
        String id = undeploy(V1);

        assertThatThrownBy(() -> decide(id, UndeployDecision.CONFIRM, ""))
                .isInstanceOf(NothingWaitsException.class)
                .hasMessageContaining("waiting-for-quiet");
        assertThatThrownBy(() -> decide(id, UndeployDecision.FORCE, " "))
                .hasStackTraceContaining("say why the versions are forced to go");
        assertThat(state(id)).isEqualTo(UndeployState.WAITING_FOR_QUIET);

        decide(id, UndeployDecision.FORCE, "it leaks data");

        assertThat(state(id)).isEqualTo(UndeployState.UNDEPLOYED);
        assertThat(on("node1")).containsExactly(V2);
        assertThat(journal.evidence(walk(id))).anyMatch(evidence -> evidence.summary()
                .startsWith("forced by ann: it leaks data (Weather 0.0-v1: sessions 2"));
    }

    @Test
    void open_cases_hold_it_back_as_sessions_do() {
        sessions = 0;
        cases = 3;

        assertThat(state(undeploy(V1))).isEqualTo(UndeployState.WAITING_FOR_QUIET);
    }

    @Test
    void what_a_shortcut_starts_is_refused_and_nothing_is_touched() {
        sessions = 0;
        String id = undeploy(V2);

        assertThat(state(id)).isEqualTo(UndeployState.REFUSED);
        assertThat(undeploys.undeployment(id).undeployment().reasons())
                .singleElement()
                .asString()
                .contains("is what the shortcuts [weather on node1, weather on node2] start");
        assertThat(on("node1")).containsExactlyInAnyOrder(V1, V2);
    }

    @Test
    void a_version_inside_the_rollback_window_waits_until_it_ends() {
        begin(2, When.BY_HAND, Duration.ofHours(24));
        sessions = 0;
        String id = undeploy(V1);

        assertThat(state(id)).isEqualTo(UndeployState.WAITING_FOR_QUIET);
        clock.move(Duration.ofHours(24));
        fire("event_lookAtUsageAgain");
        assertThat(state(id)).isEqualTo(UndeployState.WAITING_FOR_CONFIRMATION);
    }

    @Test
    void an_approver_keeps_it_while_it_waits_and_when_it_is_quiet() {
        String waiting = undeploy(V1);
        decide(waiting, UndeployDecision.KEEP, "still needed");
        assertThat(state(waiting)).isEqualTo(UndeployState.KEPT);
        assertThat(undeploys.undeployment(waiting).undeployment().reasons())
                .containsExactly("kept by ann: still needed.");

        sessions = 0;
        String quiet = undeploy(V1);
        decide(quiet, UndeployDecision.KEEP, "");
        assertThat(state(quiet)).isEqualTo(UndeployState.KEPT);
        assertThat(on("node1")).contains(V1);
    }

    @Test
    void it_is_kept_by_itself_when_the_way_back_made_it_live_again() {
        String id = undeploy(V1);
        deploy("0.0-v1");
        sessions = 0;
        fire("event_lookAtUsageAgain");

        assertThat(state(id)).isEqualTo(UndeployState.KEPT);
        assertThat(undeploys.undeployment(id).undeployment().reasons())
                .singleElement()
                .asString()
                .contains("is what the shortcuts");
    }

    @Test
    void sessions_that_appear_again_stop_the_walk_before_the_next_wave_and_a_retry_goes_on_when_they_have_ended() {
        sessions = 0;
        String id = undeploy(V1);
        undeploys.decide(id, UndeployDecision.CONFIRM, "", "ann");
        runJobsUntil("serviceTask_swapCluster");
        sessions = 1;
        runJobs();

        assertThat(state(id)).isEqualTo(UndeployState.FAILED_STEP);
        assertThat(undeploys.undeployment(id).failures())
                .containsExactly("Weather 0.0-v1: 1 live session of it again (counted). Wait until they have"
                        + " ended and press Retry, or abort, which puts back what was taken away.");
        assertThat(on("node2")).containsExactly(V2);
        assertThat(on("node1")).containsExactlyInAnyOrder(V1, V2);

        sessions = 0;
        retry(walk(id));

        assertThat(state(id)).isEqualTo(UndeployState.UNDEPLOYED);
    }

    @Test
    void a_failed_step_of_its_own_is_tried_again_where_one_has_failed() {
        sessions = 2;
        String id = undeploy(V1);
        assertThatThrownBy(() -> undeploys.retry(id, "ops"))
                .isInstanceOf(NothingWaitsException.class)
                .hasMessageContaining("it is waiting-for-quiet");
        cluster.runtimes
                .values()
                .forEach(runtime -> runtime.usage = version -> {
                    throw new StepFailedException("node1", "no answer", "Look there.");
                });
        clock.move(Duration.ofMinutes(1));
        fire("event_lookAtUsageAgain");
        assertThat(state(id)).isEqualTo(UndeployState.FAILED_STEP);

        sessions = 0;
        cluster.runtimes
                .values()
                .forEach(runtime ->
                        runtime.usage = version -> new Usage(UsageCount.of(0, "counted"), UsageCount.of(0, "counted")));
        undeploys.retry(id, "ops");
        runJobs();

        assertThat(state(id)).isEqualTo(UndeployState.WAITING_FOR_CONFIRMATION);
        assertThat(undeploys.undeployment(id).failures()).isEmpty();
    }

    @Test
    void a_count_that_can_no_longer_be_told_is_not_taken_for_none() {
        sessions = 0;
        String id = undeploy(V1);
        undeploys.decide(id, UndeployDecision.CONFIRM, "", "ann");
        runJobsUntil("serviceTask_drainNodes");
        cluster.runtimes
                .values()
                .forEach(runtime -> runtime.usage =
                        version -> new Usage(UsageCount.unknown("HTTP 503"), UsageCount.of(0, "counted")));
        runJobs();

        assertThat(undeploys.undeployment(id).failures())
                .singleElement()
                .asString()
                .contains("can no longer be told (HTTP 503");
        assertThat(on("node2")).containsExactlyInAnyOrder(V1, V2);
    }

    @Test
    void an_abort_in_the_middle_puts_back_what_was_taken_away() {
        sessions = 0;
        String id = undeploy(V1);
        undeploys.decide(id, UndeployDecision.CONFIRM, "", "ann");
        runJobsUntil("serviceTask_swapCluster");
        assertThat(on("node2")).containsExactly(V2);

        deployments.abort(walk(id), "somebody called", false, "ops");
        runJobs();

        assertThat(state(id)).isEqualTo(UndeployState.ROLLED_BACK);
        for (FakeRuntime runtime : cluster.runtimes.values()) {
            assertThat(runtime.loaded().orElseThrow()).containsExactlyInAnyOrder(V1, V2);
        }
        assertThat(cluster.runtimes.get("node2").effects).contains("restore Weather 0.0-v1");
    }

    @Test
    void what_was_undeployed_is_brought_back_without_a_shortcut_that_names_it() {
        sessions = 0;
        decide(undeploy(V1), UndeployDecision.CONFIRM, "");

        String back = undeploys.start(new UndeployRequest(FakeCluster.NAME, List.of(V1), Purpose.RESTORE), "ops");
        runJobs();

        assertThat(state(back)).isEqualTo(UndeployState.RESTORED);
        for (FakeRuntime runtime : cluster.runtimes.values()) {
            assertThat(runtime.loaded().orElseThrow()).containsExactlyInAnyOrder(V1, V2);
            assertThat(runtime.trash).isEmpty();
            assertThat(runtime.observe().shortcuts())
                    .allMatch(shortcut -> shortcut.version().equals("0.0-v2"));
        }
    }

    @Test
    void while_another_deployment_holds_the_cluster_it_waits_and_then_goes_on() {
        sessions = 0;
        String id = undeploy(V1);
        String other = deployments.start(request("0.0-v3", Strategy.INSTALL_FIRST), "ops");
        decide(id, UndeployDecision.CONFIRM, "");

        assertThat(state(id)).isEqualTo(UndeployState.RUNNING);
        assertThat(undeployments.undeployment(id).walk()).isEmpty();
        decide(other, Decision.APPROVE, "", "ops");
        runJobs();
        fire("event_lookAtClusterAgain");

        assertThat(state(id)).isEqualTo(UndeployState.UNDEPLOYED);
        assertThat(on("node1")).containsExactlyInAnyOrder(V2, new ProjectVersion("Weather", "0.0-v3"));
    }

    @Test
    void the_same_version_is_asked_for_once_at_a_time() {
        String id = undeploy(V1);

        assertThatThrownBy(() -> undeploy(V1))
                .isInstanceOf(ClusterBusyException.class)
                .hasMessageContaining("ops asked already to undeploy Weather 0.0-v1");
        decide(id, UndeployDecision.KEEP, "");
        assertThat(state(undeploy(V1))).isEqualTo(UndeployState.WAITING_FOR_QUIET);
    }

    @Test
    void one_whose_instance_was_deleted_is_left_for_an_operator_and_blocks_nobody() {
        String id = undeploy(V1);
        runtime.deleteProcessInstance(id, "somebody deleted it", true);

        assertThat(state(id)).isEqualTo(UndeployState.LEFT_FOR_OPERATOR);
        assertThat(state(undeploy(V1))).isEqualTo(UndeployState.WAITING_FOR_QUIET);
    }

    @Test
    void a_finished_deployment_asks_that_what_it_replaced_goes_where_the_policy_says_so() {
        begin(2, When.AFTER_UPGRADE, Duration.ZERO);

        assertThat(undeploys.latest()).hasSize(1);
        UndeployDetails asked = undeploys.latest().get(0);
        assertThat(asked.undeployment().request().versions()).containsExactly(V1);
        assertThat(asked.undeployment().requestedBy()).isEqualTo("ops");
        assertThat(asked.state()).isEqualTo(UndeployState.WAITING_FOR_QUIET);
    }

    @Test
    void a_deployment_ends_though_what_it_replaced_is_asked_for_already() {
        begin(2, When.AFTER_UPGRADE, Duration.ZERO);
        deploy("0.0-v1");
        assertThat(undeploys.latest()).hasSize(2);

        // v1 is waited for since the first upgrade, and v2 since the way back.
        deploy("0.0-v3");

        assertThat(undeploys.latest()).hasSize(2);
        assertThat(deployments.locks()).isEmpty();
    }

    @Test
    void a_walk_that_comes_too_late_for_the_cluster_waits_for_it_again() {
        sessions = 0;
        String id = undeploy(V1);
        undeploys.decide(id, UndeployDecision.CONFIRM, "", "ann");
        runJobsUntil("callActivity_walkWaves");
        String other = deployments.start(request("0.0-v3", Strategy.INSTALL_FIRST), "ops");
        runJobs();

        assertThat(state(id)).isEqualTo(UndeployState.RUNNING);
        assertThat(undeploys.undeployment(id).failures()).isEmpty();
        assertThat(undeployments.undeployment(id).walk()).isEmpty();
        decide(other, Decision.APPROVE, "", "ops");
        runJobs();
        fire("event_lookAtClusterAgain");
        assertThat(state(id)).isEqualTo(UndeployState.UNDEPLOYED);
    }

    @Test
    void a_refused_walk_ends_its_undeployment_at_once_though_nobody_has_read_the_refusal() {
        sessions = 0;
        String id = undeploy(V1);
        undeploys.decide(id, UndeployDecision.CONFIRM, "", "ann");
        runJobsUntil("serviceTask_checkDeployment");
        // With one healthy node none can be taken out.
        cluster.runtimes.get("node1").sickWith.add(V2);
        cluster.balancer.problems.add("lb1: its file names a server that the inventory does not know.");
        runJobs();

        assertThat(state(id)).isEqualTo(UndeployState.REFUSED);
        assertThat(undeploys.undeployment(id).undeployment().reasons()).isNotEmpty();
        assertThat(deployments.locks()).isEmpty();
        cluster.balancer.problems.clear();
        cluster.runtimes.get("node1").sickWith.clear();
        assertThat(state(undeploy(V1))).isEqualTo(UndeployState.WAITING_FOR_CONFIRMATION);
    }

    @Test
    void an_approver_who_keeps_it_is_heeded_though_it_became_quiet_in_the_same_moment() {
        String id = undeploy(V1);
        sessions = 0;
        // The decision is made, and the look ends before the job that follows it.
        undeploys.decide(id, UndeployDecision.KEEP, "still needed", "ann");
        management
                .createJobQuery()
                .activityId("event_lookAtUsageAgain")
                .list()
                .forEach(job -> management.executeJob(job.getId()));
        management
                .createJobQuery()
                .activityId("serviceTask_lookAtUsage")
                .list()
                .forEach(job -> management.executeJob(job.getId()));
        runJobs();

        assertThat(state(id)).isEqualTo(UndeployState.KEPT);
        assertThat(undeploys.undeployment(id).undeployment().reasons()).containsExactly("kept by ann: still needed.");
    }

    @Test
    void a_shortcut_that_names_it_again_after_the_plan_stops_the_walk_before_the_next_wave() {
        sessions = 0;
        String id = undeploy(V1);
        undeploys.decide(id, UndeployDecision.CONFIRM, "", "ann");
        runJobsUntil("serviceTask_swapCluster");
        cluster.runtimes.get("node1").point(java.util.Map.of("weather", "0.0-v1"));
        runJobs();

        assertThat(undeploys.undeployment(id).failures())
                .singleElement()
                .asString()
                .contains("the shortcuts [weather on node1] name it by now");
        assertThat(on("node1")).contains(V1);
    }

    @Test
    void the_quiet_period_begins_anew_after_the_cluster_could_not_be_seen() {
        cluster.runtimes
                .values()
                .forEach(runtime ->
                        runtime.usage = version -> new Usage(UsageCount.notProbed(), UsageCount.of(0, "counted")));
        String id = undeploy(V1);
        clock.move(Duration.ofMinutes(59));
        cluster.runtimes.get("node1").unreachable = true;
        fire("event_lookAtUsageAgain");
        cluster.runtimes.get("node1").unreachable = false;
        clock.move(Duration.ofMinutes(1));
        fire("event_lookAtUsageAgain");
        assertThat(state(id)).isEqualTo(UndeployState.WAITING_FOR_QUIET);

        clock.move(Duration.ofHours(1));
        fire("event_lookAtUsageAgain");
        assertThat(state(id)).isEqualTo(UndeployState.WAITING_FOR_CONFIRMATION);
        decide(id, UndeployDecision.CONFIRM, "");
        assertThat(journal.evidence(walk(id)))
                .anyMatch(evidence -> evidence.summary().startsWith("not all is known, and ann confirmed it so ("));
    }

    @Test
    void what_was_live_again_while_its_confirmation_waited_is_held_back_when_it_is_confirmed_at_last() {
        begin(2, When.BY_HAND, Duration.ofHours(24));
        sessions = 0;
        clock.move(Duration.ofHours(24));
        String id = undeploy(V1);
        assertThat(state(id)).isEqualTo(UndeployState.WAITING_FOR_CONFIRMATION);
        deploy("0.0-v1");
        clock.move(Duration.ofHours(1));
        deploy("0.0-v2");

        decide(id, UndeployDecision.CONFIRM, "");

        assertThat(state(id)).isEqualTo(UndeployState.REFUSED);
        assertThat(undeploys.undeployment(id).undeployment().reasons())
                .singleElement()
                .asString()
                .contains("is kept for rolling back until");
        assertThat(on("node1")).contains(V1);
        assertThat(deployments.locks()).isEmpty();
    }

    @Test
    void what_the_deployments_after_the_next_bring_does_not_keep_it_longer() {
        begin(2, When.BY_HAND, Duration.ofHours(24));
        sessions = 0;
        clock.move(Duration.ofHours(23));
        deploy("0.0-v3");
        clock.move(Duration.ofHours(1));

        assertThat(state(undeploy(V1))).isEqualTo(UndeployState.WAITING_FOR_CONFIRMATION);
    }

    @Test
    void what_nobody_undeployed_is_not_brought_back() {
        assertThatThrownBy(() -> undeploys.start(
                        new UndeployRequest(
                                FakeCluster.NAME, List.of(new ProjectVersion("Weather", "0.0-v3")), Purpose.RESTORE),
                        "ops"))
                .hasStackTraceContaining("nobody undeployed Weather 0.0-v3 from c, so");
    }

    @Test
    void a_cluster_that_comes_with_the_decision_is_not_the_one_that_is_walked() {
        sessions = 0;
        String id = undeploy(V1);
        String task = task(CamundaUndeploys.CONFIRM).orElseThrow().getId();
        as("ann", () -> assertThatThrownBy(() -> tasks.complete(
                        task,
                        java.util.Map.of(
                                "decision", "confirm", "cluster", "another", "strategy", "swap", "undeploy", id)))
                .hasMessageContaining("ann sent the variable"));
        assertThat(state(id)).isEqualTo(UndeployState.WAITING_FOR_CONFIRMATION);
        decide(id, UndeployDecision.CONFIRM, "");

        assertThat(state(id)).isEqualTo(UndeployState.UNDEPLOYED);
        assertThat(deployments.deployment(walk(id)).request().cluster()).isEqualTo(FakeCluster.NAME);
    }

    @Test
    void with_during_upgrade_the_next_deployment_takes_away_what_the_one_before_replaced() {
        begin(2, When.DURING_UPGRADE, Duration.ZERO);
        sessions = 0;
        cluster.runtimes.values().forEach(runtime -> runtime.effects.clear());

        deploy("0.0-v3");

        for (FakeRuntime runtime : cluster.runtimes.values()) {
            assertThat(runtime.loaded().orElseThrow())
                    .containsExactlyInAnyOrder(V2, new ProjectVersion("Weather", "0.0-v3"));
            assertThat(runtime.trash).containsExactly(V1);
        }
        assertThat(cluster.runtimes.values().stream()
                        .flatMap(runtime -> runtime.effects.stream())
                        .filter("restart"::equals))
                .hasSize(3);
    }

    @Test
    void with_during_upgrade_what_is_in_use_stays_and_the_plan_says_so() {
        begin(2, When.DURING_UPGRADE, Duration.ZERO);

        String id = deploy("0.0-v3");

        assertThat(on("node1")).contains(V1);
        assertThat(deployments.deployment(id).plan().orElseThrow().warnings())
                .anyMatch(warning -> warning.startsWith(
                        "Weather 0.0-v1 is not taken away with this deployment: Weather 0.0-v1 is held by 2 live"));
    }

    @Test
    void nobody_walks_for_an_undeployment_by_starting_the_deployment_s_process() {
        assertThatThrownBy(() -> runtime.startProcessInstanceByKey(
                        CamundaDeployments.PROCESS,
                        java.util.Map.of(
                                "cluster", FakeCluster.NAME,
                                "project", "Weather",
                                "version", "0.0-v1",
                                "strategy", "install-first",
                                "purpose", "undeploy",
                                "requestedBy", "mallory")))
                .hasStackTraceContaining("only the process undeploy-version takes versions away");
        assertThat(deployments.locks()).isEmpty();
    }
}
