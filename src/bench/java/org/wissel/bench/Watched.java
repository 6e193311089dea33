package org.wissel.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What some Wissels use while something is done: the processor's time, and the most of what they hold. */
final class Watched implements Closeable {

    private static final double TICKS = 100;

    private final List<BenchWissel> wissels;
    private final double[] cpuBefore;
    private final double othersBefore;
    private final double[] connections;
    private final double[] threads;
    private final double[] heap;
    private final Thread looking;
    private volatile boolean over;

    Watched(List<BenchWissel> wissels) throws IOException {
        this.wissels = wissels;
        cpuBefore = wissels.stream().mapToDouble(BenchWissel::cpuSeconds).toArray();
        othersBefore = ours();
        connections = new double[wissels.size()];
        threads = new double[wissels.size()];
        heap = new double[wissels.size()];
        looking = new Thread(this::look, "watched");
        looking.setDaemon(true);
        looking.start();
    }

    private void look() {
        while (!over) {
            for (int i = 0; i < wissels.size(); i++) {
                try {
                    BenchWissel wissel = wissels.get(i);
                    threads[i] = Math.max(threads[i], wissel.threads());
                    connections[i] = Math.max(connections[i], metric(wissel, "hikaricp.connections.active"));
                    heap[i] = Math.max(heap[i], metric(wissel, "jvm.memory.used?tag=area:heap") / (1 << 20));
                } catch (Exception busy) {
                    // The next look may do better.
                }
            }
            Programs.pause(Duration.ofMillis(250));
        }
    }

    /** A metric's first value. */
    static double metric(BenchWissel wissel, String name) throws Exception {
        return wissel.json("GET", "/actuator/metrics/" + name, null)
                .get("measurements")
                .get(0)
                .get("value")
                .asDouble();
    }

    /** Of this JVM, which plays the hosts, and of the commands that it has run, in seconds. */
    private static double ours() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        double ticks = 0;
        for (int i = 11; i <= 14; i++) {
            ticks += Double.parseDouble(words[i]);
        }
        return ticks / TICKS;
    }

    /** Seconds of the processor that this Wissel used until now. */
    double cpu(int wissel) {
        return wissels.get(wissel).cpuSeconds() - cpuBefore[wissel];
    }

    /** The same of all Wissels, and of the hosts. */
    double cpuOfAll() throws IOException {
        double all = ours() - othersBefore;
        for (int i = 0; i < wissels.size(); i++) {
            all += cpu(i);
        }
        return all;
    }

    double connections(int wissel) {
        return connections[wissel];
    }

    double threads(int wissel) {
        return threads[wissel];
    }

    /** The most of the heap that was seen in use, in MB, what could have been collected included. */
    double heap(int wissel) {
        return heap[wissel];
    }

    /** What is left of the heap after a full collection, in MB. */
    static double live(BenchWissel wissel) throws Exception {
        Programs.run(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(wissel.pid()),
                "GC.run");
        return metric(wissel, "jvm.memory.used?tag=area:heap") / (1 << 20);
    }

    @Override
    public void close() {
        over = true;
    }
}
