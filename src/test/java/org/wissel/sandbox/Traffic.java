package org.wissel.sandbox;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Users of the sandbox: they keep coming at a constant rate whatever the answers are, start sessions and go on with them,
 * each request on a connection of its own, sent once, its answer checked. One user waits for an answer before asking again.
 *
 * <p>Requests: a fifth start sessions, alternating between the shortcuts; the others go on with sessions, in turn the
 * pinned ones, the newest (which meet a swap soonest) and the oldest, of every version alike.
 */
final class Traffic implements AutoCloseable {

    /**
     * How the users behave.
     *
     * @param entries where they come in, without a path; each session's requests take them in turn
     * @param perSecond requests per second
     * @param slowEvery every how manieth request on a session takes 3 seconds; 0 for none
     * @param pinned how many sessions are started before anything else and exercised until the end
     * @param shortcuts the shortcuts that sessions are started by; the pinned ones by the first
     * @param threads how many users can wait for an answer at the same time
     */
    record Load(List<URI> entries, int perSecond, int slowEvery, int pinned, List<String> shortcuts, int threads) {

        /** 200 requests per second, one in 80 of them slow, 20 pinned sessions, at most 64 at the same time. */
        static Load on(URI... entries) {
            return new Load(List.of(entries), 200, 80, 20, List.of("weather", "kinderbijslag"), 64);
        }

        Load withPinned(int number) {
            return new Load(entries, perSecond, slowEvery, number, shortcuts, threads);
        }

        Load withShortcuts(String... names) {
            return new Load(entries, perSecond, slowEvery, pinned, List.of(names), threads);
        }
    }

    private static final Duration LATE = Duration.ofMillis(250);

    private final Load load;
    private final TrafficCounters counters = new TrafficCounters();
    private final TrafficSessions sessions = new TrafficSessions();
    private final TrafficUser user;
    private final ThreadPoolExecutor users;
    private final Thread clock;
    private final AtomicLong continued = new AtomicLong();
    private volatile boolean stopped;

    private Traffic(Load load) {
        this.load = load;
        user = new TrafficUser(load.entries(), counters);
        users = new ThreadPoolExecutor(8, load.threads(), 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, "sandbox-traffic");
            thread.setDaemon(true);
            return thread;
        });
        clock = new Thread(this::tick, "sandbox-traffic-clock");
        clock.setDaemon(true);
    }

    /** Starts the pinned sessions, then the traffic. */
    static Traffic start(Load load) {
        Traffic traffic = new Traffic(load);
        for (int i = 0; i < load.pinned(); i++) {
            traffic.user.start(load.shortcuts().get(0), true).ifPresent(traffic.sessions::add);
        }
        traffic.clock.start();
        return traffic;
    }

    TrafficCounters counters() {
        return counters;
    }

    /** How many sessions live, by what they were started with, {@code export-Weather 0.0-v1}. */
    Map<String, Integer> livingSessions() {
        return sessions.living();
    }

    /** How many of the pinned sessions are not lost. */
    long pinnedAlive() {
        return sessions.pinnedAlive();
    }

    /** The fewest requests that any pinned session has had: shows that all of them are exercised. */
    int pinnedRequestsAtLeast() {
        return sessions.pinnedRequestsAtLeast();
    }

    /** Sends all users of this version home, pinned ones included: their sessions get no further request. */
    void sendHome(String projectVersion) {
        sessions.sendHome(projectVersion);
    }

    /** One line for people. */
    String statusLine() {
        return counters + " | started " + counters.started() + " | pinned " + sessions.pinnedAlive() + "/"
                + load.pinned() + " | sessions " + sessions.living();
    }

    /** Stops asking and waits until every answer is there, so that the counters are complete. */
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(clock);
        try {
            clock.join();
            users.shutdown();
            if (!users.awaitTermination(TrafficUser.SILENCE.toSeconds() + 10, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "traffic: requests still wait for an answer after " + TrafficUser.SILENCE);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            users.shutdownNow();
        }
    }

    /** Open loop: what is due is due, however long earlier answers take. */
    private void tick() {
        long interval = TimeUnit.SECONDS.toNanos(1) / load.perSecond();
        long due = System.nanoTime();
        for (long number = 0; !stopped; number++, due += interval) {
            for (long left = due - System.nanoTime(); left > 0 && !stopped; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            if (!stopped) {
                dispatch(number, due);
            }
        }
    }

    private void dispatch(long number, long due) {
        try {
            users.execute(() -> {
                if (System.nanoTime() - due > LATE.toNanos()) {
                    counters.countLate();
                }
                request(number);
            });
        } catch (RejectedExecutionException allWait) {
            // Every user waits for an answer: this one was not sent, and that is told apart from a failure.
            counters.countLate();
        }
    }

    private void request(long number) {
        long turn = number / 5;
        TrafficSession session =
                switch ((int) (number % 5)) {
                    case 0 -> null;
                    case 1 -> sessions.takePinned();
                    case 2 -> sessions.take(false, turn);
                    default -> sessions.take(true, turn);
                };
        if (session == null) {
            user.start(shortcut(turn), false).ifPresent(sessions::add);
            return;
        }
        boolean slow = load.slowEvery() > 0 && continued.incrementAndGet() % load.slowEvery() == 0;
        user.goOn(session, slow);
        if (!session.isBroken()) {
            sessions.giveBack(session);
        }
    }

    private String shortcut(long turn) {
        return load.shortcuts().get((int) (turn % load.shortcuts().size()));
    }
}
