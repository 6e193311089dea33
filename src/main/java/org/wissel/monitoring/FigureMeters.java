package org.wissel.monitoring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Figures.Figure;
import org.wissel.deployment.Figures.Kind;
import org.wissel.deployment.UndeployState;

/**
 * Metrics of the database: every Wissel on it tells the same. Gauges are there from the start. Counters are there when the
 * database has answered for the first time, all of them: the first of a kind is seen as an increase from nought, and what was
 * only not known yet as none.
 */
@Component
class FigureMeters implements MeterBinder {

    /** Of what belongs to no cluster of the settings, for instance of one that was renamed. */
    private static final String OTHER = "other";

    private static final List<DeploymentState> ENDINGS = List.of(
            DeploymentState.DEPLOYED,
            DeploymentState.REFUSED,
            DeploymentState.ROLLED_BACK,
            DeploymentState.LEFT_FOR_OPERATOR);

    private static final List<UndeployState> UNDEPLOY_ENDINGS = List.of(
            UndeployState.UNDEPLOYED,
            UndeployState.RESTORED,
            UndeployState.REFUSED,
            UndeployState.KEPT,
            UndeployState.ROLLED_BACK,
            UndeployState.LEFT_FOR_OPERATOR);

    private final FiguresKept figures;
    private final Set<String> names;

    /** What counters were at last; the registry holds them weakly. */
    private final List<AtomicLong> counted = new CopyOnWriteArrayList<>();

    /** Those that have no counters yet. */
    private final Queue<MeterRegistry> waiting = new ConcurrentLinkedQueue<>();

    FigureMeters(FiguresKept figures, Clusters clusters) {
        this.figures = figures;
        names = clusters.all().stream().map(Cluster::name).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        clusters().forEach(cluster -> {
            gauge(registry, "wissel.clusters.held", Kind.HELD, cluster);
            gauge(registry, "wissel.approvals.waiting", Kind.APPROVALS_WAITING, cluster);
            gauge(registry, "wissel.incidents.open", Kind.INCIDENTS_OPEN, cluster);
        });
        gauge(registry, "wissel.jobs.due", Kind.JOBS_DUE);
        gauge(registry, "wissel.notices.waiting", Kind.NOTICES_WAITING);
        waiting.add(registry);
    }

    private Stream<String> clusters() {
        return Stream.concat(names.stream(), Stream.of(OTHER));
    }

    private void counters(MeterRegistry registry) {
        clusters().forEach(cluster -> {
            ENDINGS.forEach(ending -> ended(registry, Kind.DEPLOYMENTS_ENDED, cluster, "deploy", ending.key()));
            UNDEPLOY_ENDINGS.forEach(
                    ending -> ended(registry, Kind.UNDEPLOYMENTS_ENDED, cluster, "undeploy", ending.key()));
        });
    }

    private void ended(MeterRegistry registry, Kind kind, String cluster, String word, String outcome) {
        AtomicLong last = new AtomicLong();
        FunctionCounter.builder("wissel.deployments", last, before -> {
                    double known =
                            sum(kind, of(cluster).and(figure -> figure.detail().equals(outcome)));
                    // A counter that is not known stands still.
                    if (!Double.isNaN(known)) {
                        before.set((long) known);
                    }
                    return before.get();
                })
                .tags("cluster", cluster, "kind", word, "outcome", outcome)
                .register(registry);
        counted.add(last);
    }

    private void gauge(MeterRegistry registry, String name, Kind kind, String cluster) {
        Gauge.builder(name, () -> sum(kind, of(cluster)))
                .tag("cluster", cluster)
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, Kind kind) {
        Gauge.builder(name, () -> sum(kind, figure -> true)).register(registry);
    }

    private Predicate<Figure> of(String cluster) {
        return cluster.equals(OTHER)
                ? figure -> !names.contains(figure.cluster())
                : figure -> figure.cluster().equals(cluster);
    }

    private double sum(Kind kind, Predicate<Figure> which) {
        Optional<List<Figure>> known = figures.latest();
        if (known.isPresent()) {
            for (MeterRegistry first = waiting.poll(); first != null; first = waiting.poll()) {
                counters(first);
            }
        }
        return known.map(all -> (double) all.stream()
                        .filter(figure -> figure.kind() == kind)
                        .filter(which)
                        .mapToLong(Figure::value)
                        .sum())
                .orElse(Double.NaN);
    }
}
