package org.wissel.sandbox;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code wissel-1} and {@code wissel-2} on one database, started at the same moment. */
record StartedTogether(Sandbox sandbox, String database, List<ChildWissel> both) implements AutoCloseable {

    /** Waits until both answer. */
    static StartedTogether on(Sandbox sandbox, String database) {
        StartedTogether started = new StartedTogether(
                sandbox,
                database,
                Stream.of("wissel-1", "wissel-2")
                        .map(name -> ChildWissel.of(sandbox, name, database, Map.of()))
                        .toList());
        started.both.forEach(ChildWissel::launch);
        started.both.forEach(ChildWissel::awaitUp);
        return started;
    }

    /** One more on the same database, not started yet. */
    ChildWissel another(String folder, Map<String, String> more) {
        return ChildWissel.of(sandbox, folder, database, more);
    }

    boolean areAlive() {
        return both.stream().allMatch(ChildWissel::isAlive);
    }

    @Override
    public void close() {
        both.forEach(ChildWissel::close);
    }
}
