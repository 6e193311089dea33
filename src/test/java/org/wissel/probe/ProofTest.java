package org.wissel.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.ContinuityResult.Session;
import org.wissel.deployment.SessionProbe;

/** Only sessions that were held are told as a proof. */
class ProofTest {

    private static final String PROVES = "Proven: that " + SessionProbe.SESSIONS + " could be used.";
    private static final Session BEFORE = new Session(Instant.EPOCH, Optional.of("0.0-v1"), false, 7);
    private static final Session AFTER = new Session(Instant.EPOCH, Optional.of("0.0-v2"), true, 7);

    @Test
    void both_are_told_where_both_were_held() {
        assertThat(Proof.told(PROVES, 14, List.of(BEFORE, AFTER)))
                .isEqualTo(
                        "Proven: that a session that was opened before users could meet a new version and one that was"
                                + " opened later, on it, could be used.");
    }

    @Test
    void one_that_was_never_opened_is_not_told_but_said_to_lack() {
        assertThat(Proof.told(PROVES, 7, List.of(BEFORE)))
                .isEqualTo("Proven: that a session that was opened before users could meet a new version could be used."
                        + " None was opened on a new version.");
        assertThat(Proof.told(PROVES, 7, List.of(AFTER)))
                .isEqualTo("Proven: that a session that was opened once users could meet a new version could be used."
                        + " None was opened before.");
    }

    @Test
    void nothing_is_proven_by_nothing() {
        assertThat(Proof.told(PROVES, 0, List.of())).isEqualTo("Nothing, since no request was made.");
        assertThat(Proof.told(PROVES, 3, List.of())).isEqualTo("Nothing, since no session could be opened.");
        assertThat(Proof.told("Health only.", 3, List.of())).isEqualTo("Health only.");
    }
}
