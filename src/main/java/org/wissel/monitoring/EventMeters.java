package org.wissel.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Drained;
import org.wissel.deployment.Probed;
import org.wissel.deployment.StepRan;

/** Metrics of what this Wissel did since it started, each counted when it was committed. */
@Component
class EventMeters {

    private final MeterRegistry registry;

    EventMeters(MeterRegistry registry, Clusters clusters) {
        this.registry = registry;
        // There from the start, at nought, so that the first loss is seen as an increase.
        clusters.all().stream().map(Cluster::name).forEach(cluster -> {
            probe("requests", cluster);
            probe("failed", cluster);
            probe("broken", cluster);
        });
    }

    /** Told when the step's transaction has ended. */
    @EventListener
    void stepRan(StepRan run) {
        Timer.builder("wissel.steps")
                .tags("step", run.step(), "outcome", run.outcome().key())
                .register(registry)
                .record(run.took());
        Counter retried = registry.counter("wissel.steps.retried", "step", run.step());
        if (run.again()) {
            retried.increment();
        }
    }

    @TransactionalEventListener
    void drained(Drained drained) {
        Timer.builder("wissel.drains")
                .tag("cluster", drained.cluster())
                .register(registry)
                .record(drained.took());
    }

    @TransactionalEventListener
    void probed(Probed probed) {
        probe("requests", probed.cluster()).increment(probed.requests());
        probe("failed", probed.cluster()).increment(probed.failed());
        probe("broken", probed.cluster()).increment(probed.broken());
    }

    private Counter probe(String what, String cluster) {
        return registry.counter("wissel.probe." + what, "cluster", cluster);
    }
}
