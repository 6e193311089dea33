package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Import;

/** What the groups may do in the engine, asked of a real one. */
@SpringBootTest(
        classes = GroupsTest.Engine.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            // Apart from the product's own settings, which name more of it than is here.
            "spring.config.name=groups-test",
            "spring.datasource.url=jdbc:h2:mem:groups;DB_CLOSE_DELAY=-1",
            "spring.flyway.enabled=false",
            "camunda.bpm.auto-deployment-enabled=false",
            "camunda.bpm.job-execution.enabled=false",
            "camunda.bpm.authorization.enabled=true",
            "camunda.bpm.generic-properties.properties.enable-cmd-exception-logging=false"
        })
class GroupsTest {

    @EnableAutoConfiguration(
            excludeName = {
                "org.camunda.bpm.spring.boot.starter.rest.CamundaBpmRestJerseyAutoConfiguration",
                "org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration",
                "org.springframework.boot.autoconfigure.data.redis.RedisReactiveAutoConfiguration",
                "org.springframework.boot.autoconfigure.data.redis.RedisRepositoriesAutoConfiguration",
                "org.springframework.boot.autoconfigure.session.SessionAutoConfiguration"
            })
    @Import(CamundaUsersFixture.Room.class)
    static class Engine {}

    @Autowired
    ProcessEngine engine;

    @Autowired
    CamundaUsersFixture fixture;

    @Autowired
    GroupsProvisioning provisioning;

    String deployment;

    @BeforeEach
    void startOneThatWaitsAndFails() {
        fixture.makeUsers();
        fixture.deployModel();
        deployment = fixture.start();
    }

    @AfterEach
    void end() {
        as(null);
        engine.getRuntimeService().createProcessInstanceQuery().list().forEach(instance -> engine.getRuntimeService()
                .deleteProcessInstance(instance.getId(), "test over"));
    }

    @Test
    void a_deployer_starts_and_retries() {
        as(DEPLOYER);

        assertThat(engine.getRuntimeService()
                        .startProcessInstanceByKey("rolling-deployment")
                        .getId())
                .isNotNull();
        engine.getManagementService().setJobRetries(failedJob(), 1);

        as(null);
        assertThat(engine.getRuntimeService()
                        .createIncidentQuery()
                        .processInstanceId(deployment)
                        .count())
                .isZero();
    }

    @Test
    void a_deployer_neither_approves_nor_walks_round_the_approval() {
        as(DEPLOYER);
        String task = task().getId();

        refused(() -> engine.getTaskService().complete(task));
        refused(() -> engine.getTaskService().claim(task, DEPLOYER));
        refused(() -> engine.getTaskService().addCandidateUser(task, DEPLOYER));
        refused(() -> engine.getTaskService().setVariable(task, "decision", "approve"));
        refused(() -> engine.getRuntimeService().setVariable(deployment, "decision", "approve"));
        refused(() -> engine.getRuntimeService()
                .createProcessInstanceModification(deployment)
                .startAfterActivity("userTask_approveSwap")
                .execute());
        refused(() -> engine.getRuntimeService().deleteProcessInstance(deployment, "no more"));
    }

    @Test
    void an_approver_sees_and_completes_the_approval_and_nothing_else() {
        as(APPROVER);

        refused(() -> engine.getRuntimeService().startProcessInstanceByKey("rolling-deployment"));
        refused(() -> engine.getManagementService().setJobRetries(failedJob(), 1));
        engine.getTaskService().claim(task().getId(), APPROVER);
        engine.getTaskService().complete(task().getId());

        assertThat(engine.getTaskService()
                        .createTaskQuery()
                        .processInstanceId(deployment)
                        .count())
                .isZero();
    }

