package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Strategy;

/** Wissel is killed twice in one deployment and goes on with it; a small sample of {@link KillPoints}. */
@Tag("story")
class KillPointsTest {

    @Test
    void wissel_that_was_killed_twice_goes_on_with_the_deployment() {
        PointRun run = PointRun.start("kill-points-test", System.nanoTime(), Strategy.INSTALL_FIRST, Optional.empty());
        try (run) {
            // A deployment has about 170 exchanges, and those before a kill come again in part.
            run.expecting(100);
            run.points(1, KillPointsTest::twice);
        }
        assertThat(run.survived()).isOne();
        assertThat(run.traffic().pinnedAlive()).isEqualTo(20);
    }

    private static Stroke twice(Random random) {
        return new Stroke.ThenKill(new Stroke.Kill(), 1 + random.nextInt(60), PointRun.moment(random));
    }
}
