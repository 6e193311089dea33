package org.wissel.probe;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.wissel.deployment.SessionProbe;
import org.wissel.deployment.SessionProbe.Held;
import org.wissel.deployment.SessionProbe.Look;
import org.wissel.deployment.SessionProbe.Outcome;

/** The sessions of one deployment while this Wissel holds them. Requests run beside each other, never two of one session. */
final class ProbeRun {

    /** A cluster that loses every session is not given ever more of them. */
    static final int MOST_SESSIONS = 20;

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final SessionProbe probe;
    private final String shortcut;
    private final Clock clock;
    private final LongSupplier nanos;
    private final TreeMap<Integer, ProbeSession> sessions = new TreeMap<>();
    private final Seen seen;
    private final Due opening = new Due();
    private final Due starting = new Due();
    private final Due health = new Due();
    private final Map<Integer, Due> uses = new HashMap<>();
    private Direction direction = Direction.BEFORE;
    private Duration pause = SHORTEST_PAUSE;
    private int turn;
    private boolean closed;

    private record Task(Due due, Runnable request) {}

    /**
     * What is to be written.
     *
     * @param seen since the last time
     */
    record Unwritten(Counts seen, List<ProbeSession> sessions, List<String> problems) {}

    /**
     * @param kept the sessions that were held before, here or by another Wissel
     * @param problems those that were told before
     */
    ProbeRun(
            SessionProbe probe,
            String shortcut,
            List<ProbeSession> kept,
            List<String> problems,
            Clock clock,
            LongSupplier nanos) {
        this.probe = probe;
        this.shortcut = shortcut;
        this.clock = clock;
        this.nanos = nanos;
        kept.forEach(session -> sessions.put(session.nr(), session));
        this.seen = new Seen(problems, clock);
    }

    /**
     * Begins what is due now.
     *
     * @param threads does a request later on; false where it cannot, so that the request stays due
     */
    void beat(Predicate<Runnable> threads) {
        for (Task task : claim()) {
            if (!threads.test(() -> perform(task))) {
                task.due().free();
            }
        }
    }

    /** Opens a session in the caller's thread where one is wanted. */
    void openNow() {
        Task task = new Task(opening, this::open);
        synchronized (this) {
            if (closed || !wantsOne() || !opening.claim()) {
                return;
            }
        }
        perform(task);
    }

    private synchronized List<Task> claim() {
        List<Task> tasks = new ArrayList<>();
        if (closed) {
            return tasks;
        }
        if (wantsOne()) {
            claim(new Task(opening, this::open), tasks);
        }
        if (probe.usesSessions()) {
            sessions.values().stream()
                    .filter(session -> !session.over())
                    .forEach(session -> claim(
                            new Task(uses.computeIfAbsent(session.nr(), nr -> new Due()), () -> use(session.nr())),
                            tasks));
        } else {
            claim(new Task(health, this::lookAtHealth), tasks);
            claim(new Task(starting, this::startOne), tasks);
        }
        return tasks;
    }

    private void claim(Task task, List<Task> tasks) {
        if (task.due().claim(nanos.getAsLong())) {
            tasks.add(task);
        }
    }

    private void perform(Task task) {
        try {
            task.request().run();
        } finally {
            task.due().free();
        }
    }

    /** One on what is live; once the new version is, one on that. */
    private boolean wantsOne() {
        if (sessions.size() >= MOST_SESSIONS) {
            return false;
        }
        boolean has = sessions.values().stream()
                .anyMatch(session -> !session.over() && (session.afterSwap() || !direction.live()));
        boolean canTell = direction.routed()
                || sessions.values().stream()
                        .anyMatch(session -> session.held().version().isPresent());
        return !has && (!direction.live() || canTell);
    }

