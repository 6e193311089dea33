package org.wissel.process;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.wissel.deployment.Decision;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.Undeploys;

/** Stories in which somebody changes what another one decided or Wissel itself set. */
abstract class ChangedVariables extends ProcessStory {

    @Autowired
    Undeploys undeploys;

    @BeforeEach
    void asksForOneApproval() {
        cluster.reset(2, 1, limits("going-live", "wait"));
    }

    String undeploy() {
        deployments.start(request("0.0-v2", Strategy.INSTALL_FIRST), "ops");
        runJobs();
        String deployment = deployments.locks().get(0).deployment();
        decide(deployment, Decision.APPROVE, "", "ops");
        runJobs();
        return undeploys.start(
                new UndeployRequest(
                        FakeCluster.NAME, List.of(new ProjectVersion("Weather", "0.0-v1")), Purpose.UNDEPLOY),
                "ops");
    }

    void breakRestarts() {
        cluster.runtimes.forEach((node, each) -> {
            for (int i = 0; i < 3; i++) {
                each.restartFailures.add(new StepFailedException(node, "no power", "Plug it in."));
            }
        });
    }

    /** Those of an abort wait for a timer that others leave alone. */
    void runAll() {
        for (int i = 0; i < 30; i++) {
            management.createJobQuery().withRetriesLeft().list().stream()
                    .filter(job -> job.getJobDefinitionId() != null && !BY_THE_CLOCK.contains(activityOf(job)))
                    .forEach(job -> {
                        try {
                            management.executeJob(job.getId());
                        } catch (StepFailedException expected) {
                            // It becomes an incident.
                        }
                    });
        }
    }

    String instance(String process) {
        return runtime.createProcessInstanceQuery()
                .processDefinitionKey(process)
                .singleResult()
                .getId();
    }

    Job job(String activity) {
        return management.createJobQuery().activityId(activity).list().get(0);
    }

    List<String> failures(String instance) {
        return runtime.createIncidentQuery().processInstanceId(instance).list().stream()
                .map(Incident::getIncidentMessage)
                .toList();
    }

    /** How much was done to each machine. */
    Map<String, Integer> effects() {
        return cluster.runtimes.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().effects.size()));
    }
}
