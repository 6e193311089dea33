package org.wissel.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.wissel.deployment.WrongPasswordCounts;
import org.wissel.deployment.WrongPasswordCounts.Count;

/**
 * Counts wrong passwords, and says how long a user has to wait at an address. Waits are a user's at an address alone: whoever tries
 * passwords locks nobody out who comes from elsewhere, and behind a proxy nobody whose name was not tried. Many wrong ones of an
 * address or for a user only make the waits begin sooner. What is kept is bounded: the latest are.
 */
final class WrongPasswords {

    /** Of users at addresses, of addresses and of users together; some MB. */
    static final int KEPT = 30_000;

    /** After so many old ones are forgotten, however often strangers come. */
    private static final int FORGET_AFTER = 1000;

    private static final int LONGEST_NAME = 64;

    private final WrongPasswordCounts counts;
    private final Clock clock;
    private final SignInProperties limits;
    private final AtomicInteger counted = new AtomicInteger();

    /** The texts that counts are of. No line's end is in an address, so that no two are the same. */
    private record Subjects(String pair, String ofAddress, String ofUser) {

        static Subjects of(String user, String address) {
            String name = shortened(user == null ? "" : user);
            String network = network(address == null ? "" : address);
            return new Subjects("pair\n" + network + "\n" + name, "address\n" + network, "user\n" + name);
        }
    }

    WrongPasswords(WrongPasswordCounts counts, Clock clock, SignInProperties limits) {
        this.counts = counts;
        this.clock = clock;
        this.limits = limits;
    }

    /** How long this user has to wait at this address, never longer than the longest wait; empty when the password may be tried. */
    Optional<Duration> wait(String user, String address) {
        Subjects subjects = Subjects.of(user, address);
        Instant now = clock.instant();
        Map<String, Count> found =
                counts.of(List.of(subjects.pair(), subjects.ofAddress(), subjects.ofUser()), forgottenBefore(now));
        boolean isMuch = isMuch(found.get(subjects.ofAddress()), limits.attemptsPerAddress())
                || isMuch(found.get(subjects.ofUser()), limits.attemptsPerUser());
        int free = isMuch ? 1 : limits.attempts();
        Count count = found.get(subjects.pair());
        if (count == null || count.times() < free) {
            return Optional.empty();
        }
        // Another Wissel's clock may be ahead: nobody waits for that.
        Instant last = count.last().isAfter(now) ? now : count.last();
        Duration left = Duration.between(now, last.plus(waitAfter(count.times() - free)));
        return left.isNegative() || left.isZero() ? Optional.empty() : Optional.of(left);
    }

    private Duration waitAfter(int doubled) {
        // 2 to the power of 20 is above any longest wait, and does not overflow.
        Duration wait = limits.firstWait().multipliedBy(1L << Math.min(doubled, 20));
        return wait.compareTo(limits.longestWait()) > 0 ? limits.longestWait() : wait;
    }

    private static boolean isMuch(Count count, int limit) {
        return count != null && count.times() >= limit;
    }

    /** @return how many wrong ones of this user at this address there were in a row */
    int wrong(String user, String address) {
        Subjects subjects = Subjects.of(user, address);
        Instant now = clock.instant();
        Instant before = forgottenBefore(now);
        counts.add(subjects.ofAddress(), now, before);
        counts.add(subjects.ofUser(), now, before);
        int times = counts.add(subjects.pair(), now, before);
        if (counted.incrementAndGet() % FORGET_AFTER == 0) {
            forgetOld();
        }
        return times;
    }

    /** The user knows the password there; what others tried at the address or for the user still counts. */
    void right(String user, String address) {
        counts.forget(Subjects.of(user, address).pair());
    }

    /** Forgets what makes nobody wait any more, and the oldest of too many. */
    void forgetOld() {
        counts.forgetOld(forgottenBefore(clock.instant()), KEPT);
    }

    private Instant forgottenBefore(Instant now) {
        return now.minus(limits.longestWait().multipliedBy(4));
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
