package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.wissel.WisselApplication;
import org.wissel.deployment.NothingWaitsException;

/** Which models a Wissel deploys, begins and runs, while another release may be on the same database. */
@SpringBootTest(
        classes = WisselApplication.class,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:model-deployer;DB_CLOSE_DELAY=-1",
            "camunda.bpm.job-execution.enabled=false"
        })
@Import(FakeClusterConfiguration.class)
class ModelDeployerTest {

    private static final String NEWER = "wissel 999.0.0";

    @Autowired
    private RepositoryService repository;

    @Autowired
    private ManagementService management;

    @Autowired
    private RuntimeService runtime;

    @Autowired
    private TaskService tasks;

    @Autowired
    private ModelDeployer deployer;

    @Autowired
    private KnownModels models;

    @Autowired
    private Release release;

    @Value("${camunda.bpm.job-execution.deployment-aware}")
    private boolean onlyRegisteredModels;

    private List<String> ours;

    @BeforeEach
    void our_own() {
        ours = deployments();
    }

    @AfterEach
    void no_others() {
        deployments().stream().filter(id -> !ours.contains(id)).forEach(id -> repository.deleteDeployment(id, true));
    }

    @Test
    void only_steps_of_registered_models_are_run_and_at_a_start_those_are_all_that_are_known() {
        assertThat(onlyRegisteredModels).isTrue();
        assertThat(ours).hasSize(1);
        assertThat(repository.createDeploymentQuery().singleResult().getSource())
                .isEqualTo(release.source())
                .matches("wissel \\d+\\.\\d+.*");
        assertThat(management.getRegisteredDeployments()).containsExactlyElementsOf(ours);
    }

    @Test
    void a_second_one_of_the_same_release_deploys_nothing_and_begins_with_what_is_there() {
        deployer.deploy();

        assertThat(deployments()).isEqualTo(ours);
        assertThat(deploymentOf(models.newest(CamundaDeployments.PROCESS))).isEqualTo(ours.get(0));
    }

    @Test
    void where_one_model_is_another_all_are_deployed_so_that_each_calls_its_own() throws IOException {
        another(release.source(), Map.of("processes/watch-approval.bpmn", changed("watch-approval", "")));

        deployer.deploy();

        assertThat(deployments()).hasSize(3);
        assertThat(repository.createProcessDefinitionQuery().latestVersion().list())
                .hasSize(5)
                .extracting(ProcessDefinition::getDeploymentId)
                .containsOnly(deploymentOf(models.newest(CamundaUndeploys.PROCESS)));
    }

    @Test
    void an_older_one_that_starts_again_deploys_nothing_and_leaves_the_models_of_the_newer_one_alone()
            throws IOException {
        String newer = another(
                NEWER,
                Map.of("processes/rolling-deployment.bpmn", changed(CamundaDeployments.PROCESS, "laterListener")));

        // As at its start, with no migration that would have kept it from there.
        deployer.deploy();

        assertThat(deployments()).hasSize(2).contains(newer);
        assertThat(management.getRegisteredDeployments()).isEqualTo(Set.copyOf(ours));
        assertThat(deploymentOf(models.newest(CamundaDeployments.PROCESS)))
                .as("what this one begins")
                .isEqualTo(ours.get(0));
        assertThatThrownBy(() -> runtime.startProcessInstanceByKey(CamundaDeployments.PROCESS))
                .as("what Tasklist begins")
                .isInstanceOf(NothingWaitsException.class)
                .hasMessageStartingWith("rolling-deployment: it has a model of " + NEWER + ", which this Wissel ("
                        + release.source() + ") does not run")
                .hasMessageContaining("go to the other Wissel");
        assertThat(runtime.createProcessInstanceQuery().count()).isZero();
    }

    @Test
    void a_newer_one_s_models_are_left_to_it_even_where_every_bean_is_known() throws IOException {
        String newer = another(NEWER, Map.of("processes/watch-approval.bpmn", changed(CamundaDeployments.WATCH, "")));

        models.look();

        assertThat(management.getRegisteredDeployments()).doesNotContain(newer);
    }

    @Test
    void what_another_one_of_the_same_release_or_an_earlier_one_deploys_later_is_taken_up() throws IOException {
        String same = another(
                release.source(), Map.of("processes/watch-approval.bpmn", changed(CamundaDeployments.WATCH, "")));
        String unnamed = another("wissel", Map.of("forms/later.html", "<form></form>"));

        models.look();

        assertThat(management.getRegisteredDeployments()).contains(same, unnamed);
    }

