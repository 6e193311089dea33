package org.wissel;

import net.jqwik.api.statistics.Statistics;

/** Counts how much of what a generator makes is taken: a property of what is refused always proves little. */
public final class Sound {

    private Sound() {}

    /** @param taken whether this one was */
    public static void counted(boolean taken) {
        Statistics.collect(taken);
        Statistics.coverage(inputs -> inputs.check(true).percentage(share -> share > 15));
    }
}
