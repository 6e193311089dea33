package org.wissel.sandbox;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
     * @param visit how long a user stays, a pinned one as well; 0 for as long as nobody sends him home
     * @param loggingOut whether users who leave end their sessions, which else live on until they expire
     */
    record Load(
            List<URI> entries,
            int perSecond,
            int slowEvery,
            int pinned,
            List<String> shortcuts,
            int threads,
            Duration visit,
            boolean loggingOut) {

        /** 200 requests per second, one in 80 of them slow, 20 pinned sessions, at most 64 at the same time; nobody logs out. */
        static Load on(URI... entries) {
            List<String> shortcuts = List.of("weather", "kinderbijslag");
            return new Load(List.of(entries), 200, 80, 20, shortcuts, 64, Duration.ZERO, false);
        }

        Load withPinned(int number) {
            return new Load(entries, perSecond, slowEvery, number, shortcuts, threads, visit, loggingOut);
        }

        Load withShortcuts(String... names) {
            return new Load(entries, perSecond, slowEvery, pinned, List.of(names), threads, visit, loggingOut);
        }

        /** Users who leave log out. */
        Load withLoggingOut() {
            return new Load(entries, perSecond, slowEvery, pinned, shortcuts, threads, visit, true);
        }

        /** Every user logs out after so long. */
        Load withVisits(Duration longest) {
            return new Load(entries, perSecond, slowEvery, pinned, shortcuts, threads, longest, true);
        }
    }

    private static final Duration LATE = Duration.ofMillis(250);

    private final Load load;
    private final TrafficCounters counters = new TrafficCounters();
    private final Set<String> loggedOut = ConcurrentHashMap.newKeySet();
    private final TrafficSessions sessions;
    private final TrafficUser user;
    private final ThreadPoolExecutor users;
    private final Thread clock;
    private final AtomicLong continued = new AtomicLong();
    private volatile boolean stopped;

    private Traffic(Load load) {
        this.load = load;
        sessions = new TrafficSessions(load.visit());
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
        traffic.pin(load.shortcuts().get(0), load.pinned());
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

    /** Starts so many more pinned sessions by this shortcut, of the version that it leads to now. */
    void pin(String shortcut, int number) {
        for (int i = 0; i < number; i++) {
            user.start(shortcut, true).ifPresent(this::come);
        }
    }

    /** A user goes on with a session that a story started, until he is sent home; users of its version stay again. */
    void goOnWith(TrafficSession session) {
        loggedOut.remove(session.version());
        sessions.welcome(session.version());
        come(session);
    }

    /**
     * Sends all users of this version home, pinned ones included: their sessions get no further request and live on until they
     * expire.
     */
    void sendHome(String projectVersion) {
        sessions.sendHome(projectVersion);
    }

    /**
     * Lets all users of this version log out, pinned ones included, and waits until they have. Nobody may be able to start a
     * session of it any more; one that was being started meanwhile is ended as soon as it is there.
     */
    void logOut(String projectVersion) {
        loggedOut.add(projectVersion);
        sessions.sendHome(projectVersion).forEach(user::end);
        SandboxFiles.await(
                () -> sessions.out(projectVersion) == 0,
                () -> "users of " + projectVersion + " still wait for an answer: " + statusLine());
    }

    /** One line for people. */
    String statusLine() {
        return counters + " | started " + counters.started() + " | pinned " + sessions.pinnedAlive() + "/"
                + load.pinned() + " | sessions " + sessions.living()
                + " | ended " + counters.ended();
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
            user.start(shortcut(turn), false).ifPresent(this::come);
            return;
        }
        boolean slow = load.slowEvery() > 0 && continued.incrementAndGet() % load.slowEvery() == 0;
        try {
            user.goOn(session, slow);
            if (!session.isBroken()) {
                sessions.giveBack(session).ifPresent(this::leave);
            }
        } finally {
            sessions.settle(session);
        }
    }

    private void come(TrafficSession session) {
        sessions.add(session).ifPresent(this::leave);
    }

    private void leave(TrafficSession session) {
        if (loggedOut.contains(session.version()) || load.loggingOut() && !sessions.isSentHome(session.version())) {
            user.end(session);
        }
    }

    private String shortcut(long turn) {
        return load.shortcuts().get((int) (turn % load.shortcuts().size()));
    }
}
