package org.wissel.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts wrong passwords, and says how long a user has to wait at an address. Waits are a user's at an address alone: whoever tries
 * passwords locks nobody out who comes from elsewhere, and behind a proxy nobody whose name was not tried. Many wrong ones of an
 * address or for a user only make the waits begin sooner. Memory is bounded: of each kind the latest are kept.
 */
final class WrongPasswords {

    /** Entries of each kind; some MB together. */
    static final int KEPT = 10_000;

    private static final int LONGEST_NAME = 64;

    private final Clock clock;
    private final SignInProperties limits;
    private final Map<Pair, Count> pairs = latest();
    private final Map<String, Count> addresses = latest();
    private final Map<String, Count> users = latest();

    private record Pair(String user, String address) {}

    /** @param last when the last wrong one came */
    private record Count(int wrong, Instant last) {}

    WrongPasswords(Clock clock, SignInProperties limits) {
        this.clock = clock;
        this.limits = limits;
    }

    private static <K> Map<K, Count> latest() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Count> eldest) {
                return size() > KEPT;
            }
        };
    }

    /** How long this user has to wait at this address; empty when the password may be tried. */
    synchronized Optional<Duration> wait(String user, String address) {
        Pair pair = pair(user, address);
        Count count = current(pairs, pair);
        int free = isMuch(addresses, pair.address(), limits.attemptsPerAddress())
                        || isMuch(users, pair.user(), limits.attemptsPerUser())
                ? 1
                : limits.attempts();
        if (count == null || count.wrong() < free) {
            return Optional.empty();
        }
        Duration left = Duration.between(clock.instant(), count.last().plus(waitAfter(count.wrong() - free)));
        return left.isNegative() || left.isZero() ? Optional.empty() : Optional.of(left);
    }

    private Duration waitAfter(int doubled) {
        // 2 to the power of 20 is above any longest wait, and does not overflow.
        Duration wait = limits.firstWait().multipliedBy(1L << Math.min(doubled, 20));
        return wait.compareTo(limits.longestWait()) > 0 ? limits.longestWait() : wait;
    }

    /** @return how many wrong ones of this user at this address there were in a row */
    synchronized int wrong(String user, String address) {
        Pair pair = pair(user, address);
        one(addresses, pair.address());
        one(users, pair.user());
        return one(pairs, pair);
    }

    /** The user knows the password there; what others tried at the address or for the user still counts. */
    synchronized void right(String user, String address) {
        pairs.remove(pair(user, address));
    }

    synchronized void forgetAll() {
        pairs.clear();
        addresses.clear();
        users.clear();
    }

    synchronized int size() {
        return pairs.size() + addresses.size() + users.size();
    }

    private <K> int one(Map<K, Count> counts, K key) {
        Count before = current(counts, key);
        int wrong = before == null ? 1 : Math.min(before.wrong() + 1, Integer.MAX_VALUE - 1);
        counts.put(key, new Count(wrong, clock.instant()));
        return wrong;
    }

    private <K> boolean isMuch(Map<K, Count> counts, K key, int limit) {
        Count count = current(counts, key);
        return count != null && count.wrong() >= limit;
    }

    private <K> Count current(Map<K, Count> counts, K key) {
        Count count = counts.get(key);
        if (count != null
                && count.last().plus(limits.longestWait().multipliedBy(4)).isBefore(clock.instant())) {
            counts.remove(key);
            return null;
        }
        return count;
    }

    private static Pair pair(String user, String address) {
        return new Pair(shortened(user == null ? "" : user), network(address == null ? "" : address));
    }

    /** No user's name is longer; what a stranger sends may be. */
    private static String shortened(String user) {
        return user.length() <= LONGEST_NAME ? user : user.substring(0, LONGEST_NAME);
    }

    /** Of IPv6 the first 64 bits: all else is one machine's to choose. */
    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        String[] parts = address.split("::", -1)[0].split(":");
        StringBuilder network = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            network.append(i < parts.length && !parts[i].isEmpty() ? parts[i] : "0")
                    .append(':');
        }
        return network.toString();
    }
}