    private void open() {
        Direction begun = direction();
        long begin = nanos.getAsLong();
        Look look = asked(() -> probe.open(shortcut, nextTurn()));
        if (look.session().isEmpty()) {
            putOff(begin);
            return;
        }
        Held held = look.session().get();
        boolean lost = false;
        long requests = 1;
        if (probe.usesSessions()) {
            Held opened = held;
            Look first = asked(() -> probe.use(opened, nextTurn()));
            held = first.session().orElse(opened);
            lost = first.outcome() == Outcome.BROKEN;
            requests++;
        }
        if (begun.live() && !held.version().map(begun.targets()::contains).orElse(begun.routed())) {
            probe.end(held);
            putOff(begin);
            return;
        }
        // As exact as a row keeps it.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        add(new ProbeSession(0, now, begun.live(), held, now, requests, lost), begin);
    }

    private synchronized void add(ProbeSession session, long begin) {
        int nr = sessions.isEmpty() ? 0 : sessions.lastKey() + 1;
        sessions.put(nr, session.numbered(nr));
        pause = SHORTEST_PAUSE;
        opening.again(begin, pause);
        uses.computeIfAbsent(nr, each -> new Due()).again(begin, probe.every());
        if (sessions.size() == MOST_SESSIONS) {
            seen.tell("no further session is opened, since " + MOST_SESSIONS
                    + " were: see why sessions are lost here, or whether" + " probe.request-path is right");
        }
    }

    /** Some versions are met by few at first, and a cluster that does not answer is not pressed. */
    private synchronized void putOff(long begin) {
        opening.again(begin, pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
    }

    private void use(int nr) {
        ProbeSession session = session(nr);
        Instant now = clock.instant();
        if (session.mayHaveRunOut(now)) {
            put(session.ended());
            seen.tell("a session was not used for "
                    + Duration.between(session.usedAt(), now).toSeconds()
                    + " s, since no Wissel ran, and may have run out by itself: it is not counted, another is opened");
            return;
        }
        long begin = nanos.getAsLong();
        Look look = asked(() -> probe.use(session.held(), nextTurn()));
        ProbeSession used = session.used(look.session().orElse(session.held()), clock.instant());
        put(look.outcome() == Outcome.BROKEN ? used.ended() : used);
        uses(nr).again(begin, probe.every());
    }

    private void lookAtHealth() {
        long begin = nanos.getAsLong();
        asked(() -> probe.health(nextTurn()));
        health.again(begin, probe.every());
    }

    /** Not at every beat: where there is no resource that ends a session, each idles until its timeout. */
    private void startOne() {
        long begin = nanos.getAsLong();
        asked(() -> probe.open(shortcut, nextTurn())).session().ifPresent(probe::end);
        starting.again(begin, LONGEST_PAUSE);
    }

    private Look asked(Supplier<Look> request) {
        long begin = nanos.getAsLong();
        Look look = request.get();
        long millis = (nanos.getAsLong() - begin) / 1_000_000;
        seen.add(look, millis, all());
        return look;
    }

    private synchronized int nextTurn() {
        return turn++;
    }

    private synchronized Direction direction() {
        return direction;
    }

    /** Where its deployment has come to. */
    synchronized void goes(Direction now) {
        if (now.live() && !direction.live()) {
            // What was put off before was another one.
            pause = SHORTEST_PAUSE;
            opening.atOnce();
        }
        direction = now;
    }

    private synchronized ProbeSession session(int nr) {
        return sessions.get(nr);
    }

    private synchronized List<ProbeSession> all() {
        return List.copyOf(sessions.values());
    }

    private synchronized Due uses(int nr) {
        return uses.get(nr);
    }

    private synchronized void put(ProbeSession session) {
        sessions.put(session.nr(), session);
    }

    /** What was not written yet, which counts as written from now on. */
    synchronized Unwritten take() {
        Unwritten now = unwritten();
        seen.written();
        return now;
    }

    /** The same, which stays unwritten. */
    synchronized Unwritten unwritten() {
        return new Unwritten(seen.unwritten(), List.copyOf(sessions.values()), seen.problems());
    }

    /** It could not be written. */
    synchronized void giveBack(Counts notWritten) {
        seen.giveBack(notWritten);
    }

    /** Begins no further request; those that run come to their end and count for nothing. */
    synchronized void close() {
        closed = true;
    }

    /** Ends the sessions where there is a resource for that. */
    void endSessions() {
        all().stream().filter(session -> !session.over()).forEach(session -> probe.end(session.held()));
    }
}
