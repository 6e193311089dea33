package org.wissel.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wissel.sandbox.SandboxPostgres;
import org.wissel.web.Browser;

/** What more nodes and more deployments at a time cost, and a Wissel that has nothing to do. */
final class GrowthPart implements Part {

    private int version = 1;

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public void measure(Path folder, Report report) throws Exception {
        Report.Table idle = report.table("Wissel with nothing to do", "start", "s until it answers", "RSS in MB");
        Report.Table nodes = report.table(
                "One deployment, by nodes",
                "nodes",
                "s",
                "s per node",
                "CPU s of Wissel",
                "per node",
                "CPU s of all",
                "peak RSS MB",
                "heap peak MB",
                "heap left MB",
                "threads",
                "connections");
        Report.Table kept = report.table(
                "What is told of a deployment, and what it leaves",
                "nodes",
                "API kB",
                "ms",
                "its steps kB",
                "ms",
                "page kB",
                "ms",
                "engine's rows",
                "Wissel's rows");
        for (String count :
                System.getProperty("wissel.bench.nodes", "10,30,100").split(",")) {
            oneCluster(folder, Integer.parseInt(count), report, idle, nodes, kept);
        }
        Report.Table many = report.table(
                "Deployments at a time, four nodes each",
                "deployments",
                "s",
                "s per deployment",
                "CPU s of Wissel",
                "CPU s of all",
                "peak RSS MB",
                "heap peak MB",
                "heap left MB",
                "threads",
                "connections");
        try (ManyClusters clusters = ManyClusters.start(folder.resolve("many"), 20, 4)) {
            try (BenchWissel wissel = wissel(clusters, "h2", Map.of())) {
                deploy(clusters, 2, List.of(wissel));
                for (int count : List.of(1, 5, 20)) {
                    tell(
                            many,
                            report,
                            String.valueOf(count),
                            count,
                            List.of(wissel),
                            deploy(clusters, count, List.of(wissel)));
                }
            }
            try (SandboxPostgres postgres = SandboxPostgres.start()) {
                onPostgres(clusters, postgres, report, many);
            }
        }
    }

    private void oneCluster(
            Path folder, int count, Report report, Report.Table idle, Report.Table nodes, Report.Table kept)
            throws Exception {
        try (ManyClusters cluster = ManyClusters.start(folder.resolve("nodes" + count), 1, count)) {
            Path database = cluster.root().resolve("db");
            String url = "jdbc:h2:file:" + database + ";LOCK_TIMEOUT=60000;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
            if (count == 10) {
                try (BenchWissel fresh = wissel(cluster, "fresh", Map.of("spring.datasource.url", url))) {
                    idle(idle, report, "on an empty database", "growth.idle.fresh", fresh);
                }
            }
            String id;
            int rows;
            try (BenchWissel wissel = wissel(cluster, "second", Map.of("spring.datasource.url", url))) {
                if (count == 10) {
                    idle(idle, report, "once more", "growth.idle.again", wissel);
                }
                deploy(cluster, 1, List.of(wissel));
                Run run = deploy(cluster, 1, List.of(wissel));
                String figure = "growth.nodes-" + count;
                nodes.row(
                        String.valueOf(count),
                        report.figure(figure + ".seconds", run.seconds()),
                        run.seconds() / count,
                        report.figure(figure + ".cpu", run.cpu().get(0)),
                        run.cpu().get(0) / count,
                        report.figure(figure + ".cpu-of-all", run.cpuOfAll()),
                        report.figure(figure + ".rss", wissel.memoryMegabytes("VmHWM")),
                        report.figure(figure + ".heap-peak", run.watched().heap(0)),
                        report.figure(figure + ".heap-left", Watched.live(wissel)),
                        report.figure(figure + ".threads", run.watched().threads(0)),
                        report.figure(figure + ".connections", run.watched().connections(0)));
                id = run.id();
                answers(kept, report, count, wissel, id, url);
            }
        }
    }

    private static void idle(Report.Table idle, Report report, String words, String figure, BenchWissel wissel)
            throws Exception {
        Programs.pause(Duration.ofSeconds(5));
        idle.row(
                words,
                report.figure(figure + ".seconds", wissel.startTook().toMillis() / 1000.0),
                report.figure(figure + ".rss", wissel.memoryMegabytes("VmRSS")));
    }

    private static void answers(Report.Table kept, Report report, int nodes, BenchWissel wissel, String id, String url)
            throws Exception {
        List<Object> cells = new ArrayList<>(List.of(String.valueOf(nodes)));
        Map<String, String> paths = new LinkedHashMap<>();
        paths.put("api", "/api/deployments/" + id);
        paths.put("steps", "/api/deployments/" + id + "/steps");
        paths.put("page", "/deployments/" + id);
        Browser browser = new Browser(wissel.url().getPort());
        browser.signIn("bench", "bench");
        for (Map.Entry<String, String> path : paths.entrySet()) {
            size(browser, path.getValue());
            long begin = System.nanoTime();
            double size = size(browser, path.getValue()) / 1000.0;
            double millis = (System.nanoTime() - begin) / 1e6;
            String figure = "growth.nodes-" + nodes + "." + path.getKey();
            cells.add(report.figure(figure + ".kb", size));
            cells.add(report.figure(figure + ".ms", millis));
        }
        wissel.close();
        try (KeptRows rows = new KeptRows(url)) {
            cells.add(report.figure("growth.nodes-" + nodes + ".engine-rows", rows.perDeployment("ACT_")));
            cells.add(report.figure("growth.nodes-" + nodes + ".rows", rows.perDeployment("WISSEL_")));
        }
        kept.row(cells.toArray());
    }

