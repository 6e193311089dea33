package org.wissel.publisher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The body of an order. Values are put into the texts of parsed JSON, so none can change what the order says. */
final class OrderTemplate {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");
    private static final TreeSet<String> KNOWN =
            new TreeSet<>(List.of("exportHref", "environmentHref", "project", "version", "environment", "source"));

    private final JsonNode template;

    /** @throws IllegalArgumentException when it is no JSON object or has an unknown placeholder; names the setting */
    OrderTemplate(String setting, String text) {
        this.template = parsed(setting, text);
        Matcher placeholder = PLACEHOLDER.matcher(text);
        while (placeholder.find()) {
            if (!KNOWN.contains(placeholder.group(1))) {
                throw new IllegalArgumentException(setting + " has the placeholder " + placeholder.group()
                        + ", which nothing is known of. Use some of " + KNOWN + ".");
            }
        }
    }

    private static JsonNode parsed(String setting, String text) {
        String remedy = ". Give an object with the placeholders inside of quotes, for instance"
                + " {\"export\": \"{exportHref}\"}.";
        try {
            JsonNode json = JSON.readTree(text);
            if (json != null && json.isObject()) {
                return json;
            }
            throw new IllegalArgumentException(setting + " is no JSON object" + remedy);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(
                    setting + " is no JSON (" + malformed.getOriginalMessage() + ")" + remedy, malformed);
        }
    }

    String filled(Map<String, String> values) {
        return filled(template, values).toString();
    }

    private static JsonNode filled(JsonNode node, Map<String, String> values) {
        if (node.isTextual()) {
            return JsonNodeFactory.instance.textNode(PLACEHOLDER
                    .matcher(node.asText())
                    .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1)))));
        }
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            node.forEach(each -> array.add(filled(each, values)));
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(each -> object.set(each.getKey(), filled(each.getValue(), values)));
            return object;
        }
        return node;
    }
}
