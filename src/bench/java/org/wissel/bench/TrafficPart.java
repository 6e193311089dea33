package org.wissel.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What users felt of a deployment, against the same load without one. */
final class TrafficPart implements Part {

    /** Long enough for a deployment, so that loads with and without one last alike. */
    private static final Duration AT_LEAST = Duration.ofSeconds(10);

    private static final int RELOADS = 10;
    private static final int NODES = 4;

    private int version = 1;

    @Override
    public String name() {
        return "traffic";
    }

    @Override
    public void measure(Path folder, Report report) throws Exception {
        Report.Table table = report.table(
                "What users felt, latency in milliseconds",
                "load",
                "requests/s",
                "requests",
                "p50",
                "p99",
                "max",
                "failed",
                "of them reset",
                "CPU");
        Path answering = BenchCluster.inMemory(Files.createDirectories(folder.resolve("answering")));
        try (Responders responders = new Responders(answering, NODES);
                ManyClusters cluster = ManyClusters.start(folder.resolve("plain"), 1, NODES, responders.addresses());
                BenchWissel wissel = wissel(cluster)) {
            double rate = halfIdle(cluster);
            both(report, table, cluster, wissel, "plain", new Load(rate, false, false));
            both(report, table, cluster, wissel, "plain", new Load(rate, true, false));
            reloads(report, table, cluster, rate);
        }
        try (ManyClusters cluster = ManyClusters.start(folder.resolve("sessions"), 1, NODES);
                BenchWissel wissel = wissel(cluster)) {
            cluster.takesToStart(Duration.ofSeconds(1));
            both(report, table, cluster, wissel, "sessions", new Load(200, false, true));
            both(report, table, cluster, wissel, "sessions", new Load(200, true, true));
        }
    }

    private record Load(double rate, boolean keepAlive, boolean sessions) {

        OpenLoop on(ManyClusters cluster) throws Exception {
            return OpenLoop.on(cluster.balancer(0).url(), rate, keepAlive, sessions);
        }

        String words() {
            return keepAlive ? "connections kept" : "a new connection each";
        }
    }

    private static BenchWissel wissel(ManyClusters cluster) throws Exception {
        return new BenchWissel(
                Files.createDirectories(cluster.root().resolve("wissel")), ManyClusters.cluster(0), cluster.settings());
    }

    /** 2,000 requests a second, or as many as leave the processors about half idle. */
    private static double halfIdle(ManyClusters cluster) throws Exception {
        double rate = 2000;
        for (int i = 0; i < 2; i++) {
            OpenLoop load = new Load(rate, false, false).on(cluster);
            Programs.pause(Duration.ofSeconds(3));
            double cpu = load.end().cpu();
            // What nobody can change by another rate stays out of it.
            rate = i == 0 || cpu < 0.6 ? rate : Math.max(200, Math.rint(rate * 0.5 / cpu / 100) * 100);
        }
        return rate;
    }

    private void both(
            Report report, Report.Table table, ManyClusters cluster, BenchWissel wissel, String words, Load load)
            throws Exception {
        if (version == 1 || !load.keepAlive()) {
            // The first deployment of a Wissel compiles its code.
            deploy(cluster, wissel);
        }
        String figure = "traffic." + words + (load.keepAlive() ? ".kept" : ".new");
        String what = words + ", " + load.words();
        OpenLoop quiet = load.on(cluster);
        Programs.pause(AT_LEAST);
        OpenLoop.Felt without = tell(report, table, what, figure + ".without", quiet.end());
        OpenLoop busy = load.on(cluster);
        long end = System.nanoTime() + AT_LEAST.toNanos();
        Programs.pause(Duration.ofSeconds(1));
        report.figure(figure + ".deployment-seconds", deploy(cluster, wissel));
        Programs.pause(Duration.ofNanos(Math.max(500_000_000, end - System.nanoTime())));
        String through =
                "... through a deployment of " + Report.rounded(report.value(figure + ".deployment-seconds")) + " s";
        OpenLoop.Felt during = tell(report, table, through, figure + ".during", busy.end());
        report.figure(figure + ".p50-ratio", during.p50() / without.p50());
        report.figure(figure + ".p99-ratio", during.p99() / without.p99());
        if (!load.keepAlive()) {
            report.aim("requests that failed through a deployment, " + what, during.failures(), 0);
        }
    }

    /** @return how many seconds it took */
    private double deploy(ManyClusters cluster, BenchWissel wissel) throws Exception {
        String next = "0.0-v" + ++version;
        cluster.export(next);
        double seconds = wissel.deploy(next).seconds();
        cluster.requireServing(1, next);
        return seconds;
    }

    /** What nginx itself loses of kept connections when it is reloaded and nothing is deployed. */
    private static void reloads(Report report, Report.Table table, ManyClusters cluster, double rate) throws Exception {
        BenchBalancer balancer = cluster.balancer(0);
        String words = RELOADS + " reloads, nothing deployed, connections kept";
        tell(report, table, words, "traffic.reloads", reloads(cluster, rate));
        Matcher number = Pattern.compile("nginx/(\\d+)\\.(\\d+)\\.(\\d+)")
                .matcher(Programs.run(balancer.command("-v").get(0), "-v"));
        String version = number.find() ? number.group() : "this nginx";
        if (knowsMinimum(number)) {
            Path file = balancer.upstreamFile().resolveSibling("kept.conf");
            Files.writeString(file, "keepalive_min_timeout 2s;\n");
            Programs.run(balancer.command("-s", "reload").toArray(String[]::new));
            Programs.pause(Duration.ofSeconds(1));
            tell(report, table, "... with keepalive_min_timeout 2s", "traffic.reloads-minimum", reloads(cluster, rate));
            Files.delete(file);
        } else {
            table.row(
                    "... with keepalive_min_timeout: needs nginx 1.27.4, here is " + version,
                    "-",
                    "-",
                    "-",
                    "-",
                    "-",
                    "-",
                    "-",
                    "-");
        }
    }

    private static boolean knowsMinimum(Matcher version) {
        int[] parts = new int[3];
        for (int i = 0; i < 3; i++) {
            parts[i] = Integer.parseInt(version.group(i + 1));
        }
        return (parts[0] * 1000 + parts[1]) * 1000 + parts[2] >= 1_027_004;
    }

    private static OpenLoop.Felt reloads(ManyClusters cluster, double rate) throws Exception {
        OpenLoop load = new Load(rate, true, false).on(cluster);
        Programs.pause(Duration.ofSeconds(1));
        for (int i = 0; i < RELOADS; i++) {
            Programs.run(cluster.balancer(0).command("-s", "reload").toArray(String[]::new));
            Programs.pause(Duration.ofMillis(700));
        }
        return load.end();
    }

    private static OpenLoop.Felt tell(
            Report report, Report.Table table, String words, String figure, OpenLoop.Felt felt) {
        table.row(
                words,
                felt.rate(),
                felt.requests(),
                report.figure(figure + ".p50", felt.p50()),
                report.figure(figure + ".p99", felt.p99()),
                report.figure(figure + ".max", felt.max()),
                (long) report.figure(figure + ".failed", felt.failures()),
                (long) report.figure(figure + ".reset", felt.resets()),
                Report.rounded(report.figure(figure + ".cpu", felt.cpu()) * 100) + " %");
        return felt;
    }
}
