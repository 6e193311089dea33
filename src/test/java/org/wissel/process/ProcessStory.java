package org.wissel.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.wissel.WisselApplication;
import org.wissel.deployment.ApprovalPolicy;
import org.wissel.deployment.Deadlines;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentCheck;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.DrainTimeoutAction;
import org.wissel.deployment.Floor;
import org.wissel.deployment.Journal;
import org.wissel.deployment.Limits;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StandingClock;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;

/** Wissel on a cluster in memory; jobs and timers are fired by hand. */
@SpringBootTest(
        classes = WisselApplication.class,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:stories;DB_CLOSE_DELAY=-1",
            "camunda.bpm.job-execution.enabled=false",
            "camunda.bpm.authorization.enabled=false",
            // What is read of the database is as it is now.
            "wissel.figures.kept=0s"
        })
@AutoConfigureObservability(tracing = false)
@Import(FakeClusterConfiguration.class)
abstract class ProcessStory {

    /** Timers that come due while a person is waited for; stories fire them by name. */
    static final Set<String> BY_THE_CLOCK = Set.of(
            "event_timeToLook",
            "boundaryEvent_approvalOverdue",
            "boundaryEvent_deploymentOverdue",
            "event_lookAtUsageAgain",
            "event_lookAtClusterAgain",
            "event_lookAtPublicationAgain",
            "event_lookAtLoadingAgain");

    @Autowired
    Deployments deployments;

    @Autowired
    DeploymentCheck check;

    @Autowired
    FakeCluster cluster;

    @Autowired
    StandingClock clock;

    @Autowired
    ManagementService management;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    HistoryService history;

    @Autowired
    IdentityService identity;

    @Autowired
    Journal journal;

    @Autowired
    JdbcTemplate db;

    @BeforeEach
    void beginAfresh() {
        // What an earlier story left would be remembered by this one.
        List.of(
                        "wissel_words",
                        "wissel_transfer",
                        "wissel_review",
                        "wissel_left_out",
                        "wissel_shown_plan",
                        "wissel_evidence",
                        "wissel_lock",
                        "wissel_usage",
                        "wissel_undeploy",
                        "wissel_deployment")
                .forEach(table -> db.update("delete from " + table));
        cluster.reset(2);
    }

    @AfterEach
    void leaveNothingRunning() {
        // Some end with others: a decision with its step, a walk with what called it.
        runtime.createProcessInstanceQuery()
                .rootProcessInstances()
                .list()
                .forEach(instance -> runtime.deleteProcessInstancesIfExists(
                        List.of(instance.getId()), "the test has ended", false, false, false));
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

    /** Decides as a person does who has looked at what waits. */
    void decide(String id, Decision decision, String comment, String decidedBy) {
        decide(deployments, id, decision, comment, decidedBy);
    }

    /** The same for a Wissel of one's own. */
    static void decide(Deployments deployments, String id, Decision decision, String comment, String decidedBy) {
        String shown = deployments
                .deployment(id)
                .approval()
                .map(DeploymentDetails.Approval::hash)
                .orElse("");
        deployments.decide(id, decision, comment, shown, decidedBy);
    }

    /** Does this as Tasklist does for who is signed in. */
    /** The same, for what the engine asks a group for. */
    void as(String user, String group, Runnable action) {
        identity.setAuthentication(user, List.of(group));
        try {
            action.run();
        } finally {
            identity.clearAuthentication();
        }
    }

    void as(String user, Runnable action) {
        identity.setAuthenticatedUserId(user);
        try {
            action.run();
        } finally {
            identity.clearAuthentication();
        }
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
            List<Job> jobs = management.createJobQuery().withRetriesLeft().list().stream()
                    .filter(job -> job.getJobDefinitionId() != null)
                    .filter(job -> !activityOf(job).equals(activity) && !BY_THE_CLOCK.contains(activityOf(job)))
                    .toList();
            if (jobs.isEmpty()) {
                return;
            }
            for (Job job : jobs) {
                try {
                    management.executeJob(job.getId());
                } catch (NullValueException ended) {
                    // Another job of this round ended it.
                } catch (StepFailedException expected) {
                    // It is tried again until its retries are used up, and then stands as an incident.
                }
            }
        }
    }

    /** Fires the next job that may still be tried; nothing happens when there is none. */
    boolean runNextJob() {
        Optional<Job> next = management.createJobQuery().withRetriesLeft().orderByJobId().asc().list().stream()
                .filter(job -> job.getJobDefinitionId() != null)
                .filter(job -> !BY_THE_CLOCK.contains(activityOf(job)))
                .findFirst();
        next.ifPresent(job -> {
            try {
                management.executeJob(job.getId());
            } catch (StepFailedException expected) {
                // As above.
            }
        });
        return next.isPresent();
    }

    /** Fires the timer of this event. */
    void fire(String event) {
        management.createJobQuery().activityId(event).list().forEach(job -> management.executeJob(job.getId()));
        runJobs();
    }

    DeploymentState stateOf(String id) {
        return deployments.deployment(id).state();
    }

    /** The task of this name that waits, if one does. */
    Optional<Task> task(String key) {
        return Optional.ofNullable(
                tasks.createTaskQuery().taskDefinitionKey(key).singleResult());
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
