package org.wissel.deployment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only where a test or a slow machine lets it pass. */
final class VirtualTime extends Clock implements CloseLook.Pace {

    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public void pause(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Something that began at this time took so long; others that take time meanwhile do not make it longer. */
    void took(long began, Duration time) {
        nanos.accumulateAndGet(began + time.toNanos(), Math::max);
    }

    Duration passed() {
        return Duration.ofNanos(nanos.get());
    }

    @Override
    public Instant instant() {
        return StepsOnFakes.NOW.plusNanos(nanos.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
