package org.wissel.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A new version through eight nodes in two waves of four: Wissel, what people use instead, and what nobody can go below. */
final class RollingPart implements Part {

    private static final int NODES = 8;
    private static final int BYTES = 50_000_000;
    private static final int ROUNDS = Integer.getInteger("wissel.bench.rounds", 3);
    private static final int WARM_AFTER = 12;
    private static final String ANSIBLE = "Ansible, pipelining";
    private static final String PARALLEL = "bash, nodes of a wave side by side";
    private static final String SERIAL = "bash, one node after the other";
    private static final String WISSEL = "Wissel, warm";
    private static final String FLOOR = "floor";

    @Override
    public String name() {
        return "rolling";
    }

    @Override
    public void measure(Path folder, Report report) throws Exception {
        if (BenchHosts.isMissing(report, "rolling")) {
            return;
        }
        try (BenchCluster cluster = BenchCluster.start(folder, NODES);
                Peers peers = new Peers(cluster.root().resolve("p"), cluster);
                Floor floor = new Floor(cluster.root().resolve("f"), cluster);
                BenchWissel wissel = cluster.wissel()) {
            Roll roll = new Roll(cluster);
            List<BenchWissel.Deployed> early = new ArrayList<>();
            Map<String, Timing> beginning = new LinkedHashMap<>();
            beginning.put(
                    "Wissel, the first after its start",
                    new Timing().add(roll.once((version, archive) -> measured(wissel, version, early))));
            Timing next = new Timing();
            for (int run = 0; run < 2; run++) {
                next.add(roll.once((version, archive) -> measured(wissel, version, early)));
            }
            beginning.put("Wissel, the second and third", next);
            // A Wissel that has run for a while has compiled what it runs.
            for (int run = 3; run < WARM_AFTER; run++) {
                roll.once((version, archive) -> measured(wissel, version, early));
            }
            for (int seconds : List.of(0, 2)) {
                cluster.takesToStart(Duration.ofSeconds(seconds));
                List<BenchWissel.Deployed> warm = new ArrayList<>();
                Map<String, Roll.Tool> tools = new LinkedHashMap<>();
                tools.put(WISSEL, (version, archive) -> measured(wissel, version, warm));
                if (Programs.has("curl") && Programs.has("pgrep")) {
                    tools.put(PARALLEL, (version, archive) -> peers.bash("parallel", version, archive));
                    tools.put(SERIAL, (version, archive) -> peers.bash("serial", version, archive));
                }
                if (Programs.has("ansible-playbook") && Programs.has("pgrep")) {
                    tools.put(ANSIBLE, peers::ansible);
                }
                Map<String, Timing> rows = new LinkedHashMap<>(seconds == 0 ? beginning : Map.of());
                tools.keySet().forEach(what -> rows.put(what, new Timing()));
                Timing transfers = new Timing();
                Timing floors = new Timing();
                // By turns, so that what else the machine does meets all of them.
                for (int round = 0; round < ROUNDS; round++) {
                    for (Map.Entry<String, Roll.Tool> tool : tools.entrySet()) {
                        rows.get(tool.getKey()).add(roll.once(tool.getValue()));
                    }
                    double transfer = floor.transfer(cluster.export("0.0-floor", BYTES));
                    transfers.add(transfer);
                    floors.add(transfer + floor.restartsAndReloads());
                }
                rows.put(FLOOR, floors);
                tell(report, seconds, rows, transfers);
                Breakdown.into(
                        report.table(
                                "Where Wissel's time goes, warm, a restart takes " + seconds + " s",
                                "step",
                                "s",
                                "share",
                                "runs",
                                "exchanges"),
                        warm);
                if (seconds == 0) {
                    tellWissel(report, wissel, early.get(0).cpuSeconds(), warm);
                }
            }
        }
    }

