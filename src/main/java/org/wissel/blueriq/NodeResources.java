package org.wissel.blueriq;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wissel.deployment.Health;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Shown;
import org.wissel.deployment.SmokeTest;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.Usage;
import org.wissel.deployment.UsageCount;
import org.wissel.remote.TimeLimit;

/** What a Runtime tells by HTTP, asked on the node itself. */
final class NodeResources {

    private static final int MOST_PAGES = 100;

    /** In characters. */
    private static final int LONGEST_STATUS = 100;

    private final NodeHost host;
    private final RuntimeProperties settings;
    private final NodeRequests requests;

    NodeResources(NodeHost host, URI url, RuntimeProperties settings) {
        this.host = host;
        this.settings = settings;
        this.requests = new NodeRequests(url, settings);
        requireUsablePaths();
    }

    private NodeResources(NodeHost host, RuntimeProperties settings, NodeRequests requests) {
        this.host = host;
        this.settings = settings;
        this.requests = requests;
    }

    /** The same resources, asked for no longer than this in all; what that leaves unknown is a failure, and no answer. */
    NodeResources within(TimeLimit limit) {
        return within(host, limit);
    }

    /** @param limited the same machine, for no longer than this either */
    NodeResources within(NodeHost limited, TimeLimit limit) {
        return new NodeResources(
                limited,
                settings,
                requests.within(limit, () -> StepBudget.usedUp(host.node(), "its runtime gave no answer yet")));
    }

    /** A path or header that cannot be sent is a mistake in the inventory, to be told when it is read. */
    private void requireUsablePaths() {
        requests.requireUsable(settings.healthPath(), Map.of());
        requests.requireUsable(settings.smokeTest().startPath(), Map.of("shortcut", "x"));
        if (settings.smokeTest().sessionPath() != null) {
            requests.requireUsable(settings.smokeTest().sessionPath(), Map.of("sessionId", "x"));
        }
        if (settings.smokeTest().endPath() != null) {
            requests.requireUsable(settings.smokeTest().endPath(), Map.of("sessionId", "x"));
        }
        if (settings.projects() != null) {
            requests.requireUsable(settings.projects().path(), Map.of());
        }
        if (settings.directStartPath() != null) {
            requests.requireUsable(settings.directStartPath(), Map.of("project", "x", "version", "x"));
        }
        UsageProbes.of(settings).stream()
                .filter(probe -> probe.path() != null)
                .forEach(probe ->
                        requests.requireUsable(probe.path(), Map.of("project", "x", "name", "x", "version", "x")));
    }

    /** Looks once; whatever comes back or does not is told, never thrown. */
    Health health() {
        try {
            Answer answer = requests.get(settings.healthPath(), Map.of());
            if (answer.status() != 200) {
                return new Health(false, answer.told());
            }
            String status = answer.json()
                    .map(json -> json.path("status"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .orElse("UP");
            return new Health(status.equals("UP"), "HTTP 200, " + Shown.line(status, LONGEST_STATUS));
        } catch (IOException unreachable) {
            return new Health(false, NodeRequests.reason(unreachable));
        }
    }

    /** The versions in the project list; empty when there is none or it cannot be understood. */
    Optional<Set<ProjectVersion>> loaded() {
        if (settings.projects() == null) {
            return Optional.empty();
        }
        try {
            return projects();
        } catch (IOException unreachable) {
            return Optional.empty();
        }
    }

    private record Item(String name, String version) {}

    private Optional<Set<ProjectVersion>> projects() throws IOException {
        Set<Item> items = new LinkedHashSet<>();
        Optional<JsonNode> first = page(settings.projects().path());
        if (first.isEmpty() || !collect(first.get(), items)) {
            return Optional.empty();
        }
        // Whether pages count from 0 or 1 is told by the first one.
        int start = first.get().path("page").asInt(1);
        int pages = first.get().path("nrOfPages").asInt(1);
        if (pages > MOST_PAGES) {
            return Optional.empty();
        }
        String separator = settings.projects().path().contains("?") ? "&" : "?";
        for (int page = start + 1; page < start + pages; page++) {
            Optional<JsonNode> next = page(settings.projects().path() + separator + "page=" + page);
            if (next.isEmpty() || next.get().path("page").asInt(page) != page || !collect(next.get(), items)) {
                return Optional.empty();
            }
        }
        return Optional.of(versions(items));
    }

    private Optional<JsonNode> page(String path) throws IOException {
        Answer answer = requests.get(path, Map.of());
        return answer.status() == 200 ? answer.json() : Optional.empty();
    }

    /** @return false when the list does not look as configured, so that nothing may be concluded from it */
    private boolean collect(JsonNode page, Set<Item> items) {
        JsonNode array = page.at(settings.projects().items());
        if (!array.isArray()) {
            return false;
        }
        for (JsonNode item : array) {
            JsonNode name = item.at(settings.projects().name());
            JsonNode version = item.at(settings.projects().version());
            if (!name.isTextual() || !version.isTextual()) {
                return false;
            }
            items.add(new Item(name.asText(), version.asText()));
        }
        return true;
    }

    /** Where names carry source prefixes, those of other sources (Studio, Publisher) are no exports. */
    private Set<ProjectVersion> versions(Set<Item> items) {
        String prefix = settings.exportPrefix() + "-";
        boolean prefixed = items.stream().anyMatch(item -> item.name().startsWith(prefix));
        Set<ProjectVersion> versions = new LinkedHashSet<>();
        for (Item item : items) {
            if (prefixed && !item.name().startsWith(prefix)) {
                continue;
            }
            try {
                versions.add(new ProjectVersion(
                        prefixed ? item.name().substring(prefix.length()) : item.name(), item.version()));
            } catch (IllegalArgumentException foreign) {
                // Such a name no export of ours can have.
                continue;
            }
        }
        return versions;
    }

    /** See {@link org.wissel.deployment.Runtime#startsDirectly}. */
    Optional<Boolean> startsDirectly(ProjectVersion version) {
        return new NodeSessions(host, settings, requests).startsDirectly(version);
    }

    /** See {@link org.wissel.deployment.Runtime#smokeTest}. */
    SmokeTest smokeTest(String shortcut) {
        return new NodeSessions(host, settings, requests).smokeTest(shortcut);
    }

    /** See {@link org.wissel.deployment.Runtime#usage}. */
    Usage usage(ProjectVersion version) {
        return new UsageProbes(host, settings, requests).usage(version);
    }

    /** See {@link org.wissel.deployment.Runtime#sessions}. */
    UsageCount sessions(ProjectVersion version) {
        return new UsageProbes(host, settings, requests).sessions(version);
    }
}
