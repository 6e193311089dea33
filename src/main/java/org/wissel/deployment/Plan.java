package org.wissel.deployment;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The waves that bring a version to a cluster. Between two waves lies exactly one change of routing; before the first it is
 * the drain, after the last the restore.
 *
 * @param target the version that goes live
 * @param sha256 the checksum of the export that was checked; another one is never installed
 * @param strategy in which order
 * @param waves at least one
 * @param rotation the nodes that are in rotation when no wave has them out
 * @param window in words, the time in which a session can break
 * @param warnings what a person should know before approving, one sentence each
 */
public record Plan(
        ProjectVersion target,
        String sha256,
        Strategy strategy,
        List<Wave> waves,
        Set<String> rotation,
        String window,
        List<String> warnings)
        implements PlanResult {

    public Plan {
        waves = List.copyOf(waves);
        rotation = Set.copyOf(rotation);
        warnings = List.copyOf(warnings);
    }

    /**
     * The change of routing before the wave of this index: its nodes leave, and those of the wave before it, which were just
     * proven, come back. For the index after the last wave, the routing at the end. Every other node stays as it is, also one
     * that an operator has set down meanwhile.
     */
    public Routing routing(int wave) {
        Set<String> out = new TreeSet<>(wave < waves.size() ? waves.get(wave).nodes() : Set.of());
        Set<String> in = new TreeSet<>(wave > 0 ? waves.get(wave - 1).nodes() : Set.of());
        in.removeAll(out);
        // A node that was out of rotation before stays so.
        in.retainAll(rotation);
        out.retainAll(rotation);
        return new Routing(in, out);
    }

    /** How often a runtime is restarted in all. */
    public int restarts() {
        return waves.stream().mapToInt(wave -> wave.changes().size()).sum();
    }
}
