package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Aborts deployments at many points, over the API: {@code mvn -Pabort-points test}, {@code -Dwissel.points=N}. Each must end
 * as rolled back, without a failed request or a broken session.
 */
class AbortPoints {

    private static final PointRun.Stroke ABORT = new PointRun.Stroke() {

        @Override
        public void at(ChildWissel wissel, String deployment) {
            // Accepted or, where the deployment has ended at that very moment, refused; both are answers.
            assertThat(wissel.abort(deployment)).isBetween(200, 499).isNotIn(401, 403, 404);
        }

        @Override
        public String ending() {
            return "rolled-back";
        }
    };

    @Test
    void on_h2() {
        int number = Integer.getInteger("wissel.points", 100);
        long seed = Long.getLong("wissel.seed", System.nanoTime());
        try (PointRun run = PointRun.start("abort-points-h2", seed, Optional.empty())) {
            run.undisturbed();
            run.points(number, ABORT);
            assertThat(run.survived()).isEqualTo(run.tried()).isEqualTo(number);
        }
    }
}
