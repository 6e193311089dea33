package org.wissel.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.wissel.WisselApplication;
import org.wissel.deployment.ApprovalPolicy;
import org.wissel.deployment.Deadlines;
import org.wissel.deployment.DeploymentCheck;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.DrainTimeoutAction;
import org.wissel.deployment.Floor;
import org.wissel.deployment.Journal;
import org.wissel.deployment.Limits;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;

/** Wissel on a cluster in memory; jobs and timers are fired by hand. */
@SpringBootTest(
        classes = WisselApplication.class,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:stories;DB_CLOSE_DELAY=-1",
            "camunda.bpm.job-execution.enabled=false",
            "camunda.bpm.authorization.enabled=false"
        })
@Import(FakeClusterConfiguration.class)
abstract class ProcessStory {

    @Autowired
    Deployments deployments;

    @Autowired
    DeploymentCheck check;

    @Autowired
    FakeCluster cluster;

    @Autowired
    FakeCluster.StandingClock clock;

    @Autowired
    ManagementService management;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    HistoryService history;

    @Autowired
    Journal journal;

    @Autowired
    JdbcTemplate db;

    @BeforeEach
    void beginAfresh() {
        // What an earlier story left would be remembered by this one.
        List.of(
                        "wissel_review",
                        "wissel_left_out",
                        "wissel_shown_plan",
                        "wissel_evidence",
                        "wissel_file",
                        "wissel_lock",
                        "wissel_deployment")
                .forEach(table -> db.update("delete from " + table));
        cluster.reset(2);
    }

    @AfterEach
    void leaveNothingRunning() {
        runtime.createProcessInstanceQuery()
                .list()
                .forEach(instance -> runtime.deleteProcessInstance(instance.getId(), "the test has ended"));
    }

    static Limits limits(String approval, String onDrainTimeout) {
        return new Limits(
                new Floor(1, false),
                Duration.ofMinutes(10),
                DrainTimeoutAction.of(onDrainTimeout),
                Duration.ofMinutes(5),
                ApprovalPolicy.of(approval),
                Deadlines.DEFAULT);
    }

    /** Presses Retry on the failed step, and lets the deployment go on. */
    void retry(String id) {
        runtime.createIncidentQuery()
                .processInstanceId(id)
                .list()
                .forEach(incident -> management.setJobRetries(incident.getConfiguration(), 1));
        runJobs();
    }

    /** Starts a swap that is bound to the plan as it would be shown now. */
    String startAsShown() {
        DeploymentRequest wish = request("0.0-v2", Strategy.SWAP);
        return deployments.start(
                new DeploymentRequest(
                        wish.cluster(),
                        wish.target(),
                        wish.strategy(),
                        List.of(),
                        Set.of(),
                        Optional.of(check.preview(wish).hash())),
                "ops");
    }

    String start(Strategy strategy) {
        return deployments.start(request("0.0-v2", strategy), "ops");
    }

    static DeploymentRequest request(String version, Strategy strategy) {
        return new DeploymentRequest(FakeCluster.NAME, new ProjectVersion("Weather", version), strategy);
    }

    /** Fires jobs and timers until none is left that may still be tried. */
    void runJobs() {
        runJobsUntil("");
    }

    /** Fires jobs and timers until only such of this activity are left. */
    void runJobsUntil(String activity) {
        while (true) {
            List<Job> jobs =
                    management
                            .createJobQuery()
                            .processDefinitionKey("rolling-deployment")
                            .withRetriesLeft()
                            .list()
                            .stream()
                            .filter(job -> !activityOf(job).equals(activity))
                            .toList();
            if (jobs.isEmpty()) {
                return;
            }
            for (Job job : jobs) {
                try {
                    management.executeJob(job.getId());
                } catch (StepFailedException expected) {
                    // It is tried again until its retries are used up, and then stands as an incident.
                }
            }
        }
    }

    String activityOf(Job job) {
        return management
                .createJobDefinitionQuery()
                .jobDefinitionId(job.getJobDefinitionId())
                .singleResult()
                .getActivityId();
    }

    List<String> reached(String id) {
        return history.createHistoricActivityInstanceQuery().processInstanceId(id).list().stream()
                .map(HistoricActivityInstance::getActivityId)
                .toList();
    }
}
