package org.wissel.publisher;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that the Publisher answered, whole or as an item of a list, with its links in either style: HAL's {@code _links:
 * {rel: {href}}} or a list {@code links: [{rel, href}]}.
 *
 * @param base the address of the answer that it stands in, which relative links start from
 */
record Resource(URI base, JsonNode json) {

    /** What stands behind the rel, as it is written; not yet known to be an address that may be asked. */
    Optional<String> href(String rel) {
        return Optional.ofNullable(hrefs().get(rel));
    }

    Set<String> rels() {
        return hrefs().keySet();
    }

    private Map<String, String> hrefs() {
        Map<String, String> hrefs = new LinkedHashMap<>();
        json.path("_links").properties().forEach(link -> {
            JsonNode target = link.getValue().isArray() ? link.getValue().path(0) : link.getValue();
            put(hrefs, link.getKey(), target);
        });
        for (JsonNode link : json.path("links")) {
            put(hrefs, link.path("rel").asText(), link);
        }
        return hrefs;
    }

    private static void put(Map<String, String> hrefs, String rel, JsonNode link) {
        JsonNode href = link.path("href");
        if (href.isTextual() && !rel.isEmpty()) {
            // Without variables, what a template asks for after a question mark is left out (RFC 6570).
            hrefs.putIfAbsent(rel, href.asText().replaceAll("\\{[?&][^}]*}", ""));
        }
    }

    /** The text or number that the pointer leads to; empty when there is none. */
    Optional<String> text(String pointer) {
        return Optional.of(json.at(pointer))
                .filter(node -> node.isTextual() || node.isNumber())
                .map(JsonNode::asText);
    }
}
