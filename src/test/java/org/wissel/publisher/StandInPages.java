package org.wissel.publisher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.wissel.deployment.ProjectVersion;

/** What a stand-in Publisher answers, in one of the styles that a genuine one might have. */
final class StandInPages {

    static final String ENTRY = "/publisher/api/v1";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** HAL with relative links, instead of a list of absolute ones. */
    volatile boolean hal;

    /** How many items a page has; 0 for plain arrays without pages. */
    volatile int pageSize;

    /** Whether publications lead to their export and environment, instead of holding them. */
    volatile boolean leadsToExports;

    /** Whether what is said of a publication stands behind its rel {@code messages}. */
    volatile boolean messagesApart;

    /** Whether publications tell when they were ordered. */
    volatile boolean dated = true;

    /** Whether publications are listed with the newest one first. */
    volatile boolean newestFirst;

    /** Whether an order is answered without a body. */
    volatile boolean silentOrders;

    /** What stands before a project's name. */
    volatile String prefix = "";

    /** Where absolute links lead to. */
    volatile String origin;

    private final StandInDatabase database;

    StandInPages(StandInDatabase database, String origin) {
        this.database = database;
        this.origin = origin;
    }

    static String id(ProjectVersion version) {
        return version.project() + "-" + version.version();
    }

    /** The page at this address; empty when there is none. */
    Optional<JsonNode> page(URI address) {
        String path = address.getPath();
        if (path.equals(ENTRY)) {
            ObjectNode entry = NODES.objectNode().put("version", 1);
            return Optional.of(linked(
                    entry,
                    Map.of(
                            "self", path,
                            "environments", path + "/environments",
                            "publications", path + "/publications",
                            "messages", path + "/messages")));
        }
        if (!path.startsWith(ENTRY + "/")) {
            return Optional.empty();
        }
        String[] parts = path.substring(ENTRY.length() + 1).split("/");
        if (parts[0].equals("environments")) {
            return environments(address, parts);
        }
        return parts[0].equals("publications") ? publications(address, parts) : Optional.empty();
    }

    private Optional<JsonNode> environments(URI address, String[] parts) {
        if (parts.length == 1) {
            return Optional.of(list(
                    address,
                    database.environments().stream().map(this::environment).toList()));
        }
        if (!database.environments().contains(parts[1])) {
            return Optional.empty();
        }
        if (parts.length == 2) {
            return Optional.of(environment(parts[1]));
        }
        var exports = database.exports(parts[1]).keySet();
        if (parts.length == 3) {
            return Optional.of(list(
                    address,
                    exports.stream().map(each -> export(parts[1], each)).toList()));
        }
        return exports.stream()
                .filter(each -> id(each).equals(parts[3]))
                .findFirst()
                .map(each -> export(parts[1], each));
    }

    private Optional<JsonNode> publications(URI address, String[] parts) {
        List<StandInDatabase.Order> orders = database.orders();
        if (parts.length == 1) {
            List<JsonNode> items = new java.util.ArrayList<>(
                    orders.stream().map(this::publication).toList());
            if (newestFirst) {
                java.util.Collections.reverse(items);
            }
            return Optional.of(list(address, items));
        }
        StandInDatabase.Order order = orders.get(Integer.parseInt(parts[1]) - 1);
        if (parts.length == 2) {
            return Optional.of(publication(order));
        }
        JsonNode message = NODES.objectNode().put("text", order.message);
        return Optional.of(list(address, order.message.isEmpty() ? List.of() : List.of(message)));
    }

    private JsonNode environment(String name) {
        String self = ENTRY + "/environments/" + name;
        return linked(NODES.objectNode().put("name", name), Map.of("self", self, "exports", self + "/exports"));
    }

    private JsonNode export(String environment, ProjectVersion version) {
        ObjectNode export = NODES.objectNode()
                .put("name", prefix + version.project())
                .put("version", version.version())
                .put("exportDate", "2026-03-24");
        return linked(export, Map.of("self", exportPath(environment, version)));
    }

    private static String exportPath(String environment, ProjectVersion version) {
        return ENTRY + "/environments/" + environment + "/exports/" + id(version);
    }

    JsonNode publication(StandInDatabase.Order order) {
        String self = ENTRY + "/publications/" + order.id;
        ObjectNode publication = NODES.objectNode().put("action", order.action).put("state", order.state);
        Map<String, String> links =
                new TreeMap<>(Map.of("self", self, "approve", self + "/approve", "reject", self + "/reject"));
        if (dated) {
            publication.put(
                    "date", Instant.ofEpochSecond(1_790_000_000L + order.id).toString());
        }
        if (messagesApart) {
            links.put("messages", self + "/messages");
        } else {
            publication.put("message", order.message);
        }
        if (leadsToExports) {
            links.put("export", exportPath(order.from, order.version));
            links.put("environment", ENTRY + "/environments/" + order.environment);
        } else {
            publication.set("export", export(order.from, order.version));
            publication.set("environment", environment(order.environment));
        }
        return linked(publication, links);
    }

    private ObjectNode linked(ObjectNode node, Map<String, String> paths) {
        if (hal) {
            ObjectNode links = node.putObject("_links");
            new TreeMap<>(paths).forEach((rel, path) -> links.putObject(rel).put("href", path));
        } else {
            ArrayNode links = node.putArray("links");
            new TreeMap<>(paths)
                    .forEach((rel, path) -> links.addObject().put("rel", rel).put("href", origin + path));
        }
        return node;
    }

    private JsonNode list(URI address, List<? extends JsonNode> items) {
        if (!hal && pageSize == 0) {
            return NODES.arrayNode().addAll(List.copyOf(items));
        }
        int size = pageSize == 0 ? Math.max(1, items.size()) : pageSize;
        int page = address.getQuery() == null
                ? 1
                : Integer.parseInt(address.getQuery().replace("page=", ""));
        int pages = Math.max(1, (items.size() + size - 1) / size);
        ArrayNode here = NODES.arrayNode()
                .addAll(List.copyOf(
                        items.subList(Math.min(items.size(), (page - 1) * size), Math.min(items.size(), page * size))));
        Map<String, String> links = new TreeMap<>(Map.of("self", address.toString()));
        if (page < pages) {
            links.put("next", address.getPath() + "?page=" + (page + 1));
        }
        ObjectNode list = NODES.objectNode();
        if (hal) {
            list.putObject("_embedded").set("things", here);
        } else {
            list.set("items", here);
            list.put("page", page).put("pageSize", size).put("nrOfPages", pages);
        }
        return linked(list, links);
    }
}
