package org.wissel.journal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Bounds what strangers can make us write: so many of one key in a time, and how many were left out. */
final class Repeats {

    private static final int KEYS = 10_000;

    private final Clock clock;
    private final Map<String, Counted> counts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Counted> eldest) {
            return size() > KEYS;
        }
    };

    Repeats(Clock clock) {
        this.clock = clock;
    }

    private record Counted(Instant since, int written, long leftOut) {}

    /**
     * Whether another one may be written.
     *
     * @return how many were left out since the last that was written; empty where this one is to be left out too
     */
    synchronized OptionalLong next(String key, int most, Duration within) {
        Instant now = clock.instant();
        Counted before = counts.getOrDefault(key, new Counted(now, 0, 0));
        // A clock that was set back must not silence anybody for long.
        if (!now.isBefore(before.since().plus(within)) || now.isBefore(before.since())) {
            before = new Counted(now, 0, before.leftOut());
        }
        if (before.written() >= most) {
            counts.put(key, new Counted(before.since(), before.written(), before.leftOut() + 1));
            return OptionalLong.empty();
        }
        counts.put(key, new Counted(before.since(), before.written() + 1, 0));
        return OptionalLong.of(before.leftOut());
    }
}
