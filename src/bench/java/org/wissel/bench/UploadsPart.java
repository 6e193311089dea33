package org.wissel.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.util.FileSystemUtils;
import org.wissel.remote.sshj.SshjHosts;

/**
 * One file to one host, and to eight at once: Wissel's own upload beside OpenSSH's and rsync, over connections that are open.
 * Files lie in memory, so that no disk is measured.
 */
final class UploadsPart implements Part {

    private static final int BYTES = 200_000_000;
    private static final int HOSTS = 8;
    private static final int ROUNDS = Integer.getInteger("wissel.bench.rounds", 3);
    private static final String WISSEL = "Wissel";

    /** Sends the file to one address. */
    @FunctionalInterface
    private interface Way {
        void send(Path file, String address, String target);
    }

    private final Map<String, Path> homes = new LinkedHashMap<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(HOSTS);

    @Override
    public String name() {
        return "uploads";
    }

    @Override
    public void measure(Path folder, Report report) throws Exception {
        if (BenchHosts.isMissing(report, "uploads")) {
            return;
        }
        Path root = BenchCluster.inMemory(folder);
        try {
            for (int i = 1; i <= HOSTS; i++) {
                homes.put("127.0.0." + (10 + i), Files.createDirectories(root.resolve("host" + i)));
            }
            Path file = noise(root.resolve("file"));
            try (BenchHosts hosts = BenchHosts.start(root.resolve("ssh"), homes, "DEBUG1")) {
                measure(root, hosts, file, report);
            }
        } finally {
            threads.shutdown();
            FileSystemUtils.deleteRecursively(root);
        }
    }

    /** One way with one cipher, and what it came to. */
    private record Row(String what, String cipher, Way way, boolean toAll, Timing one, Timing all) {

        Row(String what, String cipher, Way way, boolean toAll) {
            this(what, cipher, way, toAll, new Timing(), new Timing());
        }
    }

    private void measure(Path root, BenchHosts hosts, Path file, Report report) throws Exception {
        List<String> one = List.copyOf(homes.keySet()).subList(0, 1);
        List<String> all = List.copyOf(homes.keySet());
        try (SshjHosts ssh = new SshjHosts();
                Masters fast =
                        new Masters(root.resolve("g"), hosts, all, List.of("-o", "Ciphers=aes128-gcm@openssh.com"));
                Masters usual = new Masters(root.resolve("d"), hosts, all, List.of())) {
            String byDefault = last(hosts);
            Way own = (sent, address, target) -> hosts.remote(ssh, address).upload(sent, target);
            double first = speed(own, file, one);
            List<Row> rows = new ArrayList<>();
            rows.add(new Row(WISSEL, last(hosts), own, true));
            double firstOfAll = speed(own, file, all);
            peers(fast).forEach((what, way) -> rows.add(new Row(what, "aes128-gcm@openssh.com", way, true)));
            // With a slower cipher, eight at once would only take longer.
            peers(usual).forEach((what, way) -> rows.add(new Row(what, byDefault, way, false)));
            // By turns, so that what else the machine does meets all of them.
            for (int round = 0; round < ROUNDS; round++) {
                for (Row row : rows) {
                    row.one().add(speed(row.way(), file, one));
                    if (row.toAll()) {
                        row.all().add(speed(row.way(), file, all));
                    }
                }
            }
            Report.Table table = report.table(
                    "An upload of " + BYTES / 1_000_000 + " MB, MB/s",
                    "with",
                    "cipher",
                    "one host",
                    "range",
                    "eight",
                    "range");
            report.figure("uploads.one.wissel-first.mb-per-s", first);
            table.row(WISSEL + ", connecting, the first in its JVM", rows.get(0).cipher(), first, "", firstOfAll, "");
            rows.forEach(row -> tell(report, table, row));
            if (!Programs.has("rsync")) {
                table.row("rsync -W", "not installed", "", "", "", "");
            }
            List<Row> others = rows.subList(1, rows.size());
            report.aim(
                    "the fastest other upload to one host / Wissel's",
                    others.stream().mapToDouble(row -> row.one().median()).max().orElseThrow()
                            / rows.get(0).one().median(),
                    1);
            report.aim(
                    "the fastest other upload to eight hosts / Wissel's",
                    others.stream()
                                    .filter(Row::toAll)
                                    .mapToDouble(row -> row.all().median())
                                    .max()
                                    .orElseThrow()
                            / rows.get(0).all().median(),
                    1);
        }
    }

    private static Map<String, Way> peers(Masters masters) {
        Map<String, Way> peers = new LinkedHashMap<>();
        peers.put("scp", (file, address, target) -> masters.scp(List.of(), file, address, target));
        peers.put("scp -O", (file, address, target) -> masters.scp(List.of("-O"), file, address, target));
        peers.put("sftp put", masters::sftp);
        if (Programs.has("rsync")) {
            peers.put("rsync -W", masters::rsync);
        }
        return peers;
    }

    private static void tell(Report report, Report.Table table, Row row) {
        String name = row.what().replaceAll("[^A-Za-z]+", "-").toLowerCase() + "."
                + row.cipher().replaceAll("@.*", "");
        report.figure("uploads.one." + name + ".mb-per-s", row.one().median());
        if (row.toAll()) {
            report.figure("uploads.eight." + name + ".mb-per-s", row.all().median());
        }
        table.row(
                row.what(),
                row.cipher(),
                row.one().median(),
                row.one().range(),
                row.toAll() ? Report.rounded(row.all().median()) : "",
                row.toAll() ? row.all().range() : "");
    }

    private static String last(BenchHosts hosts) throws IOException {
        List<String> ciphers = hosts.ciphers();
        return ciphers.isEmpty() ? "unknown" : ciphers.get(ciphers.size() - 1);
    }

    /** @return MB/s to all of them together; proves what arrived, and removes it */
    private double speed(Way way, Path file, List<String> addresses) throws IOException {
        List<Path> arrived = new ArrayList<>();
        double seconds = Floor.sideBySide(threads, addresses, address -> way.send(file, address, target(address)));
        for (String address : addresses) {
            arrived.add(Path.of(target(address)));
        }
        for (Path each : arrived) {
            if (Files.mismatch(file, each) >= 0) {
                throw new IllegalStateException(each + " is not what was sent");
            }
            Files.delete(each);
        }
        return addresses.size() * (double) BYTES / 1e6 / seconds;
    }

    private String target(String address) {
        return homes.get(address).resolve("arrived").toString();
    }

    private static Path noise(Path file) {
        byte[] noise = new byte[1 << 20];
        Random random = new Random(1);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int left = BYTES; left > 0; left -= noise.length) {
                random.nextBytes(noise);
                out.write(noise, 0, Math.min(left, noise.length));
            }
            return file;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
