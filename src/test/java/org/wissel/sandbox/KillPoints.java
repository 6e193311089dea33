package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Strategy;

/**
 * Kills Wissel at many points of deployments, on H2 and on PostgreSQL: {@code mvn -Pkill-points test}. Takes half a minute
 * per point, longer where the machine does much else; {@code -Dwissel.points=N} says how many on each, {@code -Dwissel.seed=N} which ones.
 */
class KillPoints {

    private final int number = Integer.getInteger("wissel.points", 100);
    private final long seed = Long.getLong("wissel.seed", System.nanoTime());

    @Test
    void on_h2() {
        try (PointRun run = PointRun.start("kill-points-h2", seed, Strategy.INSTALL_FIRST, Optional.empty())) {
            run.undisturbed();
            run.points(number, random -> new Stroke.Kill());
            assertThat(run.survived()).isEqualTo(run.tried()).isEqualTo(number);
        }
    }

    @Test
    void on_postgresql() {
        try (SandboxPostgres postgres = SandboxPostgres.start();
                PointRun run = PointRun.start(
                        "kill-points-postgresql", seed, Strategy.INSTALL_FIRST, Optional.of(postgres.database()))) {
            run.undisturbed();
            run.points(number, random -> new Stroke.Kill());
            assertThat(run.survived()).isEqualTo(run.tried()).isEqualTo(number);
        }
    }

    @Test
    void two_that_start_together_come_up_every_time() {
        try (SandboxPostgres postgres = SandboxPostgres.start();
                Sandbox sandbox = Sandbox.start(
                        SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-started-together")))) {
            for (int time = 1; time <= 5; time++) {
                try (StartedTogether both = StartedTogether.on(sandbox, postgres.database())) {
                    assertThat(both.areAlive()).isTrue();
                }
                System.out.println("two started together on an empty database, time " + time);
            }
        }
    }

    /** By the end of the job's lock, which is 75 s long. */
    @Test
    void another_wissel_takes_over_within_two_minutes() {
        Duration took = TakeOver.measure();
        System.out.println("take-over: the other Wissel went on " + took.toMillis() + " ms after the kill");
        assertThat(took).isLessThan(Duration.ofMinutes(2));
    }
}
