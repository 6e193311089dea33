package org.wissel.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLock;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.Undeploys;
import org.wissel.web.ClusterSight.Holding;
import org.wissel.web.ClusterSight.WaitingUndeploy;

/**
 * What all clusters looked like at the last look, for all who want to see it: a hundred viewers cost one look. Looks only when
 * it is asked to, one look at a time.
 */
@Component
class ClusterWatch implements DisposableBean {

    /**
     * What was seen at once.
     *
     * @param seenAt when the look ended, on the clock of this machine
     * @param nanos the same by {@link System#nanoTime()}, which nobody sets
     */
    record Look(List<ClusterSight> sights, Instant seenAt, long nanos) {

        /** How long ago that was. */
        Duration age() {
            return Duration.ofNanos(System.nanoTime() - nanos);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(ClusterWatch.class);

    /** How long the end of Wissel waits for a look. */
    private static final Duration END = Duration.ofSeconds(5);

    private final ClusterLooks looks;
    private final SessionCounts counts;
    private final Deployments deployments;
    private final Undeploys undeploys;
    private final ExecutorService thread;
    private volatile Look last;
    private CompletableFuture<Look> looking;
    private int era;

    ClusterWatch(ClusterLooks looks, SessionCounts counts, Deployments deployments, Undeploys undeploys) {
        this.looks = looks;
        this.counts = counts;
        this.deployments = deployments;
        this.undeploys = undeploys;
        var factory = new CustomizableThreadFactory("watch-clusters-");
        factory.setDaemon(true);
        thread = Executors.newSingleThreadExecutor(factory);
    }

    /** Waits for a look that is under way: it reads the database, whose embedded file an interrupt would close for everybody. */
    @Override
    public void destroy() throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(END.toSeconds(), TimeUnit.SECONDS)) {
            log.info("A look at the clusters has not ended within {} s; it ends with Wissel", END.toSeconds());
        }
    }

    /**
     * The clusters as they were seen at most so long ago. Where that is too long, looks again and waits for it for a while.
     *
     * @return what was seen last where the look takes longer; empty where nothing was seen yet
     */
    Optional<Look> latest(Duration maximumAge, Duration patience) {
        Look seen = last;
        if (seen != null && seen.age().compareTo(maximumAge) <= 0) {
            return Optional.of(seen);
        }
        try {
            return Optional.of(begin().get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException late) {
            return Optional.ofNullable(last);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.ofNullable(last);
        }
    }

    /** Looks now. @return the names of what changed since the last look; none when it looks as before */
    List<String> look() throws InterruptedException {
        Look before = last;
        try {
            return changes(before, begin().get());
        } catch (ExecutionException failed) {
            log.warn("The clusters cannot be shown: {}", failed.getCause().toString());
            return List.of();
        }
    }

    private static List<String> changes(Look before, Look now) {
        if (before != null && before.sights().equals(now.sights())) {
            return List.of();
        }
        List<String> changed = new ArrayList<>(List.of("clusters"));
        now.sights().stream()
                .filter(sight -> before == null || !before.sights().contains(sight))
                .forEach(sight -> changed.add(ClusterSight.event(sight.cluster().name())));
        return changed;
    }

    /** Forgets what was seen, since the clusters are others now. */
    synchronized void forget() {
        era++;
        last = null;
        looking = null;
    }

    private synchronized CompletableFuture<Look> begin() {
        if (looking == null || looking.isDone()) {
            int now = era;
            looking = CompletableFuture.supplyAsync(this::lookAtAll, thread).thenApply(look -> remember(look, now));
        }
        return looking;
    }

    private synchronized Look remember(Look look, int seenIn) {
        if (seenIn == era) {
            last = look;
        }
        return look;
    }

    private Look lookAtAll() {
        List<ClusterAnswer> clusters = looks.all();
        var sessions = counts.of(clusters);
        List<ClusterLock> locks = deployments.locks();
        List<UndeployDetails> undeployments = undeploys.latest();
        List<ClusterSight> sights = clusters.stream()
                .map(cluster -> new ClusterSight(
                        cluster,
                        sessions.getOrDefault(cluster.name(), Map.of()),
                        locks.stream()
                                .filter(lock -> lock.cluster().equals(cluster.name()))
                                .findFirst()
                                .map(this::holding)
                                .orElse(null),
                        waiting(cluster.name(), undeployments)))
                .toList();
        return new Look(sights, Instant.now(), System.nanoTime());
    }

    /** One that cannot be read must not hide the picture. */
    private Holding holding(ClusterLock lock) {
        try {
            DeploymentDetails details = deployments.deployment(lock.deployment());
            return new Holding(
                    lock.deployment(),
                    StateWords.subject(details.request()),
                    lock.holder(),
                    lock.since(),
                    StateWords.of(details),
                    StateWords.waitsForPerson(details.state()));
        } catch (RuntimeException unreadable) {
            return new Holding(
                    lock.deployment(),
                    lock.purpose(),
                    lock.holder(),
                    lock.since(),
                    "It cannot be read: " + unreadable.getMessage(),
                    false);
        }
    }

    private static List<WaitingUndeploy> waiting(String cluster, List<UndeployDetails> undeployments) {
        return undeployments.stream()
                .filter(one -> one.undeployment().request().cluster().equals(cluster))
                .filter(one -> !UndeployWords.hasEnded(one.state()))
                .map(one -> new WaitingUndeploy(
                        one.undeployment().id(),
                        UndeployWords.subject(one),
                        UndeployWords.of(one),
                        UndeployWords.waitsForPerson(one.state())))
                .toList();
    }
}
