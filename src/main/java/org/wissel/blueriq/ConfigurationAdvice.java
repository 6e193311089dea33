package org.wissel.blueriq;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the configuration of a Runtime means for taking it out of rotation: one sentence each, without the node's name. What
 * forbids it is a problem and ends with the remedy; what a person should only know is a warning.
 */
final class ConfigurationAdvice {

    private static final String MANAGER = "blueriq.session.session-manager";
    private static final String STORE = "spring.session.store-type";
    // Both live in the memory of one process.
    private static final Set<String> LOCAL_STORES = Set.of("none", "hashmap");
    private static final List<String> QUEUES = List.of("blueriq.default.rabbitmq", "spring.rabbitmq");
    private static final String TIMERS = "blueriq.timer.interval";
    private static final String DASHBOARDS = "blueriq.dcm.dashboard.shortcuts";
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(30);

    private final ConfiguredProperties properties;
    private final boolean told;

    /** @param told whether files are set that could tell it; of a Case Engine without any nothing can be said */
    ConfigurationAdvice(ConfiguredProperties properties, boolean told) {
        this.properties = properties;
        this.told = told;
    }

    /** What would lose sessions. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        properties
                .value(MANAGER)
                .filter(manager -> manager.equalsIgnoreCase("memory"))
                .ifPresent(manager -> problems.add(losesSessions(MANAGER, manager)));
        properties
                .value(STORE)
                .filter(ConfigurationAdvice::isLocal)
                .ifPresent(store -> problems.add(losesSessions(STORE, store)));
        return problems;
    }

    /** What a person should know. */
    List<String> warnings() {
        if (!told) {
            return List.of();
        }
        List<String> warnings = new ArrayList<>();
        unprovenSessions().ifPresent(warnings::add);
        QUEUES.stream()
                .flatMap(queue -> properties.firstBelow(queue).stream())
                .findFirst()
                .ifPresent(key -> warnings.add("RabbitMQ is configured (" + key
                        + "), and its consumers go on working while the node is out of rotation, until the restart"
                        + " interrupts them."));
        timers().ifPresent(warnings::add);
        properties
                .firstBelow(DASHBOARDS)
                .ifPresent(key -> warnings.add("dashboards name versions of their own (" + DASHBOARDS
                        + "), which Wissel does not change; change them by hand where they name this project."));
        warnings.add("the smoke test starts a real session through every shortcut of the project, so what its flow does"
                + " at its start (mails, cases, calls to other systems) is done once more for each.");
        return warnings;
    }

    /** Steps compare the node's times only with each other, so a wrong clock misleads people but no step. */
    static Optional<String> clock(Instant node, Instant ours) {
        Duration ahead = Duration.between(ours, node);
        return ahead.abs().compareTo(CLOCK_TOLERANCE) <= 0
                ? Optional.empty()
                : Optional.of("its clock is " + ahead.abs().toSeconds() + " seconds "
                        + (ahead.isNegative() ? "behind" : "ahead of")
                        + " Wissel's, so times in its logs do not match those shown here. Synchronise it (NTP).");
    }

    private static boolean isLocal(String store) {
        return LOCAL_STORES.contains(store.replaceAll("[_-]", "").toLowerCase(Locale.ROOT));
    }

    private String losesSessions(String key, String value) {
        return properties.file(key).orElseThrow() + ": " + key + " is " + value
                + ", so sessions live in this process alone and are lost when the node is taken out. Set " + MANAGER
                + "=external and " + STORE
                + " to a store that all nodes share (for instance redis) and restart, or add the file that"
                + " overrides it to shortcut-files.";
    }

    private Optional<String> unprovenSessions() {
        if (!problems().isEmpty()) {
            return Optional.empty();
        }
        List<String> missing = Stream.of(
                        properties
                                        .value(MANAGER)
                                        .filter(value -> value.equalsIgnoreCase("external"))
                                        .isPresent()
                                ? ""
                                : MANAGER + "=external",
                        properties.value(STORE).isPresent() ? "" : STORE)
                .filter(each -> !each.isEmpty())
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        String.join(" and ", missing) + " cannot be found in the files that shortcut-files names, so it"
                                + " could not be proven that sessions outlive a node that is taken out. Add the file that has"
                                + " it to shortcut-files.");
    }

    private Optional<String> timers() {
        Optional<String> interval = properties.value(TIMERS);
        if (interval.filter(value -> value.equalsIgnoreCase("never")).isPresent()) {
            return Optional.empty();
        }
        return Optional.of("timers are evaluated "
                + interval.map(value -> "there too (" + TIMERS + " is " + value + ")")
                        .orElse("hourly there too (" + TIMERS
                                + " cannot be found in the files that shortcut-files names)")
                + " while the node is out of rotation, and a restart interrupts them.");
    }
}
