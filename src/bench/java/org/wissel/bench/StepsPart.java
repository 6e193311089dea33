package org.wissel.bench;

import java.nio.file.Path;

/** What the engine adds to steps, and how soon Wissel notices what it waits for. */
final class StepsPart implements Part {

    @Override
    public String name() {
        return "steps";
    }

    @Override
    public void measure(Path folder, Report report) throws Exception {
        Report.Table table = report.table("Steps, in milliseconds", "from ... to ...", "count", "p50", "p99", "max");
        try (EngineSteps engine = new EngineSteps(folder)) {
            engine.gaps(true, 20).tell(table, report, "a step that does nothing to the next one", "steps.gap");
            engine.gaps(false, 20).tell(table, report, "the same, of a node beside others", "steps.gap-beside-others");
            engine.timers(20).tell(table, report, "a timer due to its step", "steps.timer");
            engine.retries(20).tell(table, report, "Retry in Cockpit to the step", "steps.retry-cockpit");
        }
        try (BenchCluster cluster = BenchCluster.start(folder, 2);
                BenchWissel wissel = cluster.wissel()) {
            NoticedSteps noticed = new NoticedSteps(cluster, wissel);
            noticed.measure(Integer.getInteger("wissel.bench.deployments", 12));
            noticed.retries(20);
            noticed.retry.tell(table, report, "Retry by the API to the step", "steps.retry-api");
            noticed.between.tell(table, report, "a node's step of a deployment to its next one", "steps.between");
            noticed.health.tell(table, report, "a node's health UP to noticed", "steps.health");
            noticed.drain.tell(table, report, "the last request's end to drained", "steps.drain");
            report.aim("Retry in Cockpit to the step, p99 in ms", report.value("steps.retry-cockpit.p99"), 2000);
            report.aim("a timer due to its step, p99 in ms", report.value("steps.timer.p99"), 1000);
            report.aim("a node's health UP to noticed, p99 in ms", report.value("steps.health.p99"), 100);
            report.aim("the last request's end to drained, p99 in ms", report.value("steps.drain.p99"), 100);
        }
    }
}
