package org.wissel.web;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wissel.deployment.StepRun;
import org.wissel.deployment.StepRuns;

/** Runs of steps that a test tells of; the web only reads them. */
class FakeStepRuns implements StepRuns {

    private final Map<String, List<StepRun>> runs = new HashMap<>();

    void beginAfresh() {
        runs.clear();
    }

    void holds(String deployment, StepRun... all) {
        runs.put(deployment, List.of(all));
    }

    @Override
    public long began(String deployment, int wave, String node, String step, Instant at) {
        throw new UnsupportedOperationException("the web runs no step");
    }

    @Override
    public void ended(long run, StepRun.Outcome outcome, String message, List<String> log, Instant at) {
        throw new UnsupportedOperationException("the web runs no step");
    }

    @Override
    public List<StepRun> of(String deployment) {
        return runs.getOrDefault(deployment, List.of());
    }
}
