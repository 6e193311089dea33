package org.wissel.process;

import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.task.TaskQuery;
import org.springframework.stereotype.Component;

/**
 * The filters that Tasklist shows from the first start on; without one it shows no task at all. Each is made once: a
 * filter that an administrator changed or deleted stays so.
 */
@Component
class TaskFilters {

    static final String WAITING_FOR_APPROVAL = "Waiting for approval";
    static final String FAILED_STEPS = "Failed steps";
    static final String UNDEPLOYING = "Versions to undeploy";
    static final String ALL_DEPLOYMENT_TASKS = "All deployment tasks";

    private static final String[] OUR_PROCESSES = {
        "rolling-deployment", "decide-on-failed-step", "abort-deployment", "undeploy-version"
    };

    private final FilterService filters;
    private final TaskService tasks;
    private final ManagementService management;

    TaskFilters(FilterService filters, TaskService tasks, ManagementService management) {
        this.filters = filters;
        this.tasks = tasks;
        this.management = management;
    }

    /** Makes the filters that were never made on this database. */
    void ensure() {
        make(
                WAITING_FOR_APPROVAL,
                "wissel.filter.waitingForApproval",
                "Swaps and changed plans that wait for a decision",
                -20,
                tasks.createTaskQuery()
                        .taskDefinitionKeyIn(CamundaDeployments.APPROVE_SWAP, CamundaDeployments.APPROVE_PLAN));
        make(
                FAILED_STEPS,
                "wissel.filter.failedSteps",
                "Steps that have used their retries",
                -15,
                tasks.createTaskQuery().processDefinitionKey(CamundaDeployments.DECIDE));
        make(
                UNDEPLOYING,
                "wissel.filter.undeploying",
                "Versions that are quiet, or wait until they are",
                -12,
                tasks.createTaskQuery().taskDefinitionKeyIn(CamundaUndeploys.CONFIRM, CamundaUndeploys.FORCE));
        make(
                ALL_DEPLOYMENT_TASKS,
                "wissel.filter.allDeploymentTasks",
                "Everything that waits for a person",
                -10,
                tasks.createTaskQuery().processDefinitionKeyIn(OUR_PROCESSES));
    }

    private void make(String name, String madeBefore, String description, int priority, TaskQuery query) {
        if (management.getProperties().containsKey(madeBefore)) {
            return;
        }
        // The property's name is unique, a filter's is not: of two Wissels that start together, one fails here and
        // looks again.
        management.setProperty(madeBefore, "true");
        Filter filter = filters.newTaskFilter(name);
        filter.setQuery(query);
        filter.setProperties(Map.of(
                "description",
                description,
                "priority",
                priority,
                "refresh",
                true,
                "showUndefinedVariable",
                false,
                "variables",
                List.of(column("cluster", "Cluster"), column("project", "Project"), column("version", "Version"))));
        filters.saveFilter(filter);
    }

    private static Map<String, String> column(String variable, String label) {
        return Map.of("name", variable, "label", label);
    }
}
