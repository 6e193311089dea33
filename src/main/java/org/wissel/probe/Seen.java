package org.wissel.probe;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import org.wissel.deployment.SessionProbe.Look;

/** What the requests of one run came to, and what of it is not written yet. */
final class Seen {

    private final ToldProblems problems;
    private Counts unwritten = Counts.NONE;

    /** @param before the problems that were told before */
    Seen(List<String> before, Clock clock) {
        this.problems = new ToldProblems(before, clock);
    }

    /** @param sessions those whose ids are not told: they would let somebody use a session of ours */
    synchronized void add(Look look, long millis, Collection<ProbeSession> sessions) {
        unwritten = unwritten.with(look.outcome(), millis);
        String told = look.problem();
        for (ProbeSession session : sessions) {
            if (!session.held().id().isEmpty()) {
                told = told.replace(session.held().id(), "session " + session.nr());
            }
        }
        problems.tell(told);
    }

    synchronized void tell(String problem) {
        problems.tell(problem);
    }

    synchronized List<String> problems() {
        return problems.all();
    }

    synchronized Counts unwritten() {
        return unwritten;
    }

    synchronized void written() {
        unwritten = Counts.NONE;
    }

    synchronized void giveBack(Counts seen) {
        unwritten = unwritten.plus(seen);
    }
}
