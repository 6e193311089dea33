package org.wissel.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.spin.json.SpinJsonNode;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.FailedStep;
import org.wissel.deployment.Journal;
import org.wissel.deployment.Node;
import org.wissel.deployment.PlanSteps;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.StepChoices;
import org.wissel.deployment.StepDecision;

/** The steps of deployments that have used their retries, with what can be decided on each. */
@Component
class FailedSteps {

    private static final Duration AT_MOST = Duration.ofSeconds(45);

    private final RuntimeService runtime;
    private final ManagementService management;
    private final RepositoryService repository;
    private final Journal journal;
    private final Clusters clusters;
    private final StepChoices choices;
    private final Instances instances;

    FailedSteps(ProcessEngine engine, Journal journal, Clusters clusters, StepChoices choices, Instances instances) {
        this.instances = instances;
        this.runtime = engine.getRuntimeService();
        this.management = engine.getManagementService();
        this.repository = engine.getRepositoryService();
        this.journal = journal;
        this.clusters = clusters;
        this.choices = choices;
    }

    /** Those of one deployment; asks its nodes for their logs, all together for a bounded time, since a person waits. */
    List<FailedStep> of(String deployment) {
        return StepBudget.within(AT_MOST, () -> lookedAt(deployment));
    }

    private List<FailedStep> lookedAt(String deployment) {
        return runtime
                .createIncidentQuery()
                .processInstanceId(deployment)
                .incidentType(Incident.FAILED_JOB_HANDLER_TYPE)
                .orderByIncidentTimestamp()
                .asc()
                .list()
                .stream()
                .map(this::step)
                .toList();
    }

    private FailedStep step(Incident incident) {
        String deployment = incident.getProcessInstanceId();
        String message = Optional.ofNullable(incident.getIncidentMessage()).orElse("no message was given");
        Optional<String> node = node(deployment, incident.getExecutionId(), message);
        return new FailedStep(
                incident.getConfiguration(),
                name(incident),
                node,
                message,
                incident.getIncidentTimestamp().toInstant(),
                choices.log(deployment, node),
                choices(deployment, node, incident.getActivityId()));
    }

    private List<FailedStep.Choice> choices(String deployment, Optional<String> node, String activity) {
        // Where there is no walk to interrupt, or none that knows a way back, only trying again leads on.
        boolean onlyRetry = FailedStepHandler.BEGIN_ROLLBACK.equals(activity) || !instances.canGoBack(deployment);
        return choices.choices(deployment, node, wave(deployment)).stream()
                .filter(choice -> !onlyRetry || choice.decision() == StepDecision.RETRY)
                .toList();
    }

    private String name(Incident incident) {
        FlowElement element = repository
                .getBpmnModelInstance(incident.getProcessDefinitionId())
                .getModelElementById(incident.getActivityId());
        return element == null || element.getName() == null ? incident.getActivityId() : element.getName();
    }

    /** The node that a failed job is about: that of its branch, else the one that its message begins with. */
    Optional<String> node(Job failed) {
        return node(
                failed.getProcessInstanceId(),
                failed.getExecutionId(),
                Optional.ofNullable(failed.getExceptionMessage()).orElse(""));
    }

    private Optional<String> node(String deployment, String execution, String message) {
        if (variable(execution, Variable.NODE) instanceof SpinJsonNode node) {
            return Optional.of(node.stringValue());
        }
        Cluster cluster = clusters.cluster(journal.entry(deployment).request().cluster());
        if (cluster.loadBalancers().stream().anyMatch(balancer -> message.startsWith(balancer.name() + ": "))) {
            return Optional.empty();
        }
        // A look at the whole cluster names the machines that it could not see after its own name.
        return cluster.nodes().stream()
                .map(Node::name)
                .filter(name -> message.startsWith(name + ": ") || message.contains(": " + name + ": "))
                .findFirst();
    }

    private Object variable(String execution, Variable<?> variable) {
        try {
            return runtime.getVariable(execution, variable.name());
        } catch (NullValueException ended) {
            return null;
        }
    }

    /** The index of the wave that the deployment is at; 0 before its first. */
    int wave(String deployment) {
        return PlanSteps.currentWave(journal, journal.entry(deployment));
    }

    /** The failed job of this id, if it still waits and is one of this deployment. */
    Optional<Job> waiting(String deployment, String job) {
        return Optional.ofNullable(management
                .createJobQuery()
                .processInstanceId(deployment)
                .jobId(job)
                .noRetriesLeft()
                .singleResult());
    }
}
