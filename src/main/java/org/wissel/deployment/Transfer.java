package org.wissel.deployment;

import java.time.Instant;
import java.util.Locale;

/**
 * How far an export has come on its way to a node.
 *
 * @param node the node's name
 * @param version what is sent
 * @param size its size in bytes
 * @param sent how many of them the node has
 * @param perSecond how many came in a second lately; 0 while nothing moves
 * @param state whether it moves
 * @param at when that was so
 */
public record Transfer(
        String node, ProjectVersion version, long size, long sent, long perSecond, State state, Instant at) {

    /** Whether it moves. */
    public enum State {
        /** As many as may be sent at once are being sent. */
        WAITING,
        SENDING,
        /** All of it is there, its checksum proven. */
        SENT;

        /** The word for it in the API. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
