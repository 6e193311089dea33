package org.wissel.deployment;

import java.util.List;

/** What people are told when a deployment ends. */
public final class Endings {

    private Endings() {}

    /** Why it ended so and what remains to be done, one sentence each; empty when there is nothing to say. */
    public static List<String> reasons(Journal.Entry entry) {
        return entry.reasons();
    }
}
