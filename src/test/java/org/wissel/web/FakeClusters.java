package org.wissel.web;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.wissel.deployment.BalancerState;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Done;
import org.wissel.deployment.DrainProof;
import org.wissel.deployment.Export;
import org.wissel.deployment.FileChange;
import org.wissel.deployment.FileCopy;
import org.wissel.deployment.Health;
import org.wissel.deployment.Limits;
import org.wissel.deployment.LoadBalancer;
import org.wissel.deployment.Node;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Rotation;
import org.wissel.deployment.Routing;
import org.wissel.deployment.Runtime;
import org.wissel.deployment.SmokeTest;
import org.wissel.deployment.Usage;
import org.wissel.deployment.UsageCount;

/** Clusters whose machines answer what a test says. Looking is all that these do: the rest is a bug. */
class FakeClusters implements Clusters {

    private static final Usage NOT_PROBED = new Usage(UsageCount.notProbed(), UsageCount.notProbed());

    private final List<Cluster> clusters = new CopyOnWriteArrayList<>();

    void beginAfresh() {
        clusters.clear();
    }

    void has(String cluster, List<LoadBalancer> balancers, List<Node> nodes) {
        clusters.add(
                new Cluster(cluster, balancers, nodes, new Limits(1, Duration.ofMinutes(1), Duration.ofMinutes(1))));
    }

    @Override
    public List<Cluster> all() {
        return List.copyOf(clusters);
    }

    static Node node(String name, Supplier<NodeState> look) {
        return new Node(
                name,
                URI.create("http://" + name + ":8080/Runtime"),
                new OnlyLooks(look, version -> NOT_PROBED, false));
    }

    /** One whose probes tell who uses which version. */
    static Node node(String name, Supplier<NodeState> look, Function<ProjectVersion, Usage> usage) {
        return new Node(name, URI.create("http://" + name + ":8080/Runtime"), new OnlyLooks(look, usage, false));
    }

    /** One whose probe counts the sessions of the whole cluster. */
    static Node countsForAll(String name, Supplier<NodeState> look, Function<ProjectVersion, UsageCount> sessions) {
        return new Node(
                name,
                URI.create("http://" + name + ":8080/Runtime"),
                new OnlyLooks(
                        look,
                        version -> new Usage(sessions.apply(version).forWholeCluster(), UsageCount.notProbed()),
                        true));
    }

    static NodeState healthy(String name) {
        return new NodeState(
                name,
                true,
                "UP",
                List.of(),
                Optional.of(Set.of()),
                List.of(),
                false,
                4711,
                true,
                List.of(),
                "",
                List.of(),
                List.of());
    }

    static LoadBalancer balancer(String name, Supplier<BalancerState> look) {
        return new OnlyShows(name, look);
    }

    static BalancerState routes(String name, boolean running, Map<String, Boolean> up, String... problems) {
        return new BalancerState(
                name,
                "nginx 1.22.1",
                up,
                running,
                new FileCopy(name, "/etc/nginx/conf.d/runtime.conf", new byte[0]),
                List.of(problems),
                List.of());
    }

    private static UnsupportedOperationException notByTheWeb() {
        return new UnsupportedOperationException("the web only looks");
    }

    private record OnlyLooks(
            Supplier<NodeState> look, Function<ProjectVersion, Usage> told, boolean countsForWholeCluster)
            implements Runtime {

        @Override
        public NodeState observe() {
            return look.get();
        }

        @Override
        public List<String> preflight(Export export) {
            return List.of();
        }

        @Override
        public List<String> preflight() {
            return List.of();
        }

        @Override
        public Optional<Done> send(Export export, Duration share, LongConsumer arrived) {
            throw notByTheWeb();
        }

        @Override
        public Done install(Export export) {
            throw notByTheWeb();
        }

        @Override
        public Done remove(ProjectVersion version, Optional<String> sha256, String trash) {
            throw notByTheWeb();
        }

        @Override
        public Done restore(ProjectVersion version) {
            throw notByTheWeb();
        }

        @Override
        public Set<ProjectVersion> inTrash() {
            throw notByTheWeb();
        }

        @Override
        public Done emptyTrash(Instant before) {
            throw notByTheWeb();
        }

        @Override
        public Usage usage(ProjectVersion version) {
            throw notByTheWeb();
        }

        @Override
        public UsageCount sessions(ProjectVersion version) {
            return told.apply(version).sessions();
        }

        @Override
        public List<String> lastLogLines(int lines) {
            throw notByTheWeb();
        }

        @Override
        public Done point(Map<String, String> versions) {
            throw notByTheWeb();
        }

        @Override
        public List<FileChange> changes(NodeState observed, Map<String, String> versions) {
            throw notByTheWeb();
        }

        @Override
        public Done restart() {
            throw notByTheWeb();
        }

        @Override
        public Health health() {
            throw notByTheWeb();
        }

        @Override
        public Optional<Set<ProjectVersion>> loaded() {
            throw notByTheWeb();
        }

        @Override
        public Optional<Boolean> startsDirectly(ProjectVersion version) {
            throw notByTheWeb();
        }

        @Override
        public SmokeTest smokeTest(String shortcut) {
            throw notByTheWeb();
        }
    }

    private record OnlyShows(String name, Supplier<BalancerState> look) implements LoadBalancer {

        @Override
        public String host() {
            return name + ":22";
        }

        @Override
        public BalancerState observe() {
            return look.get();
        }

        @Override
        public Rotation rotation() {
            throw notByTheWeb();
        }

        @Override
        public List<String> preflight() {
            throw notByTheWeb();
        }

        @Override
        public List<FileChange> changes(BalancerState observed, List<Routing> routings) {
            throw notByTheWeb();
        }

        @Override
        public DrainProof proveDrained(Set<String> nodes, Instant since) {
            throw notByTheWeb();
        }
    }
}
