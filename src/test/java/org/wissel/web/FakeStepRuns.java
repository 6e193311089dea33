package org.wissel.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wissel.deployment.StepRun;
import org.wissel.deployment.StepRuns;

/** Tells what a test says that steps took; nobody runs steps here. */
class FakeStepRuns implements StepRuns {

    private final Map<String, List<StepRun>> runs = new HashMap<>();

    void beginAfresh() {
        runs.clear();
    }

    void ran(String deployment, StepRun... some) {
        runs.computeIfAbsent(deployment, none -> new ArrayList<>()).addAll(List.of(some));
    }

    @Override
    public long began(String deployment, int wave, String node, String step, boolean look, Instant at) {
        throw new UnsupportedOperationException("no step runs here");
    }

    @Override
    public void ended(long run, StepRun.Outcome outcome, String message, List<String> log, Instant at) {
        throw new UnsupportedOperationException("no step runs here");
    }

    @Override
    public List<StepRun> of(String deployment) {
        return List.copyOf(runs.getOrDefault(deployment, List.of()));
    }
}
