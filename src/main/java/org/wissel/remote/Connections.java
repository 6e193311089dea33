package org.wissel.remote;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The connections to all hosts of the inventory, for those who watch Wissel. */
public interface Connections {

    /**
     * Whether each host can be reached and lets us in: an open connection whose keep-alives are answered is taken for that, any
     * other one is made now, all at once. No command is run, and no place of one is taken.
     *
     * @param atMost how long this waits in all; whoever has not answered by then is told as not reached, and goes on being
     *     connected to
     * @return one for each name and address, in the order of their names
     */
    List<Reached> reach(Duration atMost);

    /** What was done since this Wissel started. */
    Counts counts();

    /**
     * A host that was asked.
     *
     * @param name its name in the inventory
     * @param address user, host and port
     * @param problem why it was not reached, from one sentence; empty when it was
     */
    record Reached(String name, String address, Optional<String> problem) {}

    /**
     * Numbers of connections.
     *
     * @param open those that are open now
     * @param opened all that were made
     * @param failed attempts that ended without one, each with its tries; one that was given up, or broken off, is one of them,
     *     whatever comes of it later
     * @param commands commands that were begun
     */
    record Counts(int open, long opened, long failed, long commands) {}
}
