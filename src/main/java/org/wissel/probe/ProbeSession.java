package org.wissel.probe;

import java.time.Duration;
import java.time.Instant;
import org.wissel.deployment.SessionProbe.Held;

/**
 * One session that a probe holds or held.
 *
 * @param nr counts the sessions of a deployment, from 0
 * @param afterSwap whether it was opened once users could meet the new version
 * @param held what it is used by
 * @param usedAt when it was used last
 * @param requests how many requests it made
 * @param over whether it is lost, or was given up
 */
record ProbeSession(int nr, Instant opened, boolean afterSwap, Held held, Instant usedAt, long requests, boolean over) {

    /** Where the runtime does not tell: Blueriq's own text says that a session ends after 5 minutes by default. */
    private static final Duration SHORTEST_IDLE = Duration.ofMinutes(5);

    ProbeSession numbered(int number) {
        return new ProbeSession(number, opened, afterSwap, held, usedAt, requests, over);
    }

    ProbeSession used(Held now, Instant at) {
        return new ProbeSession(nr, opened, afterSwap, now, at, requests + 1, over);
    }

    ProbeSession ended() {
        return new ProbeSession(nr, opened, afterSwap, held, usedAt, requests, true);
    }

    /** Whether it may have run out by itself, since nobody used it for as long as it may idle. */
    boolean mayHaveRunOut(Instant now) {
        Duration idle = held.idleSeconds() > 0 ? Duration.ofSeconds(held.idleSeconds()) : SHORTEST_IDLE;
        return Duration.between(usedAt, now).compareTo(idle) >= 0;
    }
}
