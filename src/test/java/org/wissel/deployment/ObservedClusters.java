package org.wissel.deployment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Object mother of observed clusters for the project Weather. */
final class ObservedClusters {

    static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    static final Export EXPORT_V2 = export(V2);

    private ObservedClusters() {}

    static Export export(ProjectVersion version) {
        return new Export(version, Path.of(version.version() + ".zip"), "sum-" + version.version(), 1);
    }

    static Limits floor(int minimum) {
        return new Limits(minimum, java.time.Duration.ofMinutes(1), java.time.Duration.ofMinutes(1));
    }

    /** A healthy node that starts v1 and has loaded these versions. */
    static NodeBuilder node(String name, ProjectVersion... loaded) {
        return new NodeBuilder(name, loaded);
    }

    /** A cluster with one balancer whose file has every node up but these. */
    static ObservedCluster cluster(Set<String> down, NodeBuilder... nodes) {
        Map<String, Boolean> up = new HashMap<>();
        List<NodeState> states = new ArrayList<>();
        for (NodeBuilder node : nodes) {
            up.put(node.name, !down.contains(node.name));
            states.add(node.build());
        }
        return new ObservedCluster(states, List.of(balancer("lb1", up, true)));
    }

    /** The same, in which these are Case Engines, to which nothing routes. */
    static ObservedCluster withEngines(Set<String> engines, NodeBuilder... nodes) {
        ObservedCluster all = cluster(Set.of(), nodes);
        Map<String, Boolean> up = new HashMap<>(all.balancers().get(0).up());
        up.keySet().removeAll(engines);
        return new ObservedCluster(all.nodes(), List.of(balancer("lb1", up, true)), engines);
    }

    static BalancerState balancer(String name, Map<String, Boolean> up, boolean running) {
        return new BalancerState(
                name, "nginx", up, running, new FileCopy(name, "/backend.conf", new byte[0]), List.of(), List.of());
    }

    static final class NodeBuilder {
        private final String name;
        private final Set<ProjectVersion> loaded;
        private final Set<ProjectVersion> installed;
        private String shortcut = V1.version();
        private boolean healthy = true;
        private boolean stale;
        private boolean tells = true;
        private boolean shortcutsOnly = true;
        private String folder;
        private final List<Shortcut> others = new ArrayList<>();
        private String checksumPrefix = "sum-";
        private final List<String> problems = new ArrayList<>();

        private NodeBuilder(String name, ProjectVersion... loaded) {
            this.name = name;
            this.loaded = new HashSet<>(Arrays.asList(loaded));
            this.installed = new HashSet<>(this.loaded);
            this.folder = "folder of " + name;
        }

        NodeBuilder pointingTo(ProjectVersion version) {
            shortcut = version.version();
            return this;
        }

        NodeBuilder withoutShortcuts() {
            shortcut = null;
            return this;
        }

        /** It has this shortcut as well. */
        NodeBuilder withShortcut(String shortcutName, ProjectVersion starts) {
            others.add(new Shortcut(shortcutName, starts.project(), starts.version()));
            return this;
        }

        /** Its folder of exports may be that of other nodes. */
        NodeBuilder sharing() {
            folder = "";
            return this;
        }

        NodeBuilder unhealthy() {
            healthy = false;
            return this;
        }

        NodeBuilder stale() {
            stale = true;
            return this;
        }

        NodeBuilder installed(ProjectVersion version) {
            installed.add(version);
            return this;
        }

        /** Its archive was taken from the disk. */
        NodeBuilder gone(ProjectVersion version) {
            installed.remove(version);
            return this;
        }

        /** Its process does not tell what it has loaded. */
        NodeBuilder silent() {
            tells = false;
            return this;
        }

        NodeBuilder directStartsAllowed() {
            shortcutsOnly = false;
            return this;
        }

        NodeBuilder withOtherContent() {
            checksumPrefix = "other-";
            return this;
        }

        NodeBuilder problem(String problem) {
            problems.add(problem);
            return this;
        }

        private List<Shortcut> shortcuts() {
            List<Shortcut> all = new ArrayList<>(others);
            if (shortcut != null) {
                all.add(0, new Shortcut("weather", "Weather", shortcut));
            }
            return all;
        }

        NodeState build() {
            return new NodeState(
                    name,
                    healthy,
                    healthy ? "HTTP 200" : "HTTP 503",
                    installed.stream()
                            .map(version -> new InstalledExport(
                                    version, checksumPrefix + version.version(), "/exports/" + version + ".zip"))
                            .toList(),
                    tells ? Optional.of(loaded) : Optional.empty(),
                    shortcuts(),
                    stale,
                    4711,
                    shortcutsOnly,
                    List.of(),
                    folder,
                    problems,
                    List.of());
        }
    }
}
