package org.wissel.publisher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** What the Publisher answered to one request. */
record Answer(int status, String body) {

    private static final ObjectMapper JSON = new ObjectMapper();

    boolean succeeded() {
        return status >= 200 && status < 300;
    }

    /** The body as JSON, empty when it is no object and no array. */
    Optional<JsonNode> json() {
        try {
            return Optional.ofNullable(JSON.readTree(body)).filter(JsonNode::isContainerNode);
        } catch (JsonProcessingException none) {
            return Optional.empty();
        }
    }

    /** The status and the beginning of the body, one line. */
    String told(OneLine oneLine) {
        String start = oneLine.of(body);
        return "HTTP " + status + (start.isEmpty() ? "" : ", " + start);
    }
}
