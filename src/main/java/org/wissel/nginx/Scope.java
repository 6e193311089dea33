package org.wissel.nginx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A block of the configuration and those around it: what is not set in it is inherited.
 *
 * @param around the block around it; null for the whole configuration
 * @param block the directive that opens it; null for the whole configuration
 * @param directives what it holds
 * @param first of these the first of each name
 */
record Scope(Scope around, Directive block, List<Directive> directives, Map<String, Directive> first) {

    /** The whole configuration. */
    static Scope of(List<Directive> directives) {
        return of(null, null, directives);
    }

    private static Scope of(Scope around, Directive block, List<Directive> directives) {
        Map<String, Directive> first = new HashMap<>();
        directives.forEach(directive -> first.putIfAbsent(directive.name(), directive));
        return new Scope(around, block, directives, first);
    }

    /** The directive of this name that holds here, from the nearest block that has one. */
    Optional<Directive> holding(String name) {
        Directive own = first.get(name);
        return own != null || around == null ? Optional.ofNullable(own) : around.holding(name);
    }

    /** Shows every directive below with the block that it stands in, from the outside in. */
    void forEach(BiConsumer<Scope, Directive> seen) {
        for (Directive directive : directives) {
            seen.accept(this, directive);
            if (directive.block()) {
                of(this, directive, directive.children()).forEach(seen);
            }
        }
    }

    /** Whether it stands in a block of this name. */
    boolean isWithin(String name) {
        return block != null && block.name().equals(name) || around != null && around.isWithin(name);
    }

    /** The opening words, for instance {@code location /app}. */
    String words() {
        return block == null
                ? "the configuration"
                : String.join(
                        " ", block.words().stream().map(Directive.Word::text).toList());
    }
}
