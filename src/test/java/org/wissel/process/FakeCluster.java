package org.wissel.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Export;
import org.wissel.deployment.ExportLibrary;
import org.wissel.deployment.FakeLoadBalancer;
import org.wissel.deployment.FakePublisher;
import org.wissel.deployment.FakeRuntime;
import org.wissel.deployment.Limits;
import org.wissel.deployment.LoadBalancer;
import org.wissel.deployment.Node;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Runtime;
import org.wissel.deployment.SideEffects;
import org.wissel.deployment.UnknownNameException;

/** A cluster "c" in memory on Weather 0.0-v1, a library with v1 to v3, and a clock that stands until it is moved. */
final class FakeCluster implements Clusters, ExportLibrary {

    static final String NAME = "c";

    final Map<String, FakeRuntime> runtimes = new LinkedHashMap<>();
    /** The only load balancer, or the first. */
    FakeLoadBalancer balancer;

    final List<FakeLoadBalancer> balancers = new ArrayList<>();

    /** The Publisher by which its exports come; one that nobody asks until {@link #resetWithPublisher}. */
    FakePublisher publisher = new FakePublisher(Duration.ofHours(1), Duration.ofMinutes(3));

    /** Per node and load balancer the names of the calls that were made to it, in order. */
    final Map<String, List<String>> calls = new ConcurrentHashMap<>();

    private Cluster cluster;

    FakeCluster(int nodes) {
        reset(nodes);
    }

    /** Begins afresh with this many nodes behind one load balancer. */
    void reset(int count) {
        reset(count, 1, new Limits(1, Duration.ofMinutes(10), Duration.ofMinutes(5)));
    }

    /** Begins afresh with this many nodes and load balancers. */
    void reset(int count, int balancerCount, Limits limits) {
        runtimes.clear();
        balancers.clear();
        calls.clear();
        List<Node> nodes = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            String name = "node" + i;
            FakeRuntime runtime = new FakeRuntime(name, new ProjectVersion("Weather", "0.0-v1"));
            runtimes.put(name, runtime);
            nodes.add(new Node(name, URI.create("http://" + name + "/runtime"), told(Runtime.class, name, runtime)));
        }
        for (int i = 1; i <= balancerCount; i++) {
            balancers.add(new FakeLoadBalancer("lb" + i, Set.copyOf(runtimes.keySet())));
        }
        balancer = balancers.get(0);
        cluster = new Cluster(
                NAME,
                balancers.stream()
                        .map(each -> told(LoadBalancer.class, each.name(), each))
                        .toList(),
                nodes,
                limits);
    }

    /** The same, whose calls are told. */
    private <T> T told(Class<T> port, String name, T real) {
        List<String> told = calls.computeIfAbsent(name, each -> Collections.synchronizedList(new ArrayList<>()));
        return port.cast(
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, words) -> {
                    told.add(method.getName());
                    try {
                        return method.invoke(real, words);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }

    /**
     * Begins afresh with this many nodes whose exports come by a Publisher, which has v1 and could publish v2 and v3. An order may
     * wait for an hour there, and nodes may take three minutes to notice.
     */
    void resetWithPublisher(int count, Limits limits) {
        reset(count, 1, limits);
        publisher = new FakePublisher(Duration.ofHours(1), Duration.ofMinutes(3));
        exports().forEach(export -> publisher.available.add(export.id()));
        publisher.published.add(new ProjectVersion("Weather", "0.0-v1"));
        runtimes.values().forEach(runtime -> runtime.follow(publisher));
        cluster = new Cluster(NAME, cluster.loadBalancers(), cluster.nodes(), limits, Optional.of(publisher));
    }

    /** Every node looks at what is published. */
    void poll() {
        runtimes.values().forEach(FakeRuntime::poll);
    }

    /** Has everything that is done to its machines watched. */
    void watchedBy(SideEffects sideEffects) {
        runtimes.values().forEach(runtime -> runtime.sideEffects = sideEffects);
        balancers.forEach(each -> each.sideEffects = sideEffects);
    }

    @Override
    public List<Cluster> all() {
        return List.of(cluster);
    }

    @Override
    public List<Export> exports() {
        return List.of(export("0.0-v1"), export("0.0-v2"), export("0.0-v3"));
    }

    @Override
    public List<String> problems() {
        return List.of();
    }

    @Override
    public Export export(ProjectVersion id) {
        return exports().stream()
                .filter(export -> export.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UnknownNameException("no archive holds " + id));
    }

    private static Export export(String version) {
        return new Export(new ProjectVersion("Weather", version), Path.of(version), "sum-" + version, 1);
    }
}
