package org.wissel.nginx;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.wissel.deployment.DrainProof;
import org.wissel.remote.CommandResult;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;

/**
 * Looks whether nodes are free of requests from one nginx.
 *
 * <p>Where worker processes can be seen, it is proven by no old one and no connection. Where they cannot, an old worker may
 * still read a request that it will send on, or hold a client's connection: there only the running generation, no connection
 * that can be seen and the hold time together count.
 */
final class DrainLook {

    private final String balancer;
    private final RemoteHost host;
    private final NginxProperties settings;
    private final NginxControl nginx;
    private final Clock clock;

    DrainLook(String balancer, RemoteHost host, NginxProperties settings, NginxControl nginx, Clock clock) {
        this.balancer = balancer;
        this.host = host;
        this.settings = settings;
        this.nginx = nginx;
        this.clock = clock;
    }

    /**
     * Looks once.
     *
     * @param nodes the nodes' addresses
     * @param since when the last change of routing was done
     * @throws RemoteException when what was seen would prove nothing either way
     */
    DrainProof at(Map<String, ServerAddress> nodes, Instant since) {
        CommandResult counted =
                host.run(NodeConnections.look(settings.file(), settings.pidFile(), List.copyOf(nodes.values())));
        NginxLook look = nginx.with(NginxView.read(host, counted));
        if (look.view().bytes().isEmpty()) {
            // Without the file's change no worker is known to be new, and none running would count as drained.
            throw new RemoteException(host.name() + ": cannot read " + settings.file() + ": "
                    + look.view().unreadable() + ". Let the SSH user read the file.");
        }
        look.problem(settings).ifPresent(problem -> {
            throw new RemoteException(problem);
        });
        return look.generation()
                .map(generation -> byGeneration(generation, counted, nodes, since))
                .orElseGet(() -> byWorkers(look.view(), NodeConnections.read(host, counted, nodes)));
    }

    private DrainProof byWorkers(NginxView view, Map<String, Integer> connections) {
        Map<String, String> seen = new TreeMap<>();
        connections.forEach((node, count) -> seen.put(node, workers(view.oldPids()) + ", " + connections(count)));
        boolean drained =
                view.oldPids().isEmpty() && connections.values().stream().allMatch(count -> count == 0);
        return new DrainProof(balancer, drained, seen);
    }

    private DrainProof byGeneration(
            Generation generation, CommandResult counted, Map<String, ServerAddress> nodes, Instant since) {
        Optional<Map<String, Integer>> connections = countable(counted, nodes);
        Duration waited = Duration.between(since, clock.instant());
        Duration hold = settings.generation().holdTime();
        boolean held = generation.isHeld() && waited.compareTo(hold) >= 0;
        Map<String, String> seen = new TreeMap<>();
        for (String node : nodes.keySet()) {
            seen.put(
                    node,
                    "workers cannot be seen; " + generation.words() + "; "
                            + connections
                                    .map(counts -> connections(counts.get(node)))
                                    .orElse("connections cannot be seen")
                            + "; hold time of " + NginxControl.seconds(hold)
                            + (held ? " is over" : " is not over yet"));
        }
        boolean free = connections
                .map(counts -> counts.values().stream().allMatch(count -> count == 0))
                .orElse(true);
        return new DrainProof(balancer, generation.runs() && held && free, seen);
    }

    private Optional<Map<String, Integer>> countable(CommandResult counted, Map<String, ServerAddress> nodes) {
        try {
            return Optional.of(NodeConnections.read(host, counted, nodes));
        } catch (RemoteException notThere) {
            return Optional.empty();
        }
    }

    private static String workers(List<String> pids) {
        return switch (pids.size()) {
            case 0 -> "no old workers";
            case 1 -> "1 old worker (" + NginxView.pids(pids) + ")";
            default -> pids.size() + " old workers (" + NginxView.pids(pids) + ")";
        };
    }

    private static String connections(int count) {
        return count + (count == 1 ? " connection" : " connections");
    }
}
