package org.wissel.process;

import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.type.AnnotationMetadata;

/**
 * People in the engine for tests, and a model that has what their rights are about: an approval and a step that fails. Each
 * user's password is the name followed by {@code -secret}.
 */
public class CamundaUsersFixture {

    /** A user of each group, named as people would be, and one in none. */
    public static final String DEPLOYER = "dora";

    public static final String APPROVER = "anna";
    public static final String VIEWER = "vera";
    public static final String OUTSIDER = "otto";

    private final ProcessEngine engine;

    public CamundaUsersFixture(ProcessEngine engine) {
        this.engine = engine;
    }

    public static String passwordOf(String user) {
        return user + "-secret";
    }

    /** A program that watches Wissel. */
    public static final String MONITOR = "mona";

    /** Makes the five users, where missing. */
    public void makeUsers() {
        make(DEPLOYER, "deployers");
        make(APPROVER, "approvers");
        make(VIEWER, "viewers");
        make(OUTSIDER);
        make(MONITOR, "monitoring");
    }

    public void make(String name, String... groups) {
        IdentityService identity = engine.getIdentityService();
        if (identity.createUserQuery().userId(name).count() == 0) {
            User user = identity.newUser(name);
            user.setFirstName(name);
            user.setLastName("Test");
            user.setPassword(passwordOf(name));
            identity.saveUser(user);
            List.of(groups).forEach(group -> identity.createMembership(name, group));
        }
    }

    /** Makes a group that is none of Wissel's, where missing. */
    public void makeGroup(String name) {
        IdentityService identity = engine.getIdentityService();
        if (identity.createGroupQuery().groupId(name).count() == 0) {
            identity.saveGroup(identity.newGroup(name));
        }
    }

    public void leave(String name, String group) {
        engine.getIdentityService().deleteMembership(name, group);
    }

    public void join(String name, String group) {
        engine.getIdentityService().createMembership(name, group);
    }

    public void delete(String name) {
        engine.getIdentityService().deleteUser(name);
    }

    /** Deploys a stand-in for the deployment's model: an approval beside a step that always fails. */
    public void deployModel() {
        BpmnModelInstance model = Bpmn.createExecutableProcess("rolling-deployment")
                .camundaHistoryTimeToLive(1)
                .startEvent()
                .parallelGateway("gateway_both")
                .userTask("userTask_approveSwap")
                .name("Approve swap")
                .camundaCandidateGroups("approvers")
                .endEvent()
                .moveToNode("gateway_both")
                .serviceTask("serviceTask_failing")
                .camundaAsyncBefore()
                .camundaExpression("${nothingOfThisName}")
                .endEvent()
                .done();
        engine.getRepositoryService()
                .createDeployment()
                .name("stand-in")
                .enableDuplicateFiltering(false)
                .addModelInstance("rolling-deployment.bpmn", model)
                .deploy();
    }

    /** Starts one, as the product does, and lets its step fail. */
    public String start() {
        String id = engine.getRuntimeService()
                .startProcessInstanceByKey("rolling-deployment")
                .getId();
        String job = engine.getManagementService()
                .createJobQuery()
                .processInstanceId(id)
                .singleResult()
                .getId();
        engine.getManagementService().setJobRetries(job, 1);
        try {
            engine.getManagementService().executeJob(job);
        } catch (RuntimeException meant) {
            return id;
        }
        throw new AssertionError("the step was meant to fail");
    }

    /**
     * Starts one, and names what it consists of: {@code instance, definition, model, execution, task, job, jobDefinition, incident,
     * variable}. It
     * has a variable {@code kept}.
     */
    public Map<String, String> startAndName() {
        String instance = start();
        var runtime = engine.getRuntimeService();
        runtime.setVariable(instance, "kept", "as it is");
        var definition = engine.getRepositoryService()
                .getProcessDefinition(runtime.createProcessInstanceQuery()
                        .processInstanceId(instance)
                        .singleResult()
                        .getProcessDefinitionId());
        var job = engine.getManagementService()
                .createJobQuery()
                .processInstanceId(instance)
                .singleResult();
        return Map.of(
                "instance",
                instance,
                "definition",
                definition.getId(),
                "model",
                definition.getDeploymentId(),
                "execution",
                job.getExecutionId(),
                "task",
                engine.getTaskService()
                        .createTaskQuery()
                        .processInstanceId(instance)
                        .singleResult()
                        .getId(),
                "job",
                job.getId(),
                "jobDefinition",
                job.getJobDefinitionId(),
                "incident",
                runtime.createIncidentQuery()
                        .processInstanceId(instance)
                        .singleResult()
                        .getId(),
                "variable",
                engine.getHistoryService()
                        .createHistoricVariableInstanceQuery()
                        .processInstanceId(instance)
                        .singleResult()
                        .getId());
    }

    /** The sign-in and the groups as the product has them, without the rest of the room. */
    public static class Room implements ImportSelector {

        @Override
        public String[] selectImports(AnnotationMetadata importing) {
            return new String[] {
                CamundaUsers.class.getName(),
                CamundaSignIn.class.getName(),
                EngineRest.class.getName(),
                Groups.class.getName(),
                FirstUsers.class.getName(),
                TaskFilters.class.getName(),
                GroupsProvisioning.class.getName(),
                ClosedCommands.class.getName(),
                StrictEngine.class.getName(),
                TaskGroups.class.getName(),
                VariablesOfPeople.class.getName(),
                CamundaUsersFixture.class.getName()
            };
        }
    }
}
