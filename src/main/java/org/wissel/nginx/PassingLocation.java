package org.wissel.nginx;

import java.util.ArrayList;
import java.util.List;

/**
 * A place of the configuration that passes requests to an upstream.
 *
 * @param scope the block that passes
 * @param pass the directive that does, {@code proxy_pass} or a relative of it
 */
record PassingLocation(Scope scope, Directive pass) {

    /**
     * Every place within {@code http} that passes to this upstream; those that pass by a variable where none names it.
     *
     * @param whole the configuration with its includes in their place
     */
    static List<PassingLocation> to(String upstream, Scope whole) {
        List<PassingLocation> naming = new ArrayList<>();
        List<PassingLocation> byVariable = new ArrayList<>();
        whole.forEach((scope, directive) -> {
            if (!directive.name().endsWith("_pass") || !scope.isWithin("http")) {
                return;
            }
            String target = directive.argument(1).replaceFirst("^[a-z]+://", "");
            if (target.replaceFirst("/.*$", "").equals(upstream)) {
                naming.add(new PassingLocation(scope, directive));
            } else if (target.startsWith("$")) {
                byVariable.add(new PassingLocation(scope, directive));
            }
        });
        return naming.isEmpty() ? byVariable : naming;
    }

    /** What holds here of the directive of this module: {@code next_upstream} is {@code proxy_next_upstream} or a relative. */
    String value(String setting, String standard) {
        String module = pass.name().substring(0, pass.name().length() - "pass".length());
        return scope.holding(module + setting).map(PassingLocation::arguments).orElse(standard);
    }

    /** What holds here of a directive, {@code standard} where it is set nowhere. */
    String valueOf(String name, String standard) {
        return scope.holding(name).map(PassingLocation::arguments).orElse(standard);
    }

    /** The name of the setting of this module. */
    String name(String setting) {
        return pass.name().substring(0, pass.name().length() - "pass".length()) + setting;
    }

    private static String arguments(Directive directive) {
        return String.join(
                " ",
                directive.words().subList(1, directive.words().size()).stream()
                        .map(Directive.Word::text)
                        .toList());
    }
}
