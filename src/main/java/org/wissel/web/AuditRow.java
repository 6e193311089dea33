package org.wissel.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.web.util.UriComponentsBuilder;
import org.wissel.deployment.AuditTrail.Entry;

/**
 * One act as the page of the audit shows it.
 *
 * @param words its kind in words
 * @param page where the page of its deployment or undeployment is; null where it belongs to none
 * @param details by their names, in the order in which they are hashed
 */
record AuditRow(
        long nr,
        Instant at,
        String words,
        String person,
        String address,
        String way,
        String cluster,
        String deployment,
        String page,
        String wissel,
        List<Detail> details) {

    private static final ObjectMapper JSON = new ObjectMapper();

    record Detail(String name, String value) {}

    static AuditRow of(Entry entry) {
        return new AuditRow(
                entry.nr(),
                entry.at(),
                words(entry.kind()),
                entry.person(),
                entry.address(),
                entry.way(),
                entry.cluster(),
                entry.deployment(),
                page(entry),
                entry.wissel(),
                details(entry.details()));
    }

    /** For instance <i>Sign in failed</i>; a newer Wissel on the same database may have kinds that this one does not know. */
    static String words(String kind) {
        return kind.isEmpty()
                ? ""
                : kind.substring(0, 1).toUpperCase(Locale.ROOT)
                        + kind.substring(1).replace('-', ' ');
    }

    private static String page(Entry entry) {
        if (entry.deployment().isEmpty()) {
            return null;
        }
        return UriComponentsBuilder.fromPath(entry.kind().startsWith("undeployment-") ? "/undeploys" : "/deployments")
                .pathSegment("{id}")
                .encode()
                .buildAndExpand(entry.deployment())
                .toUriString();
    }

    private static List<Detail> details(String json) {
        try {
            List<Detail> details = new ArrayList<>();
            JSON.readTree(json)
                    .properties()
                    .forEach(one -> details.add(new Detail(one.getKey(), text(one.getValue()))));
            return details;
        } catch (JsonProcessingException changed) {
            // Somebody wrote there by hand; the check tells of it, and what stands there is shown.
            return List.of(new Detail("details", json));
        }
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }
}