    private static int size(Browser browser, String path) {
        Browser.Answer answer = path.startsWith("/api/") ? browser.get(path) : browser.open(path);
        if (answer.status() != 200) {
            throw new IllegalStateException(path + " answered " + answer.status());
        }
        return answer.body().length();
    }

    private void onPostgres(ManyClusters clusters, SandboxPostgres postgres, Report report, Report.Table many)
            throws Exception {
        String database = postgres.database();
        try (BenchWissel first = wissel(clusters, "pg1", onDatabase(database, "bench-1"))) {
            deploy(clusters, 2, List.of(first));
            tell(
                    many,
                    report,
                    "20, one Wissel on PostgreSQL",
                    20,
                    List.of(first),
                    deploy(clusters, 20, List.of(first)));
            try (BenchWissel second = wissel(clusters, "pg2", onDatabase(database, "bench-2"))) {
                deploy(clusters, 4, List.of(first, second));
                List<BenchWissel> both = List.of(first, second);
                Run run = deploy(clusters, 20, both);
                tell(many, report, "20, two Wissels: the first", 20, both, run);
                tell(many, report, "... and the second", 20, List.of(second, second), run.ofSecond());
            }
        }
    }

    private static Map<String, Object> onDatabase(String url, String name) {
        return Map.of("spring.datasource.url", url, "wissel.name", name);
    }

    private static void tell(
            Report.Table many, Report report, String words, int count, List<BenchWissel> wissels, Run run)
            throws Exception {
        BenchWissel wissel = wissels.get(0);
        String figure = "growth.deployments-" + words.replaceAll("[^0-9a-zA-Z]+", "-");
        many.row(
                words,
                report.figure(figure + ".seconds", run.seconds()),
                run.seconds() / count,
                report.figure(figure + ".cpu", run.cpu().get(0)),
                report.figure(figure + ".cpu-of-all", run.cpuOfAll()),
                report.figure(figure + ".rss", wissel.memoryMegabytes("VmHWM")),
                report.figure(figure + ".heap-peak", run.watched().heap(run.index())),
                report.figure(figure + ".heap-left", Watched.live(wissel)),
                report.figure(figure + ".threads", run.watched().threads(run.index())),
                report.figure(figure + ".connections", run.watched().connections(run.index())));
    }

    private static BenchWissel wissel(ManyClusters clusters, String name, Map<String, Object> more) throws Exception {
        Map<String, Object> settings = new LinkedHashMap<>(clusters.settings());
        settings.putAll(more);
        return new BenchWissel(
                Files.createDirectories(clusters.root().resolve(name)), ManyClusters.cluster(0), settings);
    }

    /** What some deployments at a time took; of one Wissel, the first but for {@link #ofSecond}. */
    private record Run(String id, double seconds, List<Double> cpu, double cpuOfAll, Watched watched, int index) {

        Run ofSecond() {
            return new Run(id, seconds, List.of(cpu.get(1)), cpuOfAll, watched, 1);
        }
    }

    /** Deploys the next version to the first so many clusters at the same time, told to the first Wissel. */
    private Run deploy(ManyClusters clusters, int count, List<BenchWissel> wissels) throws Exception {
        String next = "0.0-v" + ++version;
        clusters.export(next);
        BenchWissel told = wissels.get(0);
        try (Watched watched = new Watched(wissels)) {
            Instant begin = Instant.now();
            List<String> ids = new ArrayList<>();
            for (int c = 0; c < count; c++) {
                ids.add(told.json(
                                "POST",
                                "/api/deployments",
                                "{\"cluster\":\"" + ManyClusters.cluster(c)
                                        + "\",\"project\":\"Weather\",\"version\":\"" + next
                                        + "\",\"strategy\":\"swap\"}")
                        .get("id")
                        .asText());
            }
            while (!told.json("GET", "/api/deployments?outcome=running&size=1", null)
                    .get("deployments")
                    .isEmpty()) {
                Programs.pause(Duration.ofMillis(200));
            }
            List<Double> cpu = new ArrayList<>();
            for (int i = 0; i < wissels.size(); i++) {
                cpu.add(watched.cpu(i));
            }
            double cpuOfAll = watched.cpuOfAll();
            clusters.requireServing(count, next);
            return new Run(ids.get(0), seconds(told, begin, ids), cpu, cpuOfAll, watched, 0);
        }
    }

    private static double seconds(BenchWissel wissel, Instant begin, List<String> ids) throws Exception {
        Instant last = begin;
        for (JsonNode each :
                wissel.json("GET", "/api/deployments?size=200", null).get("deployments")) {
            if (ids.contains(each.get("id").asText())) {
                Instant ended = Instant.parse(each.get("ended").asText());
                last = ended.isAfter(last) ? ended : last;
            }
        }
        return Duration.between(begin, last).toNanos() / 1e9;
    }
}
