package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.deployment.PlanWords.plan;
import static org.wissel.deployment.PlanWords.reasons;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The check before anything is touched, where exports come from the library, from trash folders, or by a Publisher. */
class PublisherPlanTest implements Clusters, ExportLibrary {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final ProjectVersion V3 = new ProjectVersion("Weather", "0.0-v3");

    private final Map<String, FakeRuntime> runtimes = new LinkedHashMap<>();
    private final Set<ProjectVersion> inLibrary = new HashSet<>();
    private final InMemory publisher = new InMemory();
    private final FakeLoadBalancer balancer = new FakeLoadBalancer("lb1", Set.of("n1", "n2"));
    private final MemoryJournal journal = new MemoryJournal();
    private boolean publishes = true;

    PublisherPlanTest() {
        for (String name : List.of("n1", "n2")) {
            runtimes.put(name, new FakeRuntime(name, V1));
        }
    }

    /** A Publisher that has what it is told. */
    private static final class InMemory implements Publisher {
        private final Set<ProjectVersion> published = new HashSet<>(Set.of(V1));
        private final Set<ProjectVersion> available = new HashSet<>();
        private final List<String> problems = new ArrayList<>();
        private boolean down;

        @Override
        public String name() {
            return "publisher Production";
        }

        @Override
        public Set<ProjectVersion> published() {
            if (down) {
                throw new StepFailedException(name(), "does not answer", "Look at it.");
            }
            return published;
        }

        @Override
        public Set<ProjectVersion> available() {
            return available;
        }

        @Override
        public List<String> preflight() {
            return problems;
        }

        @Override
        public Publication publish(ProjectVersion version) {
            throw new UnsupportedOperationException("a check orders nothing");
        }

        @Override
        public Publication unpublish(ProjectVersion version) {
            throw new UnsupportedOperationException("a check orders nothing");
        }

        @Override
        public Publication publication(ProjectVersion version) {
            throw new UnsupportedOperationException("a check asks for no order");
        }

        @Override
        public Publication withdrawal(ProjectVersion version) {
            throw new UnsupportedOperationException("a check asks for no order");
        }

        @Override
        public Duration approvalTimeout() {
            return Duration.ofHours(1);
        }

        @Override
        public Duration loadTimeout() {
            return Duration.ofMinutes(2);
        }
    }

    private static DeploymentRequest request(Purpose purpose, ProjectVersion version) {
        return new DeploymentRequest(
                "c",
                version,
                List.of(),
                purpose,
                Strategy.INSTALL_FIRST,
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty());
    }

