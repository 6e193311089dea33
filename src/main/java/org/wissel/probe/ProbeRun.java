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
    private final ToldProblems problems;
    private final Due opening = new Due();
    private final Due starting = new Due();
    private final Due health = new Due();
    private final Map<Integer, Due> uses = new HashMap<>();
    private Direction direction = Direction.BEFORE;
    private Duration pause = SHORTEST_PAUSE;
    private Counts unwritten = Counts.NONE;
    private int turn;
    private boolean closed;

    /** When something is due, at once at first, and whether it is being done. */
    private static final class Due {
        private long at;
        private boolean begun;
        private boolean busy;
    }

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
        this.problems = new ToldProblems(problems);
    }

    /**
     * Begins what is due now.
     *
     * @param threads does a request later on; false where it cannot, so that the request stays due
     */
    void beat(Predicate<Runnable> threads) {
        for (Task task : claim()) {
            if (!threads.test(() -> perform(task))) {
                free(task.due());
            }
        }
    }

    /** Opens a session in the caller's thread where one is wanted. */
    void openNow() {
        Task task = new Task(opening, this::open);
        synchronized (this) {
            if (closed || !wantsOne() || opening.busy) {
                return;
            }
            opening.busy = true;
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
        if (!task.due().busy && (!task.due().begun || nanos.getAsLong() - task.due().at >= 0)) {
            task.due().busy = true;
            tasks.add(task);
        }
    }

    private void perform(Task task) {
        try {
            task.request().run();
        } finally {
            free(task.due());
        }
    }

    private synchronized void free(Due due) {
        due.busy = false;
    }

    private synchronized void again(Due due, long from, Duration after) {
        due.begun = true;
        due.at = from + after.toNanos();
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
        Direction seen = direction();
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
        if (seen.live() && !held.version().map(seen.targets()::contains).orElse(seen.routed())) {
            probe.end(held);
            putOff(begin);
            return;
        }
        // As exact as a row keeps it.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        add(new ProbeSession(0, now, seen.live(), held, now, requests, lost), begin);
    }

    private synchronized void add(ProbeSession session, long begin) {
        int nr = sessions.isEmpty() ? 0 : sessions.lastKey() + 1;
        sessions.put(nr, session.numbered(nr));
        pause = SHORTEST_PAUSE;
        again(opening, begin, pause);
        Due first = uses.computeIfAbsent(nr, each -> new Due());
        again(first, begin, probe.every());
        if (sessions.size() == MOST_SESSIONS) {
            tell("no further session is opened, since " + MOST_SESSIONS
                    + " were: see why sessions are lost here, or whether" + " probe.request-path is right");
        }
    }

    /** Some versions are met by few at first, and a cluster that does not answer is not pressed. */
    private synchronized void putOff(long begin) {
        again(opening, begin, pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
    }

    private void use(int nr) {
        ProbeSession session = session(nr);
        Instant now = clock.instant();
        if (session.mayHaveRunOut(now)) {
            put(session.ended());
            tell("a session was not used for "
                    + Duration.between(session.usedAt(), now).toSeconds()
                    + " s, since no Wissel ran, and may have run out by itself: it is not counted, another is opened");
            return;
        }
        long begin = nanos.getAsLong();
        Look look = asked(() -> probe.use(session.held(), nextTurn()));
        ProbeSession used = session.used(look.session().orElse(session.held()), clock.instant());
        put(look.outcome() == Outcome.BROKEN ? used.ended() : used);
        again(uses(nr), begin, probe.every());
    }

    private void lookAtHealth() {
        long begin = nanos.getAsLong();
        asked(() -> probe.health(nextTurn()));
        again(health, begin, probe.every());
    }

    /** Not at every beat: where there is no resource that ends a session, each idles until its timeout. */
    private void startOne() {
        long begin = nanos.getAsLong();
        asked(() -> probe.open(shortcut, nextTurn())).session().ifPresent(probe::end);
        again(starting, begin, LONGEST_PAUSE);
    }

    private Look asked(Supplier<Look> request) {
        long begin = nanos.getAsLong();
        Look look = request.get();
        long millis = (nanos.getAsLong() - begin) / 1_000_000;
        synchronized (this) {
            unwritten = unwritten.with(look.outcome(), millis);
            problems.tell(withoutIds(look.problem()));
        }
        return look;
    }

    /** What would let somebody use a session of ours is not told. */
    private String withoutIds(String problem) {
        String told = problem;
        for (ProbeSession session : sessions.values()) {
            if (!session.held().id().isEmpty()) {
                told = told.replace(session.held().id(), "session " + session.nr());
            }
        }
        return told;
    }

    private synchronized void tell(String problem) {
        problems.tell(problem);
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
            opening.begun = false;
        }
        direction = now;
    }

    private synchronized ProbeSession session(int nr) {
        return sessions.get(nr);
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
        unwritten = Counts.NONE;
        return now;
    }

    /** The same, which stays unwritten. */
    synchronized Unwritten unwritten() {
        return new Unwritten(unwritten, List.copyOf(sessions.values()), problems.all());
    }

    /** It could not be written. */
    synchronized void giveBack(Counts seen) {
        unwritten = unwritten.plus(seen);
    }

    /** Begins no further request; those that run come to their end and count for nothing. */
    synchronized void close() {
        closed = true;
    }

    /** Ends the sessions where there is a resource for that. */
    void endSessions() {
        List<ProbeSession> all;
        synchronized (this) {
            all = List.copyOf(sessions.values());
        }
        all.stream().filter(session -> !session.over()).forEach(session -> probe.end(session.held()));
    }
}
