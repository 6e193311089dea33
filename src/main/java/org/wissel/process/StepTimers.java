package org.wissel.process;

import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.spin.json.SpinJsonNode;
import org.springframework.stereotype.Component;

/** The engine's timers that steps wait for, and the hint by which its job executor does not wait for its next round. */
@Component
class StepTimers {

    private final ProcessEngine engine;
    private final RuntimeService runtime;
    private final ManagementService management;

    StepTimers(ProcessEngine engine) {
        this.engine = engine;
        this.runtime = engine.getRuntimeService();
        this.management = engine.getManagementService();
    }

    /** Whether jobs are run here at all. */
    boolean isActive() {
        JobExecutor jobs = executor();
        return jobs != null && jobs.isActive();
    }

    /** Makes the step's timer due, if it still waits; what fires it is the job executor, as at its own time. */
    void makeDue(Waiting step) {
        for (Job timer : management
                .createJobQuery()
                .processInstanceId(step.instance())
                .activityId(step.timer())
                .timers()
                .list()) {
            if (step.node().isEmpty() || step.node().equals(nodeOf(timer))) {
                management.setJobDuedate(timer.getId(), ClockUtil.getCurrentTime());
            }
        }
        hint();
    }

    private String nodeOf(Job timer) {
        try {
            return runtime.getVariable(timer.getExecutionId(), Variable.NODE.name()) instanceof SpinJsonNode node
                    ? node.stringValue()
                    : "";
        } catch (NullValueException ended) {
            return "";
        }
    }

    /** Tells the job executor of this Wissel that a job is due, which it finds by itself within a second otherwise. */
    void hint() {
        if (isActive()) {
            executor().jobWasAdded();
        }
    }

    private JobExecutor executor() {
        return ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getJobExecutor();
    }
}
