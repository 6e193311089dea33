package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.Plan;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.UndeployVerdict;

/**
 * A main project and its child go live together, and the versions before them go together, on two nodes that share one exports
 * folder, with a Case Engine that has its own. One cluster for all, in this order, under constant traffic.
 */
@Tag("story")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SharedFolderStoryTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final ProjectVersion CHILD_V1 = new ProjectVersion(Sandbox.CHILD, "0.0-v1");
    private static final ProjectVersion CHILD_V2 = new ProjectVersion(Sandbox.CHILD, "0.0-v2");
    private static final List<ProjectVersion> OLD = List.of(V1, CHILD_V1);
    private static final Set<String> OLD_LOADED = Set.of("export-Weather 0.0-v1", "export-WeatherChild 0.0-v1");
    private static final Set<String> NEW_LOADED =
            Set.of("export-Kinderbijslag 0.0-Vorig", "export-Weather 0.0-v2", "export-WeatherChild 0.0-v2");
    private static final Set<String> ALL_LOADED =
            Stream.of(OLD_LOADED, NEW_LOADED).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private static Sandbox sandbox;
    private static SandboxWissel wissel;
    private static SandboxNode case1;
    private static Path shared;
    private static Traffic traffic;
    private long restarts;

    @BeforeAll
    static void begin() {
        sandbox = Sandbox.start(SandboxOptions.defaults()
                .withRoot(Path.of("target", "sandbox-shared-folder-test"))
                .withSharedExports()
                .withCaseEngines(1)
                .withChildProject());
        wissel = SandboxWissel.start(sandbox);
        case1 = sandbox.caseEngines().get(0);
        shared = sandbox.node(1).exportsFolder();
        traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl())
                .withShortcuts("weather", "weather-child")
                .withLoggingOut());
        traffic.pin("weather-child", 10);
    }

    @AfterAll
    static void end() {
        if (traffic != null) {
            traffic.close();
        }
        if (wissel != null) {
            wissel.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @BeforeEach
    void count() {
        restarts = restarts();
    }

    @AfterEach
    void nothingFailed() {
        letUsersCome();
        assertThat(traffic.counters().failures()).isEmpty();
        assertThat(traffic.counters().failed()).isZero();
        assertThat(traffic.counters().broken()).isZero();
        assertThat(sandbox.all())
                .allSatisfy(node ->
                        assertThat(node.restartsSideBySide()).as(node.name()).isLessThanOrEqualTo(1));
    }

    @Test
    @Order(1)
    void a_main_project_and_its_child_go_live_together_in_one_walk() {
        String id = wissel.start(new DeploymentRequest(
                "sandbox",
                V2,
                List.of(CHILD_V2),
                Purpose.DEPLOY,
                Strategy.INSTALL_FIRST,
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty()));
        DeploymentDetails asking = wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);

        assertThat(asking.evidence())
                .as("the case engine is proven before anybody is asked")
                .anyMatch(seen -> isOf(seen, "case1", "Smoke test")
                        && seen.summary().contains(V2.toString())
                        && seen.summary().contains(CHILD_V2.toString()));
        assertThat(case1.loaded()).isEqualTo(ALL_LOADED);
        assertThat(traffic.counters().started()).containsOnlyKeys(OLD_LOADED.toArray(String[]::new));
        wissel.approve(id);
        DeploymentDetails deployed = wissel.await(id, DeploymentState.DEPLOYED);
        letUsersCome();

        Plan plan = deployed.plan().orElseThrow();
        assertThat(plan.targets()).containsExactlyInAnyOrder(V2, CHILD_V2);
        assertThat(plan.waves())
                .as("both are installed, and both pointed, by the same change of a node")
                .allSatisfy(wave -> assertThat(wave.changes()).allSatisfy(change -> {
                    assertThat(change.install()).isIn(Set.of(), Set.of(V2, CHILD_V2));
                    assertThat(change.point()).isIn(Map.of(), Map.of("weather", "0.0-v2", "weather-child", "0.0-v2"));
                }));
        assertThat(restarts() - restarts).isEqualTo(plan.restarts()).isEqualTo(4);
        assertThat(loaded()).allSatisfy((node, versions) -> assertThat(versions).isEqualTo(ALL_LOADED));
        assertThat(archives(shared)).as("each lies there once").hasSize(5);
        assertThat(deployed.evidence())
                .filteredOn(seen -> seen.step().equals("Update shortcuts"))
                .extracting(Evidence::node)
                .containsExactly("node1", "node2");
        assertThat(traffic.counters().started()).containsOnlyKeys(startable().toArray(String[]::new));
        assertThat(traffic.pinnedAlive()).isEqualTo(30);
        print("deployed together", plan);
    }

    @Test
    @Order(2)
    void what_they_replaced_goes_together_once_nobody_holds_it() {
        String id = wissel.undeploys().start(new UndeployRequest("sandbox", OLD, Purpose.UNDEPLOY), "ops");
        assertThat(awaitHeldBy(id, 2)).allMatch(reason -> reason.contains("live sessions"));
        assertThat(wissel.deployments().locks()).isEmpty();
        traffic.logOut("export-Weather 0.0-v1");
        assertThat(sandbox.usage().sessions("export-WeatherChild 0.0-v1")).isGreaterThanOrEqualTo(10);
        assertThat(awaitHeldBy(id, 1)).singleElement().asString().startsWith(CHILD_V1 + " is held by ");
        traffic.logOut("export-WeatherChild 0.0-v1");
        wissel.awaitUndeploy(id, UndeployState.WAITING_FOR_CONFIRMATION);
        assertThat(archives(shared)).as("nothing is touched before").hasSize(5);
        wissel.undeploys().decide(id, UndeployDecision.CONFIRM, "", "approver");
        UndeployDetails gone = wissel.awaitUndeploy(id, UndeployState.UNDEPLOYED);

        DeploymentDetails walk = walk(gone);
        Plan plan = walk.plan().orElseThrow();
        assertThat(restarts() - restarts).isEqualTo(plan.restarts()).isEqualTo(3);
        assertThat(restartedInOrder(walk)).last().isEqualTo("case1");
        assertThat(loaded()).allSatisfy((node, versions) -> assertThat(versions).isEqualTo(NEW_LOADED));
        assertThat(removals(walk, "moved to"))
                .as("the folder that two nodes share loses each once, that of the case engine as well")
                .extracting(Evidence::node)
                .containsExactly("node2", "node2", "case1", "case1");
        assertThat(archives(shared)).hasSize(3).noneMatch(name -> isOld(name));
        assertThat(archives(trash(shared))).containsExactly("Weather.project.zip", "WeatherChild.project.zip");
        assertThat(archives(trash(case1.exportsFolder())))
                .containsExactly("Weather.project.zip", "WeatherChild.project.zip");
        assertThat(wissel.deployments().locks()).isEmpty();
        print("undeployed together", plan);
    }

    @Test
    @Order(3)
    void undoing_it_brings_both_back_and_touches_no_shortcut() {
        Map<String, String> shortcuts = shortcutFiles();

        String id = wissel.undeploys().start(new UndeployRequest("sandbox", OLD, Purpose.RESTORE), "ops");
        UndeployDetails back = wissel.awaitUndeploy(id, UndeployState.RESTORED);

        Plan plan = walk(back).plan().orElseThrow();
        assertThat(loaded()).allSatisfy((node, versions) -> assertThat(versions).isEqualTo(ALL_LOADED));
        assertThat(shortcutFiles()).isEqualTo(shortcuts);
        assertThat(restarts() - restarts).isEqualTo(plan.restarts()).isEqualTo(3);
        assertThat(archives(shared)).hasSize(5).contains("Weather.project.zip", "WeatherChild.project.zip");
        assertThat(archives(trash(shared))).isEmpty();
        long started = startedOld();
        letUsersCome();
        assertThat(startedOld()).as("no shortcut starts them").isEqualTo(started);
        print("undone", plan);
    }

    @Test
    @Order(4)
    void a_trash_folder_that_cannot_be_used_is_refused_before_anything_is_touched_and_mended() throws IOException {
        Path trash = trash(shared);
        Files.move(trash, trash.resolveSibling("aside"));
        Files.writeString(trash, "somebody's notes\n");
        String refused = confirmed();
        UndeployDetails told = wissel.awaitUndeploy(refused, UndeployState.REFUSED);
        assertThat(told.undeployment().reasons())
                .anyMatch(reason -> reason.startsWith("node2: The trash folder " + trash + " cannot be made")
                        && reason.contains("Remove that file"));
        assertThat(archives(shared)).hasSize(5);
        assertThat(Files.readString(trash)).isEqualTo("somebody's notes\n");
        assertThat(restarts()).isEqualTo(restarts);
        assertThat(wissel.deployments().locks()).isEmpty();

        Files.delete(trash);
        UndeployDetails gone = wissel.awaitUndeploy(confirmed(), UndeployState.UNDEPLOYED);

        Plan plan = walk(gone).plan().orElseThrow();
        assertThat(loaded()).allSatisfy((node, versions) -> assertThat(versions).isEqualTo(NEW_LOADED));
        assertThat(archives(shared)).hasSize(3);
        assertThat(archives(trash)).containsExactly("Weather.project.zip", "WeatherChild.project.zip");
        assertThat(restarts() - restarts).isEqualTo(plan.restarts()).isEqualTo(3);
        print("undeployed after a refusal", plan);
    }

    private static String confirmed() {
        String id = wissel.undeploys().start(new UndeployRequest("sandbox", OLD, Purpose.UNDEPLOY), "ops");
        wissel.awaitUndeploy(id, UndeployState.WAITING_FOR_CONFIRMATION);
        wissel.undeploys().decide(id, UndeployDecision.CONFIRM, "", "approver");
        return id;
    }

    /** Waits until so many reasons hold it back, as the last look came to. */
    private static List<String> awaitHeldBy(String id, int reasons) {
        SandboxFiles.await(
                () -> holds(id).size() == reasons,
                () -> wissel.undeploys().undeployment(id).toString());
        assertThat(wissel.undeploys().undeployment(id).state()).isEqualTo(UndeployState.WAITING_FOR_QUIET);
        return holds(id);
    }

    private static List<String> holds(String id) {
        return wissel.undeploys()
                .undeployment(id)
                .undeployment()
                .verdict()
                .map(UndeployVerdict::holds)
                .orElse(List.of());
    }

    private static boolean isOf(Evidence seen, String node, String step) {
        return seen.node().equals(node) && seen.step().equals(step);
    }

    private static DeploymentDetails walk(UndeployDetails undeployment) {
        return wissel.deployments()
                .deployment(undeployment.undeployment().walk().orElseThrow());
    }

    private static List<String> restartedInOrder(DeploymentDetails walk) {
        return walk.evidence().stream()
                .filter(seen -> seen.step().equals("Restart runtime"))
                .map(Evidence::node)
                .toList();
    }

    private static List<Evidence> removals(DeploymentDetails walk, String saying) {
        return walk.evidence().stream()
                .filter(seen ->
                        seen.step().equals("Update export") && seen.summary().contains(saying))
                .toList();
    }

    /** Per process what it says it has loaded. */
    private static Map<String, Set<String>> loaded() {
        return sandbox.all().stream().collect(Collectors.toMap(SandboxNode::name, SandboxNode::loaded));
    }

    private static Map<String, String> shortcutFiles() {
        return sandbox.nodes().stream()
                .flatMap(node -> node.shortcutFiles().stream())
                .collect(Collectors.toMap(Path::toString, SharedFolderStoryTest::text));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Path trash(Path exportsFolder) {
        return exportsFolder.resolveSibling("wissel-trash");
    }

    /** The names of the archives anywhere below the folder, each as often as it lies there. */
    private static List<String> archives(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".zip"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static boolean isOld(String archive) {
        return archive.equals("Weather.project.zip") || archive.equals("WeatherChild.project.zip");
    }

    private static Set<String> startable() {
        Set<String> versions = new TreeSet<>(ALL_LOADED);
        versions.remove("export-Kinderbijslag 0.0-Vorig");
        return versions;
    }

    private static long startedOld() {
        return OLD_LOADED.stream()
                .mapToLong(version -> traffic.counters().started().getOrDefault(version, 0L))
                .sum();
    }

    private static void letUsersCome() {
        long enough = traffic.counters().requests() + 600;
        SandboxFiles.await(() -> traffic.counters().requests() >= enough, traffic::statusLine);
    }

    private static long restarts() {
        return sandbox.all().stream().mapToLong(SandboxNode::restarts).sum();
    }

    private void print(String story, Plan plan) {
        System.out.println(story + ": " + plan.waves().size() + " waves, " + (restarts() - restarts)
                + " restarts by pid of " + plan.restarts() + " planned; " + traffic.statusLine());
    }
}
