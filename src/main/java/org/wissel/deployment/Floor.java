package org.wissel.deployment;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many healthy nodes must stay in rotation at any time, on every load balancer: a count, or a percentage of the
 * cluster's nodes, rounded up.
 *
 * @param value the count, from 1, or the percentage, from 1 to 99
 * @param percentage whether the value is a percentage
 */
public record Floor(int value, boolean percentage) {

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,6})\\s*(%?)");

    public Floor {
        if (value < 1) {
            throw new IllegalArgumentException("minimum-in-rotation must be at least 1: a cluster is never emptied");
        }
        if (percentage && value > 99) {
            throw new IllegalArgumentException("minimum-in-rotation is " + value
                    + "%: with 100% no node could ever be taken out; use 99% at most");
        }
    }

    /**
     * The floor that this text says, for instance {@code 3} or {@code 75%}.
     *
     * @throws IllegalArgumentException when it says none
     */
    public static Floor parse(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("minimum-in-rotation is '" + text
                    + "': give a number of nodes, for instance 3, or a percentage of them, for instance 75%");
        }
        return new Floor(Integer.parseInt(parts.group(1)), !parts.group(2).isEmpty());
    }

    /** How many nodes that is in a cluster of this many. */
    public int of(int nodes) {
        return percentage ? (int) ((value * (long) nodes + 99) / 100) : value;
    }

    @Override
    public String toString() {
        return value + (percentage ? "%" : "");
    }
}
