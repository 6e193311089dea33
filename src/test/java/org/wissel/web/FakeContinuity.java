package org.wissel.web;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.wissel.deployment.Continuity;
import org.wissel.deployment.ContinuityResult;

/** What session probes have seen, as a test puts it. */
class FakeContinuity implements Continuity {

    private final Map<String, ContinuityResult> results = new HashMap<>();

    void beginAfresh() {
        results.clear();
    }

    void put(String deployment, ContinuityResult result) {
        results.put(deployment, result);
    }

    @Override
    public void begin(String deployment) {
        throw new UnsupportedOperationException("the web begins no probe");
    }

    @Override
    public void end(String deployment) {
        throw new UnsupportedOperationException("the web ends no probe");
    }

    @Override
    public Optional<ContinuityResult> result(String deployment) {
        return Optional.ofNullable(results.get(deployment));
    }
}
