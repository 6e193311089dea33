package org.wissel.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.ContinuityResult.Sample;
import org.wissel.deployment.FakeLoadBalancer;

class SamplesTest {

    private static final Instant NOW = Instant.parse("2026-03-24T09:00:00Z");

    private long seconds;

    @Test
    void two_neighbours_become_one() {
        List<Sample> merged = Samples.merged(List.of(
                new Sample(NOW, 5, 10, 1, 0, 20, Optional.of(100.0)),
                new Sample(NOW.plusSeconds(5), 15, 30, 0, 2, 70, Optional.of(200.0)),
                new Sample(NOW.plusSeconds(20), 5, 1, 0, 0, 3, Optional.empty())));

        assertThat(merged)
                .containsExactly(
                        new Sample(NOW, 20, 40, 1, 2, 70, Optional.of(175.0)),
                        new Sample(NOW.plusSeconds(20), 5, 1, 0, 0, 3, Optional.empty()));
    }

    @Test
    void a_time_in_which_nobody_looked_stays_a_gap() {
        List<Sample> apart = List.of(
                new Sample(NOW, 5, 10, 0, 0, 20, Optional.empty()),
                new Sample(NOW.plusSeconds(300), 5, 10, 0, 0, 20, Optional.empty()));

        assertThat(Samples.merged(apart)).isEqualTo(apart);
        // Unless there would be too many.
        List<Sample> many = new ArrayList<>();
        for (int i = 0; i <= Samples.MOST; i++) {
            many.add(new Sample(NOW.plusSeconds(300L * i), 5, 1, 0, 0, 1, Optional.empty()));
        }
        assertThat(Samples.merged(many)).hasSize(251);
    }

    @Test
    void traffic_is_the_difference_of_what_all_balancers_count() {
        Counting one = new Counting();
        Counting two = new Counting();
        Traffic traffic = new Traffic(List.of(one.balancer(), two.balancer()), () -> seconds * 1_000_000_000L);

        assertThat(traffic.perSecond()).isEmpty();
        seconds = 5;
        one.served = 600L;
        two.served = 400L;
        assertThat(traffic.perSecond().orElseThrow()).isCloseTo(200.0, within(1e-9));
    }

    @Test
    void traffic_is_not_known_while_a_balancer_is_silent_or_counts_from_anew() {
        Counting one = new Counting();
        Traffic traffic = new Traffic(List.of(one.balancer()), () -> seconds++ * 1_000_000_000L);
        one.served = 100L;
        traffic.perSecond();

        one.served = null;
        assertThat(traffic.perSecond()).isEmpty();
        one.served = 200L;
        assertThat(traffic.perSecond()).as("nothing to compare with").isEmpty();
        one.served = 50L;
        assertThat(traffic.perSecond()).as("started again").isEmpty();
        one.served = 51L;
        assertThat(traffic.perSecond()).contains(1.0);
        assertThat(new Traffic(
                                Collections.singletonList(new FakeLoadBalancer("lb1", Set.of("node1"))),
                                () -> seconds++ * 1_000_000_000L)
                        .perSecond())
                .isEmpty();
    }
}