    private DeploymentCheck check() {
        return new DeploymentCheck(this, this, journal, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    }

    private PlanResult check(Purpose purpose, ProjectVersion version) {
        return check().check(request(purpose, version), Remembered.NOTHING)
                .preview()
                .result();
    }

    @Test
    void nothing_is_installed_and_the_library_is_not_asked() {
        publisher.available.add(V2);

        Plan plan = plan(check(Purpose.DEPLOY, V2));

        assertThat(PlanWords.of(plan)).containsExactly("n2: weather=0.0-v2, goes live", "n1: weather=0.0-v2");
        assertThat(plan.sha256()).isEmpty();
    }

    @Test
    void what_neither_is_published_nor_can_be_is_refused_with_what_can_be() {
        publisher.available.add(V3);

        assertThat(reasons(check(Purpose.DEPLOY, V2)))
                .containsExactly(
                        "publisher Production: has no Weather 0.0-v2 to publish. Import it there, or choose one of"
                                + " [Weather 0.0-v1, Weather 0.0-v3].");
    }

    @Test
    void a_publisher_that_cannot_be_asked_or_is_not_fit_is_a_reason() {
        publisher.available.add(V2);
        publisher.problems.add("publisher Production: does not let us in. Give the user the right to publish.");
        assertThat(reasons(check(Purpose.DEPLOY, V2))).isEqualTo(publisher.problems);

        publisher.problems.clear();
        publisher.down = true;
        assertThat(reasons(check(Purpose.DEPLOY, V2)))
                .containsExactly("publisher Production: does not answer. Look at it.");
    }

    @Test
    void what_is_published_and_named_by_no_shortcut_is_unpublished_without_a_restart() {
        publisher.published.add(V2);
        publisher.published.add(V3);

        Plan plan = plan(check(Purpose.UNDEPLOY, V3));

        assertThat(plan.waves()).containsExactly(new Wave(List.of(), false, 2));
        assertThat(reasons(check(Purpose.UNDEPLOY, V1)))
                .allMatch(reason -> reason.contains("its shortcut weather names"));
    }

    @Test
    void a_stale_process_that_may_still_start_it_forbids_to_unpublish_it() {
        publisher.published.add(V2);
        runtimes.values().forEach(runtime -> runtime.point(Map.of("weather", V2.version())));

        assertThat(reasons(check(Purpose.UNDEPLOY, V1)))
                .anyMatch(reason -> reason.startsWith("n1: its process is older than its files and may still start"));
    }

    @Test
    void what_is_not_published_needs_no_unpublishing() {
        assertThat(reasons(check(Purpose.UNDEPLOY, V3)))
                .containsExactly("Nothing would change: no node has Weather 0.0-v3.");
    }

    @Test
    void bringing_back_is_publishing_again() {
        publisher.available.add(V3);

        assertThat(plan(check(Purpose.RESTORE, V3)).waves()).containsExactly(new Wave(List.of(), false, 2));
    }

    @Test
    void the_look_at_the_cluster_shows_what_is_published_on_every_node() {
        publisher.available.add(V2);
        publisher.published.add(V3);

        ObservedCluster seen =
                check().check(request(Purpose.DEPLOY, V2), Remembered.NOTHING).observed();

        assertThat(seen.nodes()).allSatisfy(node -> assertThat(node.installed())
                .contains(new InstalledExport(V3, "", "publisher Production")));
    }

    @Test
    void the_way_back_only_points_and_says_that_the_version_stays_published() {
        publisher.available.add(V2);
        Plan plan = plan(check(Purpose.DEPLOY, V2));
        journal.open("d1", request(Purpose.DEPLOY, V2), "ops", Instant.EPOCH);
        journal.remember(
                "d1",
                plan,
                check().check(request(Purpose.DEPLOY, V2), Remembered.NOTHING).observed());
        journal.goesLive("d1");
        runtimes.values().forEach(runtime -> runtime.install(archive(V2)));
        runtimes.get("n2").point(Map.of("weather", V2.version()));
        runtimes.values().forEach(FakeRuntime::restart);

        PlanResult back = check().rollBack(journal.entry("d1"), journal.rememberedOf("d1"))
                .preview()
                .result();

        assertThat(PlanWords.of(back)).containsExactly("n2: weather=0.0-v1");
        assertThat(plan(back).warnings())
                .anyMatch(warning -> warning.startsWith(
                        "publisher Production: keeps the export of Weather 0.0-v2, which stays published"));
    }

    @Test
    void the_way_back_of_an_unpublishing_changes_no_node() {
        publisher.published.add(V3);
        Plan plan = plan(check(Purpose.UNDEPLOY, V3));
        journal.open("d1", request(Purpose.UNDEPLOY, V3), "ops", Instant.EPOCH);
        journal.remember(
                "d1",
                plan,
                check().check(request(Purpose.UNDEPLOY, V3), Remembered.NOTHING).observed());

        PlanResult back = check().rollBack(journal.entry("d1"), journal.rememberedOf("d1"))
                .preview()
                .result();

        assertThat(plan(back).waves()).containsExactly(new Wave(List.of(), false, 2));
    }

    @Test
    void an_undeployment_needs_no_archive_in_the_library() {
        publishes = false;
        runtimes.values().forEach(runtime -> runtime.install(archive(V2)));
        runtimes.values().forEach(runtime -> runtime.point(Map.of("weather", V2.version())));
        runtimes.values().forEach(FakeRuntime::restart);

        assertThat(PlanWords.of(check(Purpose.UNDEPLOY, V1)))
                .containsExactly("n2: -Weather 0.0-v1", "n1: -Weather 0.0-v1");
    }

    @Test
    void what_lies_in_the_trash_folder_is_brought_back_without_the_library() {
        publishes = false;
        runtimes.values().forEach(runtime -> runtime.trash.add(V3));

        Plan plan = plan(check(Purpose.RESTORE, V3));

        assertThat(PlanWords.of(plan)).containsExactly("n2: +Weather 0.0-v3", "n1: +Weather 0.0-v3");
        assertThat(plan.sha256()).isEmpty();
    }

    @Test
    void what_neither_the_trash_folders_nor_the_library_have_is_refused_per_node() {
        publishes = false;

        assertThat(reasons(check(Purpose.RESTORE, V3)))
                .hasSize(2)
                .anyMatch(reason -> reason.startsWith("n2: its trash folder has no Weather 0.0-v3, and the library")
                        && reason.contains("Put the archive into"));

        runtimes.get("n1").trash.add(V3);
        inLibrary.add(V3);
        assertThat(plan(check(Purpose.RESTORE, V3)).sha256()).isEqualTo("sum-0.0-v3");
    }

    @Test
    void what_a_deployment_retires_is_asked_once_before_it_touches_anything() {
        publishes = false;
        inLibrary.add(V2);
        runtimes.values().forEach(runtime -> runtime.install(archive(V3)));
        runtimes.values().forEach(FakeRuntime::restart);
        List<String> asked = new ArrayList<>();
        DeploymentCheck retiring =
                new DeploymentCheck(this, this, journal, Clock.systemUTC(), (request, cluster, observed, warnings) -> {
                    asked.add(request.subject());
                    warnings.add("Weather 0.0-v0 is kept: sessions hold it.");
                    return Set.of(V3);
                });

        Plan plan = plan(retiring.check(request(Purpose.DEPLOY, V2), Remembered.NOTHING)
                .preview()
                .result());
        assertThat(plan.retired()).containsExactly(V3);
        assertThat(plan.warnings()).contains("Weather 0.0-v0 is kept: sessions hold it.");
        journal.open("d1", request(Purpose.DEPLOY, V2), "ops", Instant.EPOCH);
        journal.remember(
                "d1",
                plan,
                retiring.check(request(Purpose.DEPLOY, V2), Remembered.NOTHING).observed());
        Plan again = plan(retiring.check(request(Purpose.DEPLOY, V2), journal.rememberedOf("d1"))
                .preview()
                .result());

        assertThat(asked).hasSize(2);
        assertThat(again.retired()).containsExactly(V3);
    }

    @Test
    void case_engines_are_known_by_their_role_also_where_they_are_left_out() {
        publishes = false;
        inLibrary.add(V2);
        runtimes.put("ce1", new FakeRuntime("ce1", V1));
        Remembered leftOut = new Remembered(Map.of(), Set.of(), false, Map.of(), Map.of(), Set.of("ce1"));

        assertThat(check().check(request(Purpose.DEPLOY, V2), Remembered.NOTHING)
                        .observed()
                        .caseEngines())
                .containsExactly("ce1");
        assertThat(check().check(request(Purpose.DEPLOY, V2), leftOut)
                        .observed()
                        .caseEngines())
                .containsExactly("ce1");
    }

    private static Export archive(ProjectVersion version) {
        return new Export(version, Path.of(version + ".zip"), "sum-" + version.version(), 1);
    }

    @Override
    public List<Cluster> all() {
        List<Node> nodes = runtimes.keySet().stream()
                .map(name -> new Node(
                        name,
                        URI.create("http://" + name),
                        runtimes.get(name),
                        name.startsWith("ce") ? NodeRole.CASE_ENGINE : NodeRole.RUNTIME))
                .toList();
        return List.of(new Cluster(
                "c",
                List.of(balancer),
                nodes,
                new Limits(1, Duration.ofMinutes(1), Duration.ofMinutes(1)),
                publishes ? Optional.of(publisher) : Optional.empty()));
    }

    @Override
    public List<Export> exports() {
        return inLibrary.stream().map(PublisherPlanTest::archive).toList();
    }

    @Override
    public List<String> problems() {
        return List.of();
    }

    @Override
    public Export export(ProjectVersion id) {
        if (!inLibrary.contains(id)) {
            throw new UnknownNameException("no archive holds " + id + "; ready lie " + inLibrary);
        }
        return archive(id);
    }
}
