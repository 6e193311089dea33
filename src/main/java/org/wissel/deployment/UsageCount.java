package org.wissel.deployment;

import java.util.OptionalLong;

/**
 * How many of something use a version, as one probe or several together told.
 *
 * @param value how many; empty when it is not known, which is never taken for none
 * @param evidence one line for people: who told it, or why nobody did
 */
public record UsageCount(OptionalLong value, String evidence) {

    /** Known. */
    public static UsageCount of(long value, String evidence) {
        return new UsageCount(OptionalLong.of(value), evidence);
    }

    /** Not known. */
    public static UsageCount unknown(String why) {
        return new UsageCount(OptionalLong.empty(), why);
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
