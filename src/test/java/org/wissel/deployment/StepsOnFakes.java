package org.wissel.deployment;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Every step of one deployment from Weather 0.0-v1 to v2, on a cluster in memory; walked as the process does. */
final class StepsOnFakes implements Clusters, ExportLibrary {

    static final String ID = "d1";
    static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    static final Instant NOW = Instant.parse("2026-03-24T09:00:00Z");

    final Map<String, FakeRuntime> runtimes = new LinkedHashMap<>();
    final FakeLoadBalancer balancer;
    final MemoryJournal journal = new MemoryJournal();
    final MemoryUndeployJournal undeployments = new MemoryUndeployJournal();
    final PlanSteps planning;
    final ClusterSteps steps;
    final NodeSteps nodeSteps;
    final ApprovalSteps approvals;
    final StepChoices choices;
    final WatchSteps watching;
    private final Cluster cluster;

    /** Whether the library has lost its archive. */
    boolean libraryEmpty;

    StepsOnFakes(int count, int floor, Strategy strategy) {
        this(count, floor, strategy, List.of());
    }

    /** @param order the nodes that the person wishes to be updated first */
    StepsOnFakes(int count, int floor, Strategy strategy, List<String> order) {
        this(count, floor, new DeploymentRequest("c", V2, strategy, order, Set.of(), Optional.empty()), NOW);
    }

    /** @param purpose what is done with v2, which no shortcut names */
    StepsOnFakes(int count, Purpose purpose, Instant since) {
        this(
                count,
                1,
                new DeploymentRequest(
                        "c",
                        V2,
                        List.of(),
                        purpose,
                        Strategy.INSTALL_FIRST,
                        List.of(),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty()),
                since);
    }

    private StepsOnFakes(int count, int floor, DeploymentRequest request, Instant since) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            String name = "node" + i;
            runtimes.put(name, new FakeRuntime(name, V1));
            nodes.add(new Node(name, URI.create("http://" + name), runtimes.get(name)));
        }
        balancer = new FakeLoadBalancer("lb1", Set.copyOf(runtimes.keySet()));
        cluster = new Cluster(
                "c", List.of(balancer), nodes, new Limits(floor, Duration.ofMinutes(1), Duration.ofMinutes(1)));
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        CloseLook twice = new CloseLook(Duration.ZERO, Duration.ZERO);
        DeploymentCheck check = new DeploymentCheck(this, this, journal, clock);
        planning = new PlanSteps(check, journal, clock);
        approvals = new ApprovalSteps(this, journal, clock, twice);
        steps = new ClusterSteps(
                this, approvals, new QuietProof(undeployments), journal, Continuity.NONE, clock, twice);
        nodeSteps = new NodeSteps(this, this, journal, clock, twice);
        choices = new StepChoices(this, check, journal);
        watching = new WatchSteps(this, journal, clock, twice);
        journal.open(ID, request, "ops", since);
    }

    static DeploymentStep at(int wave) {
        return new DeploymentStep(ID, wave);
    }

    Plan plan() {
        return journal.entry(ID).plan().orElseThrow();
    }

    /** The steps of every node of a wave. */
    void work(int wave) {
        for (String node : new TreeSet<>(plan().waves().get(wave).nodes())) {
            work(wave, node);
        }
    }

    void work(int wave, String node) {
        nodeSteps.updateExport(at(wave), node);
        nodeSteps.updateShortcuts(at(wave), node);
        nodeSteps.restartRuntime(at(wave), node);
        if (nodeSteps.awaitHealth(at(wave), node)) {
            nodeSteps.smokeTest(at(wave), node);
        }
    }

    /** From the drain to the end. */
    void walk() {
        steps.drainNodes(at(0));
        int waves = plan().waves().size();
        for (int wave = 0; wave < waves; wave++) {
            work(wave);
            if (wave + 1 < waves) {
                steps.swapCluster(at(wave));
            } else {
                steps.restoreCluster(at(wave));
            }
        }
        steps.verifyDeployment(at(waves - 1));
    }

    void orderRollBack() {
        journal.rollBack(ID, new RollBack("v2 misbehaves (ops)", NOW));
    }

    void leaveOut(String node) {
        journal.leaveOut(ID, new LeftOut(node, "did not start", "ops", NOW));
    }

    Set<String> out() {
        Set<String> out = new TreeSet<>();
        balancer.observe().up().forEach((node, up) -> {
            if (!up) {
                out.add(node);
            }
        });
        return out;
    }

    Optional<FailedStep.Choice> choice(StepDecision decision, String node, int wave) {
        return choices.choices(ID, Optional.of(node), wave).stream()
                .filter(choice -> choice.decision() == decision)
                .findFirst();
    }

    @Override
    public List<Cluster> all() {
        return List.of(cluster);
    }

    @Override
    public List<Export> exports() {
        return List.of(new Export(V2, Path.of("v2.zip"), "sum-" + V2.version(), 1));
    }

    @Override
    public List<String> problems() {
        return List.of();
    }

    @Override
    public Export export(ProjectVersion id) {
        if (libraryEmpty) {
            throw new UnknownNameException("the library has no " + id);
        }
        return exports().get(0);
    }
}
