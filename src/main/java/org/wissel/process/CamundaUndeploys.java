package org.wissel.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.springframework.stereotype.Service;
import org.wissel.deployment.ApprovalForbiddenException;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.UndeploySteps;
import org.wissel.deployment.Undeployment;
import org.wissel.deployment.Undeploys;
import org.wissel.deployment.UsageSample;

/** Undeployments as instances of the process {@value #PROCESS}. The instance's id is the undeployment's id. */
@Service
class CamundaUndeploys implements Undeploys {

    static final String PROCESS = "undeploy-version";
    static final String CONFIRM = "userTask_confirmUndeploy";
    static final String FORCE = "userTask_forceUndeploy";

    private final ProcessEngine engine;
    private final UndeployJournal journal;
    private final Instances instances;
    private final Acting acting;
    private final ApprovalGuard guard;
    private final KnownModels models;

    CamundaUndeploys(
            ProcessEngine engine,
            UndeployJournal journal,
            Instances instances,
            Acting acting,
            ApprovalGuard guard,
            KnownModels models) {
        this.models = models;
        this.engine = engine;
        this.journal = journal;
        this.instances = instances;
        this.acting = acting;
        this.guard = guard;
    }

    @Override
    public String start(UndeployRequest request, String requestedBy) {
        Map<String, Object> variables = new HashMap<>(Map.of(
                Variable.CLUSTER.name(), request.cluster(),
                Variable.PROJECT.name(), request.versions().get(0).project(),
                Variable.VERSION.name(), request.versions().get(0).version(),
                Variable.ALSO.name(),
                        Versions.json(
                                request.versions().subList(1, request.versions().size())),
                Variable.PURPOSE.name(), request.purpose().key(),
                Variable.REQUESTED_BY.name(), requestedBy));
        return acting.as(requestedBy, () -> engine.getRuntimeService()
                .startProcessInstanceById(models.newest(PROCESS), variables)
                .getId());
    }

    @Override
    public UndeployDetails undeployment(String id) {
        return details(journal.undeployment(id), journal.samples(id));
    }

    @Override
    public List<UndeployDetails> latest() {
        return journal.latest().stream()
                .map(undeployment -> details(undeployment, List.of()))
                .toList();
    }

    private UndeployDetails details(Undeployment undeployment, List<UsageSample> samples) {
        List<String> failures = undeployment.ending().isPresent() ? List.of() : failures(undeployment);
        return new UndeployDetails(
                undeployment,
                state(undeployment, failures),
                samples,
                UndeploySteps.forecast(samples),
                failures,
                guard.rules(undeployment.request().cluster()));
    }

    private UndeployState state(Undeployment undeployment, List<String> failures) {
        return undeployment.ending().orElseGet(() -> {
            if (instances.isGone(undeployment.id())) {
                return UndeployState.LEFT_FOR_OPERATOR;
            }
            if (!failures.isEmpty()) {
                return UndeployState.FAILED_STEP;
            }
            return waiting(undeployment.id())
                    .map(task -> task.getTaskDefinitionKey().equals(CONFIRM)
                            ? UndeployState.WAITING_FOR_CONFIRMATION
                            : UndeployState.WAITING_FOR_QUIET)
                    .orElse(UndeployState.RUNNING);
        });
    }

    private List<String> failures(Undeployment undeployment) {
        List<String> instancesOfIt = undeployment
                .walk()
                .map(walk -> List.of(undeployment.id(), walk))
                .orElse(List.of(undeployment.id()));
        return instancesOfIt.stream()
                .flatMap(id -> engine.getRuntimeService().createIncidentQuery().processInstanceId(id).list().stream())
                // Incidents of the walk stand on the instance that called it as well, without a message.
                .filter(incident -> incident.getId().equals(incident.getCauseIncidentId()))
                .map(Incident::getIncidentMessage)
                .toList();
    }

    @Override
    public void decide(String id, UndeployDecision decision, String reason, String decidedBy) {
        Undeployment undeployment = journal.undeployment(id);
        Task task = waiting(id)
                .filter(waits -> decision == UndeployDecision.KEEP
                        || waits.getTaskDefinitionKey().equals(decision == UndeployDecision.FORCE ? FORCE : CONFIRM))
                .orElseThrow(() -> new NothingWaitsException(
                        "the undeployment of " + undeployment.request().subject() + " does not wait for '"
                                + decision.key() + "'; it is "
                                + undeployment(id).state().key()));
        acting.complete(
                task,
                Map.of(Variable.DECISION.name(), decision.key(), Variable.COMMENT.name(), reason == null ? "" : reason),
                decidedBy);
    }

    @Override
    public void retry(String id, String retriedBy) {
        Undeployment undeployment = journal.undeployment(id);
        ManagementService jobs = engine.getManagementService();
        List<Job> failed =
                jobs.createJobQuery().processInstanceId(id).noRetriesLeft().list();
        if (failed.isEmpty()) {
            throw new NothingWaitsException("no step of the undeployment of "
                    + undeployment.request().subject() + " itself has failed; it is "
                    + undeployment(id).state().key()
                    + undeployment
                            .walk()
                            .map(walk ->
                                    ". What fails on its walk is decided on as a failed step of deployment " + walk)
                            .orElse(""));
        }
        try {
            acting.as(retriedBy, () -> {
                failed.forEach(job -> jobs.setJobRetries(job.getId(), 1));
                return null;
            });
        } catch (AuthorizationException forbidden) {
            throw new ApprovalForbiddenException("the undeployment of "
                    + undeployment.request().subject()
                    + ": to have a failed step tried again is for members of the group deployers");
        } catch (NullValueException | OptimisticLockingException settled) {
            throw new NothingWaitsException("the undeployment of "
                    + undeployment.request().subject() + " moved on at the same moment; look again");
        }
    }

    private Optional<Task> waiting(String id) {
        return Optional.ofNullable(engine.getTaskService()
                .createTaskQuery()
                .processInstanceId(id)
                .taskDefinitionKeyIn(CONFIRM, FORCE)
                .singleResult());
    }
}
