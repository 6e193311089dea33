package org.wissel.sandbox;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/** The shortcuts as they stood at start: Spring's own precedence of files and its own placeholders decide. */
final class StandInShortcuts {

    /**
     * Where a shortcut leads.
     *
     * @param project the project with its source prefix
     * @param version the version
     */
    record Target(String project, String version) {}

    private static final String PREFIX = "blueriq.shortcut.";
    private static final String PROJECT = ".project";

    private final Map<String, Target> targets;

    private StandInShortcuts(Map<String, Target> targets) {
        this.targets = targets;
    }

    /** @throws IllegalStateException when a shortcut has no version; the runtime must not start then */
    static StandInShortcuts resolvedFrom(ConfigurableEnvironment environment) {
        Map<String, Target> targets = new TreeMap<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> listed) {
                for (String key : listed.getPropertyNames()) {
                    if (key.startsWith(PREFIX)
                            && key.endsWith(PROJECT)
                            && key.length() > PREFIX.length() + PROJECT.length()) {
                        String name = key.substring(PREFIX.length(), key.length() - PROJECT.length());
                        targets.put(
                                name,
                                new Target(
                                        environment.getRequiredProperty(key),
                                        environment.getRequiredProperty(PREFIX + name + ".version")));
                    }
                }
            }
        }
        return new StandInShortcuts(targets);
    }

    Optional<Target> target(String shortcut) {
        return Optional.ofNullable(targets.get(shortcut));
    }

    Map<String, Target> all() {
        return Map.copyOf(targets);
    }
}
