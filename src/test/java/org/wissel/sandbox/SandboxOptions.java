package org.wissel.sandbox;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a sandbox looks like. Begin with {@link #defaults()} and change what matters.
 *
 * @param root its folder, wiped at start
 * @param nodes how many runtimes
 * @param balancers how many load balancers, all of which route to all nodes
 * @param nginxPort where the first load balancer listens; 0 for a free port. Further ones take free ports
 * @param nginxHttp lines added to the {@code http} block of every load balancer
 * @param nginxUpstream lines added to the end of the {@code upstream} block
 * @param standIn further properties of every stand-in, for instance {@code stand-in.start-delay}
 */
record SandboxOptions(
        Path root,
        int nodes,
        int balancers,
        int nginxPort,
        String nginxHttp,
        String nginxUpstream,
        Map<String, String> standIn) {

    SandboxOptions {
        root = root.toAbsolutePath().normalize();
        standIn = Map.copyOf(standIn);
        if (nodes < 1 || balancers < 1) {
            throw new IllegalArgumentException("a sandbox has at least one node and one load balancer");
        }
    }

    /** Two nodes behind one nginx on a free port, below {@code target/sandbox}. */
    static SandboxOptions defaults() {
        return new SandboxOptions(Path.of("target", "sandbox"), 2, 1, 0, "", "", Map.of());
    }

    SandboxOptions withRoot(Path newRoot) {
        return new SandboxOptions(newRoot, nodes, balancers, nginxPort, nginxHttp, nginxUpstream, standIn);
    }

    SandboxOptions withNodes(int number) {
        return new SandboxOptions(root, number, balancers, nginxPort, nginxHttp, nginxUpstream, standIn);
    }

    SandboxOptions withBalancers(int number) {
        return new SandboxOptions(root, nodes, number, nginxPort, nginxHttp, nginxUpstream, standIn);
    }

    SandboxOptions withNginxPort(int port) {
        return new SandboxOptions(root, nodes, balancers, port, nginxHttp, nginxUpstream, standIn);
    }

    SandboxOptions withNginxHttp(String lines) {
        return new SandboxOptions(root, nodes, balancers, nginxPort, lines, nginxUpstream, standIn);
    }

    SandboxOptions withNginxUpstream(String lines) {
        return new SandboxOptions(root, nodes, balancers, nginxPort, nginxHttp, lines, standIn);
    }

    SandboxOptions withStandIn(String property, String value) {
        Map<String, String> more = new TreeMap<>(standIn);
        more.put(property, value);
        return new SandboxOptions(root, nodes, balancers, nginxPort, nginxHttp, nginxUpstream, more);
    }
}
