package org.wissel.web;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.util.UriComponentsBuilder;
import org.wissel.deployment.Act;
import org.wissel.deployment.AuditTrail;

/**
 * Which acts somebody looks for, as the address says it. What is null or empty is not looked at.
 *
 * @param from the first moment: {@code 2026-03-01T10:00:00Z}, or a day, which begins at 0:00 UTC
 * @param to the first moment that is not wanted, written the same way
 * @param kind a key of {@link Act.Kind}, for instance {@code decided}
 * @param deployment the id of a deployment or undeployment
 */
record AuditQuery(String from, String to, String cluster, String person, String kind, String deployment) {

    /** @throws IllegalArgumentException when a moment is none or there is no such kind, naming what there is */
    AuditTrail.Filter filter() {
        return new AuditTrail.Filter(
                given(from).map(text -> moment("from", text)),
                given(to).map(text -> moment("to", text)),
                given(cluster),
                given(person),
                given(kind).map(AuditQuery::known),
                given(deployment));
    }

    private static Instant moment(String name, String text) {
        try {
            return text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException none) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no moment: write 2026-03-01T10:00:00Z, or 2026-03-01");
        }
    }

    private static String known(String kind) {
        List<String> kinds = Stream.of(Act.Kind.values()).map(Act.Kind::key).toList();
        if (!kinds.contains(kind)) {
            throw new IllegalArgumentException("'" + kind + "' is no kind of act: choose "
                    + kinds.stream().sorted().collect(Collectors.joining(", ")));
        }
        return kind;
    }

    private static Optional<String> given(String value) {
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** Whether it asks for less than all. */
    boolean narrows() {
        return !asked().isEmpty();
    }

    /** The same question at another place. */
    String at(String path) {
        return address(path, Map.of());
    }

    /** The page with the rows before this number. */
    String older(long nr) {
        return address(AuditPage.PATH, Map.of("before", Long.toString(nr)));
    }

    private String address(String path, Map<String, String> further) {
        Map<String, String> asked = asked();
        asked.putAll(further);
        UriComponentsBuilder address = UriComponentsBuilder.fromPath(path);
        List<Object> values = new ArrayList<>();
        // As a variable, so that whatever is in it is encoded.
        asked.forEach((name, text) -> {
            address.queryParam(name, "{" + name + "}");
            values.add(text);
        });
        return address.encode().buildAndExpand(values.toArray()).toUriString();
    }

    private Map<String, String> asked() {
        Map<String, String> asked = new LinkedHashMap<>();
        put(asked, "from", from);
        put(asked, "to", to);
        put(asked, "cluster", cluster);
        put(asked, "person", person);
        put(asked, "kind", kind);
        put(asked, "deployment", deployment);
        return asked;
    }

    private static void put(Map<String, String> asked, String name, String value) {
        given(value).ifPresent(text -> asked.put(name, text));
    }
}
