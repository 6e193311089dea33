package org.wissel.sandbox;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** Reads the files of all load balancers again and again, and remembers which nodes they had in rotation. */
final class RotationWatch implements AutoCloseable {

    private static final long PAUSE_NANOS = 2_000_000;

    private final List<SandboxBalancer> balancers;
    private final List<SandboxNode> nodes;
    private final Map<String, Set<Set<String>>> seen = new TreeMap<>();
    private final Thread thread = new Thread(this::watch, "sandbox-rotation-watch");
    private RuntimeException failed;
    private volatile boolean stopped;

    private RotationWatch(Sandbox sandbox) {
        balancers = sandbox.balancers();
        nodes = sandbox.nodes();
        thread.setDaemon(true);
    }

    static RotationWatch of(Sandbox sandbox) {
        RotationWatch watch = new RotationWatch(sandbox);
        watch.thread.start();
        return watch;
    }

    /** The nodes that this load balancer's file has in rotation now. */
    static Set<String> inRotation(SandboxBalancer balancer, List<SandboxNode> nodes) {
        String text = balancer.upstreamText();
        Set<String> up = new TreeSet<>();
        for (SandboxNode node : nodes) {
            String server = "(?m)^\\s*server\\s+" + Pattern.quote(node.address());
            if (Pattern.compile(server + "\\b[^;]*;").matcher(text).find()
                    && !Pattern.compile(server + "\\b[^;]*\\bdown\\b")
                            .matcher(text)
                            .find()) {
                up.add(node.name());
            }
        }
        return up;
    }

    private void watch() {
        try {
            while (!stopped) {
                for (SandboxBalancer balancer : balancers) {
                    seen.computeIfAbsent(balancer.name(), name -> new HashSet<>())
                            .add(inRotation(balancer, nodes));
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (RuntimeException unreadable) {
            failed = unreadable;
        }
    }

    /** Per load balancer, every set of nodes that its file had in rotation at any time; complete once closed. */
    Map<String, Set<Set<String>>> seen() {
        if (failed != null) {
            throw failed;
        }
        return seen;
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
