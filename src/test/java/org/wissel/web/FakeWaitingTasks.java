package org.wissel.web;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.wissel.deployment.WaitingTasks;

/** Tasks that a test says. */
class FakeWaitingTasks implements WaitingTasks {

    private final Map<String, String> tasks = new HashMap<>();

    void beginAfresh() {
        tasks.clear();
    }

    void waits(String id, String task) {
        tasks.put(id, task);
    }

    @Override
    public Optional<String> of(String id) {
        return Optional.ofNullable(tasks.get(id));
    }
}
