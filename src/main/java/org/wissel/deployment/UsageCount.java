package org.wissel.deployment;

import java.util.OptionalLong;

/**
 * How many of something use a version, as one probe or several together told.
 *
 * @param value how many; empty when it is not known, which is never taken for none
 * @param evidence one line for people: who told it, or why nobody did
 * @param wholeCluster whether the one that told it counted for the whole cluster, and not for its own node alone
 */
public record UsageCount(OptionalLong value, String evidence, boolean wholeCluster) {

    private static final String NOT_PROBED = "no probe is set";

    /** Known, for one node alone. */
    public static UsageCount of(long value, String evidence) {
        return new UsageCount(OptionalLong.of(value), evidence, false);
    }

    /** Not known. */
    public static UsageCount unknown(String why) {
        return new UsageCount(OptionalLong.empty(), why, false);
    }

    /** Not known, since nothing is set that could tell it. */
    public static UsageCount notProbed() {
        return unknown(NOT_PROBED);
    }

    /** The same count, told for the whole cluster. */
    public UsageCount forWholeCluster() {
        return new UsageCount(value, evidence, true);
    }

    /** Whether nothing is set that could tell it. */
    public boolean isNotProbed() {
        return equals(notProbed());
    }

    /** Whether it is known that there is none. */
    public boolean isNone() {
        return value.isPresent() && value.getAsLong() == 0;
    }

    /** Whether it is known that there are some. */
    public boolean isSome() {
        return value.isPresent() && value.getAsLong() > 0;
    }
}
