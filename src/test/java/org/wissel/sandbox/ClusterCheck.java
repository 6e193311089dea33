package org.wissel.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** What a cluster must be like when a deployment has ended, as the API tells it. */
final class ClusterCheck {

    private ClusterCheck() {}

    /** Per node, its shortcuts as JSON, which tell the version that each starts. */
    static Map<String, String> shortcuts(JsonNode cluster) {
        Map<String, String> shortcuts = new TreeMap<>();
        cluster.get("nodes")
                .forEach(node -> shortcuts.put(
                        node.get("name").asText(), node.get("shortcuts").toString()));
        return shortcuts;
    }

    /** Whether every load balancer runs what is written, and nothing of before. */
    static boolean isSettled(JsonNode cluster) {
        return StreamSupport.stream(cluster.get("loadBalancers").spliterator(), false)
                .allMatch(balancer -> balancer.get("running").asBoolean());
    }

    /**
     * Every node healthy, in rotation on every load balancer, with these shortcuts; nobody holds the cluster.
     *
     * @param locks what the API answers to {@code /api/locks}
     * @param version what the shortcut {@code weather} of every node must start; empty for what they started before
     * @return what is not so, one sentence each
     */
    static List<String> problems(JsonNode cluster, JsonNode locks, Map<String, String> before, String version) {
        List<String> problems = new ArrayList<>();
        List<String> names = new ArrayList<>(before.keySet());
        for (JsonNode node : cluster.get("nodes")) {
            String name = node.get("name").asText();
            if (!node.get("healthy").asBoolean()) {
                problems.add(name + ": not healthy: " + node.get("health").asText());
            }
            if (!node.get("leftOut").isNull() || !node.get("problems").isEmpty()) {
                problems.add(name + ": " + node.get("problems") + " left out: " + node.get("leftOut"));
            }
            JsonNode shortcuts = node.get("shortcuts");
            boolean right = version.isEmpty()
                    ? shortcuts.toString().equals(before.get(name))
                    : shortcuts.get("weather").asText().equals(version);
            if (!right) {
                problems.add(name + ": shortcuts " + shortcuts + ", before " + before.get(name));
            }
        }
        for (JsonNode balancer : cluster.get("loadBalancers")) {
            List<String> up = StreamSupport.stream(balancer.get("up").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
            if (!up.equals(names) || !balancer.get("problems").isEmpty()) {
                problems.add("load balancer: " + balancer);
            }
        }
        if (!locks.isEmpty()) {
            problems.add("still held: " + locks);
        }
        return problems;
    }
}
