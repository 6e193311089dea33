package org.wissel.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.wissel.deployment.UndeployPolicy;

/** What a sandbox looks like; it does not change. Begin with {@link #defaults()} and change what matters. */
final class SandboxOptions {

    /** By hand; nothing keeps a version or the trash beyond what a story waits for; sessions are counted every second. */
    private static final UndeployPolicy BY_HAND = new UndeployPolicy(
            UndeployPolicy.When.BY_HAND,
            Duration.ZERO,
            Duration.ofDays(30),
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            false);

    private Path root = Path.of("target", "sandbox").toAbsolutePath().normalize();
    private int nodes = 2;
    private int caseEngines;
    private int balancers = 1;
    private int nginxPort;
    private String nginxHttp = "";
    private String nginxUpstream = "";
    private Map<String, String> standIn = Map.of();
    private boolean sharedExports;
    private boolean childProject;
    private boolean countsByCommand;
    private Optional<Duration> publisherPoll = Optional.empty();
    private Set<String> ignoringPublisher = Set.of();
    private UndeployPolicy undeploy = BY_HAND;

    private SandboxOptions() {}

    /** Two nodes behind one nginx on a free port, below {@code target/sandbox}. */
    static SandboxOptions defaults() {
        return new SandboxOptions();
    }

    /** Its folder, wiped at start. */
    SandboxOptions withRoot(Path folder) {
        return with(options -> options.root = folder.toAbsolutePath().normalize());
    }

    /** How many runtimes: {@code node1}, {@code node2} and so on. */
    SandboxOptions withNodes(int number) {
        return with(options -> options.nodes = atLeast(1, number, "node"));
    }

    /** How many Case Engines: {@code case1}, {@code case2} and so on; no load balancer routes to them. */
    SandboxOptions withCaseEngines(int number) {
        return with(options -> options.caseEngines = atLeast(0, number, "case engine"));
    }

    /** How many load balancers, all of which route to all runtimes. */
    SandboxOptions withBalancers(int number) {
        return with(options -> options.balancers = atLeast(1, number, "load balancer"));
    }

    /** Where the first load balancer listens; 0 for a free port. Further ones take free ports. */
    SandboxOptions withNginxPort(int port) {
        return with(options -> options.nginxPort = port);
    }

    /** Lines added to the {@code http} block of every load balancer. */
    SandboxOptions withNginxHttp(String lines) {
        return with(options -> options.nginxHttp = lines);
    }

    /** Lines added to the end of the {@code upstream} block. */
    SandboxOptions withNginxUpstream(String lines) {
        return with(options -> options.nginxUpstream = lines);
    }

    /** A further property of every stand-in, for instance {@code stand-in.start-delay}. */
    SandboxOptions withStandIn(String property, String value) {
        return with(options -> {
            Map<String, String> more = new TreeMap<>(standIn);
            more.put(property, value);
            options.standIn = Map.copyOf(more);
        });
    }

    /** After how long an idle session ends, in whole seconds; 30 minutes by default. */
    SandboxOptions withSessionTimeout(Duration timeout) {
        return withStandIn("server.servlet.session.timeout", timeout.toSeconds() + "s");
    }

    /** All runtimes scan one exports folder. Case Engines keep their own. */
    SandboxOptions withSharedExports() {
        return with(options -> options.sharedExports = true);
    }

    /** The project {@code WeatherChild} with a shortcut {@code weather-child} on every runtime, beside what there is. */
    SandboxOptions withChildProject() {
        return with(options -> options.childProject = true);
    }

    /**
     * What is published, every node loads by itself, looking so often; the exports folders are empty. A real one looks every
     * 60 seconds.
     */
    SandboxOptions withPublisher(Duration poll) {
        return with(options -> options.publisherPoll = Optional.of(poll));
    }

    /** This node loads what is published when it starts, and never looks again. */
    SandboxOptions withoutPublisherOn(String node) {
        return with(options -> {
            Set<String> more = new HashSet<>(ignoringPublisher);
            more.add(node);
            options.ignoringPublisher = Set.copyOf(more);
        });
    }

    /** Wissel counts sessions and cases by a command on each node instead of asking the runtime. */
    SandboxOptions withCountsByCommand() {
        return with(options -> options.countsByCommand = true);
    }

    /** When and how versions that nobody uses are taken away, as Wissel is told it. */
    SandboxOptions withUndeploy(UndeployPolicy policy) {
        return with(options -> options.undeploy = policy);
    }

    Path root() {
        return root;
    }

    int nodes() {
        return nodes;
    }

    int caseEngines() {
        return caseEngines;
    }

    int balancers() {
        return balancers;
    }

    int nginxPort() {
        return nginxPort;
    }

    String nginxHttp() {
        return nginxHttp;
    }

    String nginxUpstream() {
        return nginxUpstream;
    }

    Map<String, String> standIn() {
        return standIn;
    }

    boolean sharedExports() {
        return sharedExports;
    }

    boolean countsByCommand() {
        return countsByCommand;
    }

    boolean childProject() {
        return childProject;
    }

    /** How often nodes look at what is published; empty without a Publisher. */
    Optional<Duration> publisherPoll() {
        return publisherPoll;
    }

    boolean ignoresPublisher(String node) {
        return ignoringPublisher.contains(node);
    }

    UndeployPolicy undeploy() {
        return undeploy;
    }

    private SandboxOptions with(Consumer<SandboxOptions> change) {
        SandboxOptions copy = new SandboxOptions();
        copy.root = root;
        copy.nodes = nodes;
        copy.caseEngines = caseEngines;
        copy.balancers = balancers;
        copy.nginxPort = nginxPort;
        copy.nginxHttp = nginxHttp;
        copy.nginxUpstream = nginxUpstream;
        copy.standIn = standIn;
        copy.sharedExports = sharedExports;
        copy.childProject = childProject;
        copy.countsByCommand = countsByCommand;
        copy.publisherPoll = publisherPoll;
        copy.ignoringPublisher = ignoringPublisher;
        copy.undeploy = undeploy;
        change.accept(copy);
        return copy;
    }

    private static int atLeast(int least, int number, String what) {
        if (number < least) {
            throw new IllegalArgumentException("a sandbox has at least " + least + " " + what + ", not " + number);
        }
        return number;
    }
}
