package org.wissel.blueriq;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import org.wissel.deployment.Shown;

/**
 * What a Runtime answered to one request.
 *
 * @param cookies the cookies that it set, each as {@code name=value}
 */
record Answer(int status, String body, List<String> cookies) {

    private static final ObjectMapper JSON = new ObjectMapper();

    boolean succeeded() {
        return status >= 200 && status < 300;
    }

    /** The body as JSON, empty when it is no JSON object or array. */
    Optional<JsonNode> json() {
        return tree().filter(JsonNode::isContainerNode);
    }

    /** The body as JSON of any kind, empty when it is none. */
    Optional<JsonNode> tree() {
        try {
            return Optional.of(JSON.readTree(body)).filter(tree -> !tree.isMissingNode());
        } catch (JsonProcessingException none) {
            return Optional.empty();
        }
    }

    /** The status and the beginning of the body, one line. */
    String told() {
        String start = Shown.line(body, 200);
        return "HTTP " + status + (start.isEmpty() ? "" : ", " + start);
    }
}
