package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Strategy;

/**
 * Aborts deployments at many points, over the API: {@code mvn -Pabort-points test}, {@code -Dwissel.points=N}, {@code
 * -Dwissel.seed=N}. Each must end as rolled back, or as deployed where the abort came too late, without a failed request; with
 * install-first, without a broken session too.
 */
class AbortPoints {

    private static final int FEW_EXCHANGES_OF_A_WAY_BACK = 80;

    @Test
    void of_install_first() {
        run("abort-points-install-first", Strategy.INSTALL_FIRST, random -> new Stroke.Abort());
    }

    @Test
    void of_the_swap() {
        run("abort-points-swap", Strategy.SWAP, random -> new Stroke.Abort());
    }

    /** At the abort itself or at one of the exchanges after it. */
    @Test
    void and_wissel_is_killed_on_the_way_back() {
        run("abort-then-kill-points", Strategy.INSTALL_FIRST, AbortPoints::abortThenKill);
    }

    private static Stroke abortThenKill(Random random) {
        return new Stroke.ThenKill(
                new Stroke.Abort(), random.nextInt(FEW_EXCHANGES_OF_A_WAY_BACK), PointRun.moment(random));
    }

    private static void run(String name, Strategy strategy, Function<Random, Stroke> strokes) {
        int number = Integer.getInteger("wissel.points", 100);
        long seed = Long.getLong("wissel.seed", System.nanoTime());
        try (PointRun run = PointRun.start(name, seed, strategy, Optional.empty())) {
            run.undisturbed();
            run.points(number, strokes);
            assertThat(run.survived()).isEqualTo(run.tried()).isEqualTo(number);
        }
    }
}
