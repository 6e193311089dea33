package org.wissel.probe;

import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Continuity;
import org.wissel.deployment.ContinuityResult;
import org.wissel.deployment.Journal;
import org.wissel.deployment.SessionProbe;
import org.wissel.deployment.UnknownNameException;

/**
 * The probes of all deployments that run. Each is held by one Wissel at a time; where that is gone, another one goes on with the
 * same sessions. A probe ends when the journal tells that its deployment has, by whichever way.
 */
@Component
class SessionContinuity implements Continuity {

    private static final Logger LOG = LoggerFactory.getLogger(SessionContinuity.class);
    private static final Duration BEGIN = Duration.ofMillis(4500);
    private static final long LOOK_MILLIS = 1000;
    private static final long BEAT_MILLIS = 50;

    private final Clusters clusters;
    private final Journal journal;
    private final ProbeRows rows;
    private final Clock clock;
    private final String name;
    private final Predicate<Runnable> threads;
    private final AutoCloseable closing;
    private final HeldProbes held;

    @Autowired
    SessionContinuity(
            Clusters clusters, Journal journal, ProbeRows rows, Clock clock, @Value("${wissel.name}") String name) {
        this(clusters, journal, rows, clock, System::nanoTime, name, new ProbeThreads());
    }

    private SessionContinuity(
            Clusters clusters,
            Journal journal,
            ProbeRows rows,
            Clock clock,
            LongSupplier nanos,
            String name,
            ProbeThreads threads) {
        this(clusters, journal, rows, clock, nanos, name, threads::begin, threads);
        threads.every(LOOK_MILLIS, this::look);
        threads.every(BEAT_MILLIS, this::beat);
    }

    /**
     * One that does nothing by itself: {@link #look} and {@link #beat} are for the caller.
     *
     * @param threads does what it is given; false where it has no thread for it
     */
    SessionContinuity(
            Clusters clusters,
            Journal journal,
            ProbeRows rows,
            Clock clock,
            LongSupplier nanos,
            String name,
            Predicate<Runnable> threads,
            AutoCloseable closing) {
        this.threads = threads;
        this.closing = closing;
        this.clusters = clusters;
        this.journal = journal;
        this.rows = rows;
        this.clock = clock;
        this.name = name;
        this.held = new HeldProbes(clusters, rows, clock, nanos, name);
    }

