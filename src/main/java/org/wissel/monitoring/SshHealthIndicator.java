package org.wissel.monitoring;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;
import org.wissel.remote.Connections;

/**
 * Whether the hosts can be reached. Whoever asks within some seconds of the last look gets what that one saw, and whoever asks
 * during one waits for it: however many ask, each host is asked once.
 */
@Component
class SshHealthIndicator implements HealthIndicator {

    static final Duration AT_MOST = Duration.ofSeconds(5);
    static final Duration KEPT = Duration.ofSeconds(10);

    private final Connections connections;
    private final LongSupplier nanos;
    private List<Connections.Reached> seen;
    private long seenAt;

    @Autowired
    SshHealthIndicator(Connections connections) {
        this(connections, System::nanoTime);
    }

    /** By this clock, which counts nanoseconds as {@link System#nanoTime} does. */
    SshHealthIndicator(Connections connections, LongSupplier nanos) {
        this.connections = connections;
        this.nanos = nanos;
    }

    @Override
    public Health health() {
        List<Connections.Reached> all = seen();
        Health.Builder health = all.stream().allMatch(host -> host.problem().isEmpty()) ? Health.up() : Health.down();
        all.forEach(host -> health.withDetail(
                host.name() + " (" + host.address() + ")", host.problem().orElse("reached")));
        return health.build();
    }

    private synchronized List<Connections.Reached> seen() {
        if (seen == null || nanos.getAsLong() - seenAt > KEPT.toNanos()) {
            seen = connections.reach(AT_MOST);
            seenAt = nanos.getAsLong();
        }
        return seen;
    }
}
