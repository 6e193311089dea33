package org.wissel.probe;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.Clusters;

/** The probes that this Wissel holds, by deployment. */
final class HeldProbes {

    private final Clusters clusters;
    private final ProbeRows rows;
    private final Clock clock;
    private final LongSupplier nanos;
    private final String name;
    private final Map<String, HeldProbe> held = new ConcurrentHashMap<>();

    /** @param name that of this Wissel */
    HeldProbes(Clusters clusters, ProbeRows rows, Clock clock, LongSupplier nanos, String name) {
        this.clusters = clusters;
        this.rows = rows;
        this.clock = clock;
        this.nanos = nanos;
        this.name = name;
    }

    /** Its cluster; empty where the inventory has none that is probed. */
    Optional<Cluster> cluster(ProbeRows.Kept kept) {
        return clusters.all().stream()
                .filter(each -> each.name().equals(kept.cluster()))
                .filter(each -> each.probe().isPresent())
                .findFirst();
    }

    /** Holds it unless somebody else does. @return empty where that is so, or its cluster is probed no more */
    synchronized Optional<HeldProbe> hold(ProbeRows.Kept kept) {
        Optional<Cluster> cluster = cluster(kept);
        Instant until = clock.instant().plus(HeldProbe.LEASE);
        if (cluster.isPresent()
                && !held.containsKey(kept.deployment())
                && rows.take(kept.deployment(), name, clock.instant(), until)) {
            ProbeRun run = new ProbeRun(
                    cluster.get().probe().get(),
                    kept.shortcut(),
                    rows.sessions(kept.deployment()),
                    kept.problems(),
                    clock,
                    nanos);
            Traffic traffic = new Traffic(cluster.get().loadBalancers(), nanos);
            held.put(kept.deployment(), new HeldProbe(kept.heldBy(name, until), run, traffic, rows, clock, nanos));
        }
        return of(kept.deployment());
    }

    Optional<HeldProbe> of(String deployment) {
        return Optional.ofNullable(held.get(deployment));
    }

    void forEach(BiConsumer<String, HeldProbe> each) {
        held.forEach(each);
    }

    /** Asks nothing of it any more. */
    void letGo(String deployment, HeldProbe probe) {
        probe.run().close();
        held.remove(deployment, probe);
    }
}
