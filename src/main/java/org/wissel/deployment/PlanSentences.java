package org.wissel.deployment;

/** What is said of a plan as a whole. */
final class PlanSentences {

    private PlanSentences() {}

    /** Why there is no plan where everything is as it shall be. */
    static String nothingWouldChange(Goal goal) {
        String what = goal.subject().words();
        String why;
        if (goal.takesAway()) {
            why = "no node has " + what + ".";
        } else if (goal.points()) {
            why = "every node has loaded " + what + " and its shortcuts name what they shall already.";
        } else {
            why = "every node has loaded " + what + ".";
        }
        return "Nothing would change: " + why;
    }

    /**
     * The time in which a session can break.
     *
     * @param early whether every node that is routed to has what shall be started
     */
    static String window(Goal goal, Strategy strategy, boolean early) {
        String what = goal.subject().words();
        if (!goal.points()) {
            return "none: no shortcut is pointed";
        }
        if (!goal.installed()) {
            return "none: nobody has started a session of " + what;
        }
        if (strategy == Strategy.SWAP && early) {
            return "none: every node that is routed to has loaded " + what;
        }
        return strategy == Strategy.INSTALL_FIRST
                ? "none: every node has loaded " + what + " before the first session of it can start"
                : "at the swap, from the reload until the old nginx workers are gone (about 0.2 s plus the longest"
                        + " request), a new session of " + what + " can reach a node that lacks it, and break";
    }
}
