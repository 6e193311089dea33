package org.wissel.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.wissel.deployment.Plan;

/** How values stand in the journal's rows: what has parts as JSON, times in UTC, sentences no longer than their column. */
final class RowFormat {

    private static final int SENTENCE_LIMIT = 4000;
    private static final TypeReference<List<String>> SENTENCES = new TypeReference<>() {};

    private final ObjectMapper json;

    RowFormat(ObjectMapper json) {
        this.json = json;
    }

    String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("the journal holds what this version of Wissel cannot read", broken);
        }
    }

    /** A plan; in those of an earlier release a change only says whether the one export comes or goes. */
    Plan plan(String text) {
        try {
            JsonNode plan = json.readTree(text);
            for (JsonNode wave : plan.path("waves")) {
                for (JsonNode change : wave.path("changes")) {
                    for (String what : List.of("install", "remove")) {
                        if (change.path(what).isBoolean()) {
                            boolean said = change.path(what).asBoolean();
                            ArrayNode versions = ((ObjectNode) change).putArray(what);
                            if (said) {
                                versions.add(plan.path("target"));
                            }
                        }
                    }
                }
            }
            return json.treeToValue(plan, Plan.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("the journal holds what this version of Wissel cannot read", broken);
        }
    }

    /** None where the column is empty. */
    List<String> sentences(String text) {
        return text == null ? List.of() : read(text, SENTENCES);
    }

    static String fitting(String said) {
        // PostgreSQL keeps no NUL in a text.
        String text = said.replace('\0', ' ');
        return text.length() <= SENTENCE_LIMIT ? text : text.substring(0, SENTENCE_LIMIT);
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