    @Test
    void a_viewer_only_sees() {
        as(VIEWER);
        String task = task().getId();

        assertThat(engine.getRuntimeService().createIncidentQuery().list()).isNotEmpty();
        assertThat(engine.getRuntimeService().getVariables(deployment)).isEmpty();
        refused(() -> engine.getRuntimeService().startProcessInstanceByKey("rolling-deployment"));
        refused(() -> engine.getTaskService().complete(task));
        refused(() -> engine.getManagementService().setJobRetries(failedJob(), 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {DEPLOYER, APPROVER, VIEWER})
    void every_group_sees_both_filters_and_finds_the_approval_by_them(String user) {
        as(user);

        List<Filter> filters = engine.getFilterService()
                .createFilterQuery()
                .orderByFilterName()
                .asc()
                .list();

        assertThat(filters).extracting(Filter::getName).containsExactly("All deployment tasks", "Waiting for approval");
        assertThat(filters)
                .allSatisfy(filter -> assertThat(engine.getFilterService().list(filter.getId()))
                        .hasSize(1));
    }

    @Test
    void who_is_in_no_group_sees_nothing() {
        as(OUTSIDER);

        assertThat(engine.getRepositoryService().createProcessDefinitionQuery().count())
                .isZero();
        assertThat(engine.getTaskService().createTaskQuery().count()).isZero();
        assertThat(engine.getFilterService().createFilterQuery().count()).isZero();
    }

    @Test
    void everybody_is_there_before_anything_listens() {
        assertThat(provisioning.isRunning()).isTrue();
        // The web server begins two steps before the last phase of all.
        assertThat(provisioning.getPhase()).isLessThan(SmartLifecycle.DEFAULT_PHASE - 2048);
    }

    @Test
    void starting_again_adds_nothing() {
        long authorizations =
                engine.getAuthorizationService().createAuthorizationQuery().count();

        provisioning.start();

        assertThat(engine.getAuthorizationService().createAuthorizationQuery().count())
                .isEqualTo(authorizations);
        assertThat(engine.getFilterService().createFilterQuery().count()).isEqualTo(2);
        assertThat(engine.getIdentityService()
                        .createGroupQuery()
                        .groupIdIn("deployers", "approvers", "viewers")
                        .list())
                .hasSize(3)
                .allSatisfy(group -> assertThat(group.getType()).isEqualTo("WORKFLOW"));
    }

    @Test
    void several_that_start_together_make_everything_once() throws Exception {
        engine.getFilterService().createFilterQuery().list().forEach(filter -> engine.getFilterService()
                .deleteFilter(filter.getId()));
        engine.getManagementService().deleteProperty("wissel.filter.waitingForApproval");
        engine.getManagementService().deleteProperty("wissel.filter.allDeploymentTasks");
        engine.getAuthorizationService()
                .createAuthorizationQuery()
                .groupIdIn("viewers")
                .list()
                .forEach(authorization -> engine.getAuthorizationService().deleteAuthorization(authorization.getId()));
        var together = new CyclicBarrier(4);
        var threads = Executors.newFixedThreadPool(4);
        Callable<Void> start = () -> {
            together.await();
            provisioning.provision();
            return null;
        };
        try {
            for (Future<Void> started :
                    threads.invokeAll(IntStream.range(0, 4).mapToObj(i -> start).toList())) {
                started.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(engine.getFilterService().createFilterQuery().list())
                .extracting(Filter::getName)
                .containsExactlyInAnyOrder("All deployment tasks", "Waiting for approval");
        assertThat(engine.getAuthorizationService()
                        .createAuthorizationQuery()
                        .groupIdIn("viewers")
                        .count())
                .isEqualTo(4);
    }

    @Test
    void a_filter_that_an_administrator_deleted_stays_away() {
        Filter filter = engine.getFilterService()
                .createFilterQuery()
                .filterName("All deployment tasks")
                .singleResult();
        engine.getFilterService().deleteFilter(filter.getId());
        try {
            provisioning.provision();

            assertThat(engine.getFilterService().createFilterQuery().list())
                    .extracting(Filter::getName)
                    .containsExactly("Waiting for approval");
        } finally {
            engine.getManagementService().deleteProperty("wissel.filter.allDeploymentTasks");
            provisioning.provision();
        }
    }

    @Test
    void the_filters_show_what_is_deployed_where() {
        assertThat(engine.getFilterService().createFilterQuery().list())
                .allSatisfy(filter -> assertThat(filter.getProperties().get("variables"))
                        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                        .containsExactly(
                                Map.of("name", "cluster", "label", "Cluster"),
                                Map.of("name", "project", "label", "Project"),
                                Map.of("name", "version", "label", "Version")));
    }

    private void as(String user) {
        if (user == null) {
            engine.getIdentityService().clearAuthentication();
            return;
        }
        engine.getIdentityService().clearAuthentication();
        List<String> groups = engine.getIdentityService().createGroupQuery().groupMember(user).list().stream()
                .map(Group::getId)
                .toList();
        engine.getIdentityService().setAuthentication(user, groups);
    }

    private Task task() {
        return engine.getTaskService()
                .createTaskQuery()
                .processInstanceId(deployment)
                .taskDefinitionKey("userTask_approveSwap")
                .singleResult();
    }

    private String failedJob() {
        return engine.getManagementService()
                .createJobQuery()
                .processInstanceId(deployment)
                .singleResult()
                .getId();
    }

    private static void refused(ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOf(AuthorizationException.class);
    }
}