    @Override
    public void begin(String deployment) {
        FutureTask<Void> begun = new FutureTask<>(() -> beginNow(deployment), null);
        if (!threads.test(begun)) {
            begun.cancel(false);
        }
        try {
            begun.get(BEGIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            LOG.info("Deployment {}: its session probe begins beside it, since it takes long", deployment);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failed) {
            LOG.warn(
                    "Deployment {}: its session probe did not begin: {}",
                    deployment,
                    failed.getCause().toString());
        } catch (CancellationException noThread) {
            LOG.warn("Deployment {}: its session probe did not begin: there is no thread for it", deployment);
        }
    }

    private void beginNow(String deployment) {
        Journal.Entry entry = journal.entry(deployment);
        Optional<SessionProbe> probe =
                clusters.cluster(entry.request().cluster()).probe();
        if (probe.isEmpty() || entry.ending().isPresent()) {
            return;
        }
        Instant now = clock.instant();
        rows.begin(
                deployment,
                entry.request().cluster(),
                probe.get().shortcut().orElseGet(() -> Direction.shortcut(entry, journal.rememberedOf(deployment))),
                probe.get().proves(),
                name,
                now,
                now.plus(HeldProbe.LEASE));
        rows.open().stream()
                .filter(kept -> kept.deployment().equals(deployment))
                .forEach(held::hold);
        held.of(deployment).ifPresent(ours -> {
            ours.run().openNow();
            ours.start();
            // A Wissel that is killed a moment later goes on with this session, not with one from after the first step.
            write(deployment, ours);
        });
    }

    /** Takes what nobody holds, ends what has ended, and sees where each has come to. */
    void look() {
        List<ProbeRows.Kept> open = rows.open();
        Set<String> ours = new HashSet<>();
        for (ProbeRows.Kept kept : open) {
            try {
                look(kept);
            } catch (RuntimeException failed) {
                LOG.warn(
                        "Deployment {}: its session probe was not looked at: {}", kept.deployment(), failed.toString());
            }
            ours.add(kept.deployment());
        }
        held.forEach((deployment, probe) -> {
            if (!ours.contains(deployment) || probe.isOver()) {
                held.letGo(deployment, probe);
            }
        });
    }

    private void look(ProbeRows.Kept kept) {
        boolean others = !kept.holder().equals(name);
        if (others) {
            held.of(kept.deployment()).ifPresent(probe -> held.letGo(kept.deployment(), probe));
        }
        if (others && !clock.instant().isAfter(kept.heldUntil())) {
            return;
        }
        Optional<Journal.Entry> entry = entry(kept.deployment());
        if (kept.endAsked() || entry.isEmpty() || entry.get().ending().isPresent()) {
            finish(kept, entry.map(this::direction).orElse(Direction.BEFORE));
            return;
        }
        held.hold(kept).ifPresent(ours -> {
            ours.run().goes(direction(entry.get()));
            ours.start();
        });
    }

    private Direction direction(Journal.Entry entry) {
        return entry.wentLive() ? Direction.of(entry, journal.last(entry.id(), Direction.ROUTED)) : Direction.BEFORE;
    }

    private Optional<Journal.Entry> entry(String deployment) {
        try {
            return Optional.of(journal.entry(deployment));
        } catch (UnknownNameException gone) {
            return Optional.empty();
        }
    }

    private void finish(ProbeRows.Kept kept, Direction direction) {
        if (held.cluster(kept).isEmpty()) {
            rows.end(kept.deployment(), clock.instant());
            return;
        }
        held.hold(kept).filter(HeldProbe::claimFinish).ifPresent(probe -> {
            if (!threads.test(() -> finish(kept.deployment(), probe, direction))) {
                probe.freeFinish();
            }
        });
    }

    private void finish(String deployment, HeldProbe probe, Direction direction) {
        try {
            // A walk may end as soon as the new version is live.
            probe.run().goes(direction);
            probe.run().openNow();
            probe.run().close();
            probe.write(true);
            rows.end(deployment, clock.instant());
            held.letGo(deployment, probe);
            probe.run().endSessions();
        } finally {
            probe.freeFinish();
        }
    }

    /** Begins the requests and writes that are due. */
    void beat() {
        held.forEach((deployment, probe) -> {
            if (!probe.beats()) {
                return;
            }
            probe.run().beat(threads);
            if (probe.claimWrite() && !threads.test(() -> write(deployment, probe))) {
                probe.freeWrite();
            }
        });
    }

    private void write(String deployment, HeldProbe probe) {
        try {
            if (!probe.write(false)) {
                held.letGo(deployment, probe);
            }
        } finally {
            probe.freeWrite();
        }
    }

    @Override
    public void end(String deployment) {
        try {
            rows.askForEnd(deployment);
        } catch (RuntimeException failed) {
            LOG.warn(
                    "Deployment {}: the end of its session probe waits for that of its entry: {}",
                    deployment,
                    failed.toString());
        }
    }

    /** What is written, with what this Wissel has seen since. */
    @Override
    public Optional<ContinuityResult> result(String deployment) {
        ProbeRun.Unwritten unwritten =
                held.of(deployment).map(probe -> probe.run().unwritten()).orElse(null);
        return rows.result(deployment)
                .map(written -> unwritten == null
                        ? written
                        : new ContinuityResult(
                                written.requests() + unwritten.seen().requests(),
                                written.failed() + unwritten.seen().failed(),
                                written.broken() + unwritten.seen().broken(),
                                unwritten.sessions().stream()
                                        .map(ProbeRows::told)
                                        .toList(),
                                written.proves(),
                                unwritten.problems(),
                                written.samples()))
                .map(SessionContinuity::proving);
    }

    private static ContinuityResult proving(ContinuityResult seen) {
        return new ContinuityResult(
                seen.requests(),
                seen.failed(),
                seen.broken(),
                seen.sessions(),
                Proof.told(seen.proves(), seen.requests(), seen.sessions()),
                seen.problems(),
                seen.samples());
    }

    @PreDestroy
    void close() throws Exception {
        held.forEach((deployment, probe) -> probe.run().close());
        closing.close();
    }
}
