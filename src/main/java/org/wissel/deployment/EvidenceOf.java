package org.wissel.deployment;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which evidence of a deployment is looked for.
 *
 * @param steps of any of these
 * @param wave of any where it is empty
 * @param node of any, and of the whole cluster, where it is empty
 */
public record EvidenceOf(Set<String> steps, OptionalInt wave, Optional<String> node) {

    public EvidenceOf {
        steps = Set.copyOf(steps);
    }

    public static EvidenceOf any(String... steps) {
        return new EvidenceOf(Set.of(steps), OptionalInt.empty(), Optional.empty());
    }

    /** In this wave alone. */
    public EvidenceOf in(int only) {
        return new EvidenceOf(steps, OptionalInt.of(only), node);
    }

    /** On this node alone. */
    public EvidenceOf on(String only) {
        return new EvidenceOf(steps, wave, Optional.of(only));
    }

    public boolean matches(Evidence seen) {
        return steps.contains(seen.step())
                && (wave.isEmpty() || wave.getAsInt() == seen.wave())
                && node.map(seen.node()::equals).orElse(true);
    }
}
