package org.wissel.process;

import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.wissel.deployment.CloseLook;
import org.wissel.deployment.StandingClock;

/** Wissel as it is, on a cluster in memory. */
@TestConfiguration(proxyBeanMethods = false)
class FakeClusterConfiguration {

    @Bean
    @Primary
    FakeCluster fakeCluster() {
        return new FakeCluster(2);
    }

    /** Looks once: what is not there at once is left to the model's timer. */
    @Bean
    @Primary
    CloseLook oneLook() {
        return new CloseLook(Duration.ZERO, Duration.ofMillis(1));
    }

    @Bean
    @Primary
    StandingClock standingClock() {
        return new StandingClock(Instant.parse("2026-03-24T09:00:00Z"));
    }
}
