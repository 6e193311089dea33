package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Strategy;

/** Wissel is killed in the middle of a deployment and goes on; a small sample of {@link KillPoints}. */
class KillPointsTest {

    @Test
    void wissel_that_was_killed_goes_on_with_the_deployment_on_h2() {
        PointRun run = PointRun.start("kill-points-test", System.nanoTime(), Strategy.INSTALL_FIRST, Optional.empty());
        try (run) {
            run.undisturbed();
            run.points(2, random -> new Stroke.Kill());
        }
        assertThat(run.survived()).isEqualTo(2);
        assertThat(run.traffic().pinnedAlive()).isEqualTo(20);
    }
}
