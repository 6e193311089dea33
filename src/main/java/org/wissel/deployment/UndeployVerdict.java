package org.wissel.deployment;

import java.util.List;
import java.util.Set;

/**
 * Whether versions may go.
 *
 * @param holds what holds them back, one sentence each; none when they are quiet
 * @param notKnown what is not known though they count as quiet, one sentence each; a person takes it upon themselves
 * @param sessionsUntold the versions whose sessions could not be counted
 * @param casesUntold the versions whose open cases could not be counted
 */
public record UndeployVerdict(
        List<String> holds,
        List<String> notKnown,
        Set<ProjectVersion> sessionsUntold,
        Set<ProjectVersion> casesUntold) {

    public UndeployVerdict {
        holds = List.copyOf(holds);
        notKnown = List.copyOf(notKnown);
        sessionsUntold = Set.copyOf(sessionsUntold);
        casesUntold = Set.copyOf(casesUntold);
    }

    /** One of versions whose sessions and cases could all be counted. */
    public UndeployVerdict(List<String> holds, List<String> notKnown) {
        this(holds, notKnown, Set.of(), Set.of());
    }

    /** Whether nothing holds them back. */
    public boolean quiet() {
        return holds.isEmpty();
    }
}
