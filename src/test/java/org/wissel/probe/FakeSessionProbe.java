package org.wissel.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.wissel.deployment.SessionProbe;

/** A cluster's sessions in memory: what starts, what is lost and who answers is what a test says. */
final class FakeSessionProbe implements SessionProbe {

    /** The version that a start leads to. */
    volatile String version = "0.0-v1";

    /** Whether the runtimes tell the version of a session. */
    volatile boolean tellsVersion = true;

    /** Whether anything answers. */
    volatile boolean answers = true;

    /** Whether there is a request that uses a session. */
    volatile boolean usesSessions = true;

    /** Waited for by each request. */
    volatile Runnable hangs = () -> {};

    final Set<String> lost = new HashSet<>();
    final List<String> asked = new ArrayList<>();
    private int started;

    @Override
    public Duration every() {
        return Duration.ofMillis(500);
    }

    @Override
    public Optional<String> shortcut() {
        return Optional.empty();
    }

    @Override
    public boolean usesSessions() {
        return usesSessions;
    }

    @Override
    public String proves() {
        return "That " + SESSIONS + " could be used.";
    }

    @Override
    public synchronized Look open(String shortcut, int turn) {
        hangs.run();
        asked.add("start " + shortcut);
        if (!answers) {
            return new Look(Outcome.FAILED, Optional.empty(), "lb1: no connection");
        }
        String id = version + "#" + started++;
        return new Look(Outcome.ANSWERED, Optional.of(new Held(id, List.of("c=" + id), Optional.empty(), 60)), "");
    }

    @Override
    public synchronized Look use(Held session, int turn) {
        hangs.run();
        asked.add("use " + session.id() + " with " + session.cookies());
        if (!answers) {
            return new Look(Outcome.FAILED, Optional.of(session), "lb1: no connection");
        }
        if (lost.contains(session.id())) {
            return new Look(Outcome.BROKEN, Optional.of(session), "lb1: " + session.id() + " is not known");
        }
        Optional<String> tells = tellsVersion ? Optional.of(session.id().split("#")[0]) : Optional.empty();
        return new Look(
                Outcome.ANSWERED,
                Optional.of(new Held(session.id(), session.cookies(), tells, session.idleSeconds())),
                "");
    }

    @Override
    public synchronized Look health(int turn) {
        asked.add("health");
        return answers
                ? new Look(Outcome.ANSWERED, Optional.empty(), "")
                : new Look(Outcome.FAILED, Optional.empty(), "lb1: no connection");
    }

    @Override
    public synchronized void end(Held session) {
        asked.add("end " + session.id());
    }
}
