package org.wissel.deployment;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one cluster's sessions are tried out from outside, through its load balancers. Every request goes once, on a connection
 * of its own; none throws for what comes back.
 */
public interface SessionProbe {

    /**
     * A session of ours.
     *
     * @param id its id as the runtime told it; empty when it told none
     * @param cookies what keeps it, each as {@code name=value}
     * @param version the version that it was seen on; empty while that is not known
     * @param idleSeconds after how many seconds without a request the runtime ends it; 0 when it does not tell
     */
    record Held(String id, List<String> cookies, Optional<String> version, long idleSeconds) {

        public Held {
            cookies = List.copyOf(cookies);
        }
    }

    /** How a request ended; see {@link ContinuityResult}. */
    enum Outcome {
        ANSWERED,
        FAILED,
        BROKEN
    }

    /**
     * What one request came to.
     *
     * @param session the session after it; empty where there is none
     * @param problem what went wrong, a sentence that begins with the place; empty when nothing did
     */
    record Look(Outcome outcome, Optional<Held> session, String problem) {}

    /** Stands in what a probe {@link #proves} where its sessions are to be told: those that were held are known later. */
    String SESSIONS = "{sessions}";

    /** The pause between two requests of one session. */
    Duration every();

    /** The shortcut that is started; empty when the deployment tells. */
    Optional<String> shortcut();

    /** Whether there is a request that uses a session; else only starts and the health resource can be asked. */
    boolean usesSessions();

    /** What its requests prove, and what not, in a sentence that may hold {@link #SESSIONS}. */
    String proves();

    /**
     * Starts a session.
     *
     * @param turn counts up, so that the entries are taken in turn
     */
    Look open(String shortcut, int turn);

    /** Uses a session; only where {@link #usesSessions}. */
    Look use(Held session, int turn);

    /** Asks the health resource. */
    Look health(int turn);

    /** Ends a session where there is a resource for that; tells nobody whether it did. */
    void end(Held session);
}
