package org.wissel.nginx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.wissel.deployment.Routing;
import org.wissel.deployment.StepFailedException;

/** The upstream in terms of nodes: which are up, what is wrong with it, and what a routing makes of its file. */
final class Upstream {

    /** A file's bytes before and after a routing. */
    record Edit(byte[] before, byte[] after) {

        boolean changes() {
            return !Arrays.equals(before, after);
        }
    }

    private final String balancer;
    private final NginxProperties settings;
    private final Map<String, ServerAddress> addresses = new TreeMap<>();
    private final Map<ServerAddress, String> nodes = new HashMap<>();

    /** @throws IllegalArgumentException when two nodes have one address */
    Upstream(String balancer, NginxProperties settings, Map<String, String> written) {
        this.balancer = balancer;
        this.settings = settings;
        new TreeMap<>(written).forEach((node, text) -> {
            ServerAddress address = ServerAddress.of(text);
            String other = nodes.put(address, node);
            if (other != null) {
                throw new IllegalArgumentException(
                        balancer + ": the nodes " + other + " and " + node + " have the same address " + address);
            }
            addresses.put(node, address);
        });
    }

    /** The nodes' names by address. */
    Map<ServerAddress, String> nodes() {
        return nodes;
    }

    /** The node's address; empty when the inventory knows no such node. */
    Optional<ServerAddress> address(String node) {
        return Optional.ofNullable(addresses.get(node));
    }

    /**
     * Adds what the file says to these: per node whether it is up, and what makes the file unfit, one sentence with the
     * remedy each.
     */
    void describe(NginxView view, Map<String, Boolean> up, List<String> problems) {
        UpstreamText text;
        try {
            text = read(bytes(view));
        } catch (StepFailedException unusable) {
            problems.add(unusable.getMessage().substring(balancer.length() + 2));
            return;
        }
        addresses.forEach((node, address) -> text.server(address)
                .ifPresentOrElse(
                        server -> up.put(node, !server.isDown()),
                        () -> problems.add(listing() + " does not list " + node + " (" + address
                                + "). Add it there, or correct the node's address in the inventory.")));
        for (UpstreamText.Server server : text.servers()) {
            String node = nodes.get(server.address());
            if (node == null) {
                problems.add(
                        listing() + " lists " + server.written() + (server.isBackup() ? " (backup)" : "")
                                + ", which the inventory does not know. Add it to the inventory, or take it out of the upstream.");
            } else if (server.isDraining()) {
                problems.add(listing() + " has " + node
                        + " on drain, so that it gets no new users. Take the word drain out.");
            }
        }
    }

    /**
     * What the routing makes of the file.
     *
     * @throws StepFailedException when the file cannot be edited, or the routing cannot be: an unknown node, one both in and
     *     out, or no server left up, which nginx would accept and answer every request with 502
     */
    Edit edit(NginxView view, Routing routing) {
        return edit(bytes(view), routing);
    }

    /** What the routing makes of these bytes, the same when it asks nothing; throws as {@link #edit(NginxView, Routing)} does. */
    Edit edit(byte[] bytes, Routing routing) {
        if (routing.in().isEmpty() && routing.out().isEmpty()) {
            return new Edit(bytes, bytes);
        }
        UpstreamText text = read(bytes);
        Set<ServerAddress> in = listed(text, routing.in());
        Set<ServerAddress> out = listed(text, routing.out());
        List<String> both =
                routing.in().stream().filter(routing.out()::contains).toList();
        if (!both.isEmpty()) {
            throw new StepFailedException(
                    balancer,
                    "asked to have " + both + " both in and out of rotation; nothing was changed",
                    "Plan again.");
        }
        byte[] after = text.with(in, out);
        boolean anyUp = UpstreamText.read(after, settings.upstream()).servers().stream()
                .anyMatch(server -> !server.isDown() && !server.isDraining());
        if (!anyUp) {
            throw new StepFailedException(
                    balancer,
                    "with " + routing.out() + " out of rotation no server of the upstream " + settings.upstream()
                            + " would be left up, and every user would get an error; nothing was changed",
                    "Bring another node into rotation first.");
        }
        return new Edit(text.bytes(), after);
    }

    private Set<ServerAddress> listed(UpstreamText text, Set<String> names) {
        Set<ServerAddress> found = new HashSet<>();
        List<String> unknown = new ArrayList<>();
        names.forEach(node -> address(node)
                .filter(address -> text.server(address).isPresent())
                .ifPresentOrElse(found::add, () -> unknown.add(node)));
        if (!unknown.isEmpty()) {
            throw new StepFailedException(
                    balancer,
                    listing() + " does not list " + unknown + "; nothing was changed",
                    "Add the node there and to the inventory, or correct its address.");
        }
        return found;
    }

    private byte[] bytes(NginxView view) {
        return view.bytes()
                .orElseThrow(() -> new StepFailedException(
                        balancer,
                        "cannot read " + settings.file() + ": " + view.unreadable(),
                        "Correct the path in the inventory, or let the SSH user read the file."));
    }

    private UpstreamText read(byte[] bytes) {
        try {
            return UpstreamText.read(bytes, settings.upstream());
        } catch (ConfigSyntaxException broken) {
            throw new StepFailedException(
                    balancer,
                    settings.file() + ": " + broken.getMessage(),
                    "Have the file hold one block \"upstream " + settings.upstream()
                            + " { }\" that lists every server once, or correct its name in the inventory.",
                    broken);
        }
    }

    private String listing() {
        return "the upstream " + settings.upstream() + " in " + settings.file();
    }
}