    private static double measured(BenchWissel wissel, String version, List<BenchWissel.Deployed> all)
            throws Exception {
        BenchWissel.Deployed deployed = wissel.deploy(version);
        if (deployed.plan().get("waves").size() != 2) {
            throw new IllegalStateException("not two waves: " + deployed.plan());
        }
        all.add(deployed);
        return deployed.seconds();
    }

    private static void tell(Report report, int restart, Map<String, Timing> rows, Timing transfers) {
        String prefix = "rolling.restart-" + restart + "s.";
        double wissel = rows.get(WISSEL).median();
        Report.Table table = report.table(
                NODES + " nodes, " + BYTES / 1_000_000 + " MB, two waves, a restart takes " + restart + " s",
                "with",
                "s",
                "range",
                "runs",
                "Wissel / it");
        rows.forEach((what, timing) -> {
            report.figure(prefix + what.replaceAll("[^A-Za-z]+", "-").toLowerCase() + ".seconds", timing.median());
            table.row(what, timing.median(), timing.range(), timing.runs(), wissel / timing.median());
        });
        report.figure(prefix + "floor.transfer.seconds", transfers.median());
        table.row("floor's transfer alone", transfers.median(), transfers.range(), transfers.runs(), "");
        for (String peer : List.of(PARALLEL, SERIAL, ANSIBLE)) {
            if (!rows.containsKey(peer)) {
                table.row(peer, "not installed", "", 0, "");
            }
        }
        aim(report, rows, ANSIBLE, restart, 0.15);
        aim(report, rows, PARALLEL, restart, 0.6);
        if (restart > 0) {
            aim(report, rows, FLOOR, restart, 1.15);
        }
    }

    private static void aim(Report report, Map<String, Timing> rows, String peer, int restart, double atMost) {
        if (rows.containsKey(peer)) {
            double ratio = rows.get(WISSEL).median() / rows.get(peer).median();
            report.aim("Wissel, warm / " + peer + ", a restart takes " + restart + " s", ratio, atMost);
        }
    }

    private static void tellWissel(Report report, BenchWissel wissel, double coldCpu, List<BenchWissel.Deployed> warm)
            throws Exception {
        Timing cpu = new Timing();
        warm.forEach(each -> cpu.add(each.cpuSeconds()));
        report.table("Wissel's own process, a restart takes 0 s", "what", "amount")
                .row("start until it answers, s", wissel.startTook().toMillis() / 1000.0)
                .row("processor, first deployment, s", report.figure("rolling.wissel.cpu-seconds.first", coldCpu))
                .row("processor, a warm deployment, s", report.figure("rolling.wissel.cpu-seconds.warm", cpu.median()))
                .row("memory held, MB", report.figure("rolling.wissel.rss-mb", wissel.memoryMegabytes("VmRSS")))
                .row("most memory held, MB", report.figure("rolling.wissel.hwm-mb", wissel.memoryMegabytes("VmHWM")))
                .row("threads", wissel.threads());
    }

    /** Rolls versions, each a new one, and proves after each that it is the one that serves. */
    private static final class Roll {

        private final BenchCluster cluster;
        private int number = 1;

        Roll(BenchCluster cluster) {
            this.cluster = cluster;
        }

        @FunctionalInterface
        interface Tool {
            /** @return seconds */
            double roll(String version, Path archive) throws Exception;
        }

        double once(Tool tool) throws Exception {
            String version = "0.0-v" + ++number;
            Path archive = cluster.export(version, BYTES);
            long reloads = cluster.balancer().reloads();
            double seconds = tool.roll(version, archive);
            cluster.requireServing(version);
            if (cluster.balancer().reloads() - reloads != 3) {
                throw new IllegalStateException(
                        "nginx was reloaded " + (cluster.balancer().reloads() - reloads) + " times and not 3");
            }
            cluster.keepOnly(version);
            System.out.println(version + ": " + Report.rounded(seconds) + " s");
            return seconds;
        }
    }
}
