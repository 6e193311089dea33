package org.wissel.deployment;

import java.util.List;

/**
 * Whether versions may go.
 *
 * @param holds what holds them back, one sentence each; none when they are quiet
 * @param notKnown what is not known though they count as quiet, one sentence each; a person takes it upon themselves
 */
public record UndeployVerdict(List<String> holds, List<String> notKnown) {

    public UndeployVerdict {
        holds = List.copyOf(holds);
        notKnown = List.copyOf(notKnown);
    }

    /** Whether nothing holds them back. */
    public boolean quiet() {
        return holds.isEmpty();
    }
}
