package org.wissel.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Where the time of deployments goes: every moment belongs to the steps that run in it, and to nobody where none runs. */
final class Breakdown {

    static final String BETWEEN = "(between steps)";

    private record Sum(double seconds, int runs, int commands) {

        Sum plus(double more) {
            return new Sum(seconds + more, runs, commands);
        }
    }

    private Breakdown() {}

    /** A table with the mean over these deployments; its seconds add up to what they took. */
    static void into(Report.Table table, List<BenchWissel.Deployed> deployments) {
        Map<String, Sum> sums = new LinkedHashMap<>();
        deployments.forEach(deployment -> add(deployment, sums));
        int count = deployments.size();
        double total = sums.values().stream().mapToDouble(Sum::seconds).sum();
        sums.forEach((step, sum) -> table.row(
                step,
                sum.seconds() / count,
                Math.round(100 * sum.seconds() / total) + " %",
                sum.runs() / count,
                sum.commands() / count));
    }

    private static void add(BenchWissel.Deployed deployment, Map<String, Sum> sums) {
        TreeSet<Double> moments = new TreeSet<>(Set.of(0.0, deployment.seconds()));

        deployment.steps().forEach(run -> {
            moments.add(Math.max(0, run.began()));
            moments.add(Math.min(deployment.seconds(), run.ended()));

            Sum sum = sums.getOrDefault(run.step(), new Sum(0, 0, 0));
            sums.put(
                    run.step(),
                    new Sum(
                            sum.seconds(),
                            sum.runs() + 1,
                            sum.commands() + run.log().size()));
        });
        sums.putIfAbsent(BETWEEN, new Sum(0, 0, 0));
        double from = 0;
        for (double to : moments) {
            double middle = (from + to) / 2;
            Set<String> running = deployment.steps().stream()
                    .filter(run -> run.began() <= middle && middle < run.ended())
                    .map(BenchWissel.Deployed.StepRun::step)
                    .collect(Collectors.toSet());
            double share = (to - from) / Math.max(1, running.size());
            (running.isEmpty() ? Set.of(BETWEEN) : running)
                    .forEach(step -> sums.computeIfPresent(step, (key, sum) -> sum.plus(share)));
            from = to;
        }
    }
}
