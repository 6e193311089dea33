package org.wissel.sandbox;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Users who leave no moment out: each starts a session, goes on with it at once, and then starts the next. Where a session
 * can reach a runtime that lacks its version, some do. It takes what the machine gives; see {@link Traffic} for a constant
 * rate.
 */
final class TightTraffic implements AutoCloseable {

    private static final int USERS = 16;
    private static final int REQUESTS_PER_SESSION = 3;

    private final TrafficCounters counters = new TrafficCounters();
    private final TrafficUser user;
    private final String shortcut;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    private TightTraffic(URI entry, String shortcut) {
        this.user = new TrafficUser(List.of(entry), counters);
        this.shortcut = shortcut;
    }

    /**
     * Starts the users.
     *
     * @param entry where they come in, without a path
     * @param shortcut the shortcut that they start sessions by
     */
    static TightTraffic start(URI entry, String shortcut) {
        TightTraffic traffic = new TightTraffic(entry, shortcut);
        for (int i = 0; i < USERS; i++) {
            Thread thread = new Thread(traffic::comeAndGo, "sandbox-tight-traffic");
            thread.setDaemon(true);
            traffic.threads.add(thread);
        }
        traffic.threads.forEach(Thread::start);
        return traffic;
    }

    TrafficCounters counters() {
        return counters;
    }

    private void comeAndGo() {
        while (!stopped) {
            Optional<TrafficSession> session = user.start(shortcut, false);
            for (int i = 0; i < REQUESTS_PER_SESSION && session.isPresent(); i++) {
                user.goOn(session.get(), false);
                session = session.filter(each -> !each.isBroken());
            }
        }
    }

    /** Starts no more sessions and waits until every answer is there, so that the counters are complete. */
    @Override
    public void close() {
        stopped = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
