package org.wissel.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One user's session. A pinned one is exercised until its user is told to leave. */
final class TrafficSession {

    private static final Pattern ID = Pattern.compile("\"sessionId\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern TIMEOUT = Pattern.compile("\"sessionTimeout\"\\s*:\\s*([0-9]+)");
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final String id;
    private final String cookie;
    private final String version;
    private final Duration timeout;
    private final boolean pinned;
    private final int entry;
    private final long started = System.nanoTime();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile long used = started;
    private volatile boolean broken;

    private TrafficSession(String id, String cookie, String version, Duration timeout, boolean pinned, int entry) {
        this.id = id;
        this.cookie = cookie;
        this.version = version;
        this.timeout = timeout;
        this.pinned = pinned;
        this.entry = entry;
    }

    /**
     * The session that a start was answered with.
     *
     * @param entry the index of the entry that it was started by
     * @throws IOException when the answer is not one of a started session
     */
    static TrafficSession of(PlainHttp.Answer answer, boolean pinned, int entry) throws IOException {
        if (answer.status() != 200) {
            throw new IOException(answer.status() + " " + answer.body());
        }
        String version = answer.headers().get(StandInResources.STARTED_VERSION.toLowerCase(Locale.ROOT));
        String cookie = answer.headers().get("set-cookie");
        Matcher id = ID.matcher(answer.body());
        Matcher timeout = TIMEOUT.matcher(answer.body());
        if (version == null || cookie == null || !id.find() || !timeout.find()) {
            throw new IOException("200 without a session: " + answer);
        }
        return new TrafficSession(
                id.group(1),
                cookie.split(";", 2)[0],
                version,
                Duration.ofSeconds(Long.parseLong(timeout.group(1))),
                pinned,
                entry);
    }

    String id() {
        return id;
    }

    /** What it is ended with, {@code NAME=VALUE}. */
    String cookie() {
        return cookie;
    }

    /** What it was started with, {@code export-Weather 0.0-v1}. */
    String version() {
        return version;
    }

    boolean isPinned() {
        return pinned;
    }

    int entry() {
        return entry;
    }

    /** Counts a request that goes on with it, and says the how manieth it is. */
    int count() {
        used = System.nanoTime();
        return requests.incrementAndGet();
    }

    int requests() {
        return requests.get();
    }

    /** Whether it was left alone for so long that it may have expired, or will before a request arrives. */
    boolean mayHaveExpired() {
        Duration margin = MARGIN.compareTo(timeout.dividedBy(2)) < 0 ? MARGIN : timeout.dividedBy(2);
        return System.nanoTime() - used > timeout.minus(margin).toNanos();
    }

    /** Whether it was started longer ago than this. */
    boolean isOlderThan(Duration visit) {
        return System.nanoTime() - started > visit.toNanos();
    }

    /** Its user lost it. */
    void breakOff() {
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }
}