    @Test
    void what_is_asked_for_before_the_next_look_is_looked_at_then() throws IOException {
        String same = another(
                release.source(), Map.of("processes/watch-approval.bpmn", changed(CamundaDeployments.WATCH, "")));

        assertThat(deploymentOf(models.newest(CamundaDeployments.WATCH))).isEqualTo(same);
        assertThat(management.getRegisteredDeployments()).contains(same);
    }

    @Test
    void what_watches_an_instance_is_of_the_models_that_it_began_with() throws IOException {
        String began = models.newest(CamundaDeployments.PROCESS);
        String later = another(
                release.source(), Map.of("processes/watch-approval.bpmn", changed(CamundaDeployments.WATCH, "")));

        assertThat(deploymentOf(models.beside(began, CamundaDeployments.WATCH))).isEqualTo(ours.get(0));
        assertThat(deploymentOf(models.beside(models.newest(CamundaDeployments.WATCH), CamundaDeployments.DECIDE)))
                .as("where it was deployed alone")
                .isEqualTo(ours.get(0));
        assertThat(deploymentOf(models.newest(CamundaDeployments.WATCH))).isEqualTo(later);
    }

    @Test
    void models_with_a_bean_that_is_not_here_stay_with_who_deployed_them() throws IOException {
        String step = another(
                release.source(), Map.of("later.bpmn", later().replace("${swapClusterDelegate}", "${laterDelegate}")));
        String listener = another(
                "wissel", Map.of("processes/watch-approval.bpmn", changed(CamundaDeployments.WATCH, "laterListener")));
        String known = another("by hand", Map.of("later.bpmn", later()));

        models.look();

        assertThat(management.getRegisteredDeployments()).contains(known).doesNotContain(step, listener);
        assertThat(deploymentOf(models.newest(CamundaDeployments.WATCH))).isEqualTo(ours.get(0));
    }

    @Test
    void a_task_of_a_newer_one_is_neither_claimed_nor_decided_here_and_no_listener_of_it_is_run() {
        String newer = another(NEWER, Map.of("later.bpmn", later()));
        // As the newer one begins it.
        management.registerDeploymentForJobExecutor(newer);
        runtime.startProcessInstanceByKey("later");
        management.unregisterDeploymentForJobExecutor(newer);
        String task = tasks.createTaskQuery().singleResult().getId();

        for (Runnable way : List.<Runnable>of(
                () -> tasks.claim(task, "ops"), () -> tasks.complete(task), () -> tasks.setAssignee(task, "ops"))) {
            assertThatThrownBy(way::run)
                    .rootCause()
                    .isInstanceOf(NothingWaitsException.class)
                    .hasMessageStartingWith("Decide later: it has a model of " + NEWER);
        }
        assertThat(tasks.createTaskQuery().singleResult().getAssignee()).isNull();
    }

    /** As another Wissel deploys: this one's engine knows what it deployed itself. */
    private String another(String source, Map<String, String> resources) {
        DeploymentBuilder deployment =
                repository.createDeployment().name(ModelDeployer.NAME).source(source);
        resources.forEach(deployment::addString);
        String id = deployment.deploy().getId();
        management.unregisterDeploymentForJobExecutor(id);
        return id;
    }

    /** A model of ours with another text, and with a listener at its start where one is named. */
    private static String changed(String process, String listener) throws IOException {
        String model = Files.readString(Path.of("processes", process + ".bpmn"));
        String changed = listener.isEmpty()
                ? model + "<!-- changed -->"
                : model.replaceFirst(
                        "delegateExpression=\"\\$\\{\\w+}\"", "delegateExpression=\"\\${" + listener + "}\"");
        assertThat(changed).isNotEqualTo(model);
        return changed;
    }

    private static String later() {
        return Bpmn.convertToString(Bpmn.createExecutableProcess("later")
                .camundaHistoryTimeToLiveString("P1D")
                .startEvent()
                .userTask()
                .name("Decide later")
                .camundaTaskListenerDelegateExpression("complete", "${recordDecisionListener}")
                .camundaTaskListenerDelegateExpression("assignment", "${recordClaimListener}")
                .serviceTask()
                .camundaAsyncBefore()
                .camundaDelegateExpression("${swapClusterDelegate}")
                .endEvent()
                .done());
    }

    private String deploymentOf(String definition) {
        return repository.getProcessDefinition(definition).getDeploymentId();
    }

    private List<String> deployments() {
        return repository.createDeploymentQuery().list().stream()
                .map(Deployment::getId)
                .toList();
    }
}
