package org.wissel.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The waves that bring a version to a cluster. Between two waves lies exactly one change of routing; before the first it is
 * the drain, after the last the restore.
 *
 * @param target the version that goes live
 * @param sha256 the checksum of the export that was checked; another one is never installed
 * @param strategy in which order
 * @param waves in their order; none when only nodes come back
 * @param rotation per load balancer, the nodes that it has in rotation when no wave has them out
 * @param returning nodes that an earlier deployment left out and that are as they shall be: they come back with the first
 *     change of routing, once they are proven
 * @param leftOut nodes that the deployment goes on without: they leave rotation with the first change of routing where they
 *     are still in it, and never come back
 * @param out nodes that belong in rotation and were out of it when it was planned: a walk that crashed, or was planned
 *     otherwise, has them out until their wave comes back
 * @param floor how many healthy nodes stay in rotation at any time, on every load balancer
 * @param window in words, the time in which a session can break
 * @param warnings what a person should know before approving, one sentence each
 * @param also the further exports that share its way
 * @param retired versions that nobody uses any more and that are taken away on the way; those of an undeployment are not among
 *     them
 */
public record Plan(
        ProjectVersion target,
        String sha256,
        Strategy strategy,
        List<Wave> waves,
        Map<String, Set<String>> rotation,
        Set<String> returning,
        Set<String> leftOut,
        Set<String> out,
        int floor,
        String window,
        List<String> warnings,
        List<PlannedExport> also,
        Set<ProjectVersion> retired)
        implements PlanResult {

    public Plan {
        waves = List.copyOf(waves);
        Map<String, Set<String>> copy = new TreeMap<>();
        rotation.forEach((balancer, nodes) -> copy.put(balancer, Set.copyOf(nodes)));
        rotation = copy;
        returning = Set.copyOf(returning);
        // Rows of an earlier release have none.
        leftOut = leftOut == null ? Set.of() : Set.copyOf(leftOut);
        out = out == null ? Set.of() : Set.copyOf(out);
        warnings = List.copyOf(warnings);
        also = also == null ? List.of() : List.copyOf(also);
        retired = retired == null ? Set.of() : Set.copyOf(retired);
    }

    /** A plan for one export that retires nothing. */
    public Plan(
            ProjectVersion target,
            String sha256,
            Strategy strategy,
            List<Wave> waves,
            Map<String, Set<String>> rotation,
            Set<String> returning,
            Set<String> leftOut,
            Set<String> out,
            int floor,
            String window,
            List<String> warnings) {
        this(
                target, sha256, strategy, waves, rotation, returning, leftOut, out, floor, window, warnings, List.of(),
                Set.of());
    }

    /** The same with further warnings. */
    Plan withWarnings(List<String> more) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(more);
        return new Plan(
                target, sha256, strategy, waves, rotation, returning, leftOut, out, floor, window, all, also, retired);
    }

    /** Every export that it is about, the target first. */
    public List<PlannedExport> exports() {
        List<PlannedExport> all = new ArrayList<>(also);
        all.add(0, new PlannedExport(target, sha256));
        return List.copyOf(all);
    }

    /** What it is about in words, for instance {@code Weather 0.0-v2, WeatherChild 0.0-v2}. */
    public String subject() {
        return exports().stream().map(export -> export.id().toString()).collect(Collectors.joining(", "));
    }

    /** The versions of every export that it is about. */
    public Set<ProjectVersion> targets() {
        return exports().stream().map(PlannedExport::id).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The change of routing of one load balancer before the wave of this index: its nodes leave, and those of the wave
     * before it, which were just proven, come back. For the index after the last wave, the routing at the end. Every other
     * node stays as it is, also one that an operator has set down meanwhile. Nodes that were left out are out in every one.
     */
    public Routing routing(int wave, String balancer) {
        Set<String> out = new TreeSet<>(wave < waves.size() ? waves.get(wave).nodes() : Set.of());
        Set<String> in = new TreeSet<>(wave > 0 ? waves.get(wave - 1).nodes() : returning);
        in.removeAll(out);
        // A node that was out of rotation there before stays so.
        Set<String> belong = rotation.getOrDefault(balancer, Set.of());
        in.retainAll(belong);
        out.retainAll(belong);
        in.removeAll(leftOut);
        out.addAll(leftOut);
        return new Routing(in, out);
    }

    /** The change of routing that brings the nodes of this wave back to one load balancer, while none leaves. */
    Routing bringingBack(int wave, String balancer) {
        Set<String> in = new TreeSet<>(waves.get(wave).nodes());
        in.retainAll(rotation.getOrDefault(balancer, Set.of()));
        in.removeAll(leftOut);
        return new Routing(in, Set.of());
    }

    /** The nodes in rotation that get the export in a wave after this one, so that they lack it until then. */
    Set<String> lackingAfter(int wave) {
        Set<String> nodes = new TreeSet<>();
        waves.subList(wave + 1, waves.size()).forEach(later -> later.changes().stream()
                .filter(NodeChange::installs)
                .map(NodeChange::node)
                .forEach(nodes::add));
        nodes.retainAll(inRotation());
        return nodes;
    }

    /** The nodes that any load balancer has in rotation when no wave has them out. */
    public Set<String> inRotation() {
        Set<String> nodes = new TreeSet<>();
        rotation.values().forEach(nodes::addAll);
        return nodes;
    }

    /** How often a runtime is restarted at most. */
    public int restarts() {
        return waves.stream().mapToInt(wave -> wave.changes().size()).sum();
    }
}
