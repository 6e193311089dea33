package org.wissel.process;

import java.time.Duration;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.wissel.deployment.CloseLook;

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
    FakeCluster.StandingClock standingClock() {
        return new FakeCluster.StandingClock();
    }
}
