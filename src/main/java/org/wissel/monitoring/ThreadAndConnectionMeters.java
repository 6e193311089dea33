package org.wissel.monitoring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;
import org.wissel.deployment.StepWorkers;
import org.wissel.deployment.StepWorkers.State;
import org.wissel.remote.Connections;
import org.wissel.remote.Connections.Counts;

/** Metrics of what this Wissel has at this moment: threads that do steps, connections to hosts. Reading them asks nobody. */
@Component
class ThreadAndConnectionMeters implements MeterBinder {

    private final StepWorkers workers;
    private final Connections connections;

    ThreadAndConnectionMeters(StepWorkers workers, Connections connections) {
        this.workers = workers;
        this.connections = connections;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        workers(registry, "wissel.jobs.threads", null, State::threads);
        workers(registry, "wissel.jobs.threads.busy", null, State::busy);
        workers(registry, "wissel.jobs.queued", null, State::queued);
        workers(registry, "wissel.jobs.look.age", "seconds", state -> state.lastLook()
                .map(age -> age.toMillis() / 1000.0)
                .orElse(Double.NaN));
        Gauge.builder("wissel.ssh.connections.open", () -> connections.counts().open())
                .register(registry);
        ssh(registry, "wissel.ssh.connections.opened", Counts::opened);
        ssh(registry, "wissel.ssh.connections.failed", Counts::failed);
        ssh(registry, "wissel.ssh.commands", Counts::commands);
    }

    private void workers(MeterRegistry registry, String name, String unit, ToDoubleFunction<State> value) {
        Gauge.builder(name, () -> workers.state().map(value::applyAsDouble).orElse(Double.NaN))
                .baseUnit(unit)
                .register(registry);
    }

    private void ssh(MeterRegistry registry, String name, ToDoubleFunction<Counts> value) {
        FunctionCounter.builder(name, connections, all -> value.applyAsDouble(all.counts()))
                .register(registry);
    }
}
