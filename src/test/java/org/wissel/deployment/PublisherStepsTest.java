package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is ordered of the Publisher, and how long it is waited for. Orders may wait an hour, nodes three minutes. */
class PublisherStepsTest implements Clusters {

    private static final String ID = "d1";
    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final ProjectVersion CHILD = new ProjectVersion("WeatherChild", "0.0-v2");

    private final FakePublisher publisher = new FakePublisher(Duration.ofHours(1), Duration.ofMinutes(3));
    private final Map<String, FakeRuntime> runtimes = new LinkedHashMap<>();
    private final MemoryJournal journal = new MemoryJournal();
    private final MemoryUndeployJournal undeployments = new MemoryUndeployJournal();
    private final VirtualTime time = new VirtualTime();
    private final PublisherSteps steps =
            new PublisherSteps(this, new QuietProof(undeployments), journal, Continuity.NONE, time);
    private boolean publishes = true;

    @BeforeEach
    void publishTheFirstVersion() {
        publisher.published.add(V1);
        publisher.available.addAll(List.of(V1, V2, CHILD));
        for (String name : List.of("node1", "node2")) {
            FakeRuntime runtime = new FakeRuntime(name, V1);
            runtime.follow(publisher);
            runtime.usage = version -> used(0);
            runtimes.put(name, runtime);
        }
    }

    private static Usage used(long sessions) {
        return new Usage(
                UsageCount.of(sessions, "counted").forWholeCluster(),
                UsageCount.of(0, "counted").forWholeCluster());
    }

    private void open(Purpose purpose, ProjectVersion version, ProjectVersion... also) {
        journal.open(
                ID,
                new DeploymentRequest(
                        "c",
                        version,
                        List.of(also),
                        purpose,
                        Strategy.INSTALL_FIRST,
                        List.of(),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty()),
                "ops",
                time.instant());
    }

    private void confirmUndeploy() {
        runtimes.values().forEach(runtime -> runtime.point(Map.of("weather", "0.0-v2")));
        undeployments.open("u1", new UndeployRequest("c", List.of(V1), Purpose.UNDEPLOY), "ops", time.instant());
        undeployments.looked(
                "u1",
                new UsageSample(time.instant(), OptionalLong.of(0), OptionalLong.of(0), "counted"),
                new UndeployVerdict(List.of(), List.of()));
        undeployments.walk("u1", ID);
    }

    private void rollBack() {
        journal.rollBack(ID, new RollBack("not today (ops)", time.instant()));
    }

    private List<String> seen(String step) {
        return journal.evidence(ID).stream()
                .filter(evidence -> evidence.step().equals(step))
                .map(Evidence::summary)
                .toList();
    }

    private void poll() {
        runtimes.values().forEach(FakeRuntime::poll);
    }

    @Test
    void it_is_needed_where_there_is_one_but_not_for_the_way_back_of_a_deployment() {
        open(Purpose.DEPLOY, V2);
        assertThat(steps.needed(ID)).isTrue();
        rollBack();
        assertThat(steps.needed(ID)).isFalse();

        publishes = false;
        open(Purpose.DEPLOY, V2);
        assertThat(steps.needed(ID)).isFalse();
    }

    @Test
    void every_version_is_ordered_once_however_often_the_step_runs() {
        publisher.twoManRule = true;
        open(Purpose.DEPLOY, V2, CHILD);

        steps.order(ID);
        steps.order(ID);

        assertThat(publisher.orders).containsExactly("publish Weather 0.0-v2", "publish WeatherChild 0.0-v2");
        assertThat(seen("Order publication"))
                .contains("Weather 0.0-v2 waits to be published (waits for another person)");
        assertThat(steps.awaitPublication(ID)).isFalse();
        publisher.approve(V2);
        assertThat(steps.awaitPublication(ID)).isFalse();
        publisher.approve(CHILD);
        assertThat(steps.awaitPublication(ID)).isTrue();
        assertThat(seen("Await publication")).containsExactly("published Weather 0.0-v2, WeatherChild 0.0-v2");
    }

    @Test
    void an_order_whose_answer_was_lost_is_found_again() {
        publisher.lostAnswers.add(new StepFailedException(publisher.name(), "broke off", "Press Retry."));
        open(Purpose.DEPLOY, V2);

        assertThatThrownBy(() -> steps.order(ID)).hasMessageContaining("broke off");
        steps.order(ID);

        assertThat(publisher.orders).hasSize(1);
        assertThat(steps.awaitPublication(ID)).isTrue();
    }

    @Test
    void what_is_published_already_is_not_ordered() {
        publisher.published.add(V2);
        open(Purpose.DEPLOY, V2);

        steps.order(ID);

        assertThat(publisher.orders).isEmpty();
        assertThat(steps.awaitPublication(ID)).isTrue();
    }

    @Test
    void an_order_that_somebody_took_back_is_given_again() {
        publisher.twoManRule = true;
        open(Purpose.DEPLOY, V2);
        steps.order(ID);
        publisher.takeBack(V2);

        assertThat(steps.awaitPublication(ID)).isFalse();

        assertThat(publisher.orders).hasSize(2);
        publisher.approve(V2);
        assertThat(steps.awaitPublication(ID)).isTrue();
    }

    @Test
    void a_rejection_says_which_order_why_and_that_no_node_was_touched() {
        publisher.twoManRule = true;
        open(Purpose.DEPLOY, V2);
        steps.order(ID);
        publisher.reject(V2, "not before Monday.");

        assertThatThrownBy(() -> steps.awaitPublication(ID))
                .isInstanceOf(PublicationRejectedException.class)
                .hasMessage("publisher Production: the order to publish Weather 0.0-v2 was rejected: not before Monday."
                        + " No node was touched. Settle it with those who approve there, then start again.");
    }

    @Test
    void a_rejection_on_a_walk_that_was_planned_again_leaves_no_node_out_of_rotation_behind() {
        publisher.twoManRule = true;
        open(Purpose.DEPLOY, V2);
        journal.record(ID, new Evidence(time.instant(), 0, "lb1", "Drain nodes", "out: [node2]"));
        steps.order(ID);
        publisher.reject(V2, "");

        assertThatThrownBy(() -> steps.awaitPublication(ID))
                .isInstanceOf(StepFailedException.class)
                .hasMessage(
                        "publisher Production: the order to publish Weather 0.0-v2 was rejected. Have it done in the"
                                + " Publisher by hand and press Retry, or abort the deployment.");
        publisher.published.add(V2);
        assertThat(steps.awaitPublication(ID)).isTrue();
    }

    @Test
    void an_order_that_waits_too_long_fails_the_step_until_it_is_decided() {
        publisher.twoManRule = true;
        open(Purpose.DEPLOY, V2);
        steps.order(ID);
        time.pause(Duration.ofHours(1));
        assertThat(steps.awaitPublication(ID)).isFalse();
        time.pause(Duration.ofSeconds(1));

        for (int retry = 0; retry < 2; retry++) {
            assertThatThrownBy(() -> steps.awaitPublication(ID))
                    .isInstanceOf(StepFailedException.class)
                    .hasMessage("publisher Production: still not settled after 1 h: Weather 0.0-v2 waits to be"
                            + " published (waits for another person). Have it approved or rejected in the Publisher and"
                            + " press Retry, or abort the deployment.");
        }
        publisher.approve(V2);
        assertThat(steps.awaitPublication(ID)).isTrue();
    }

    @Test
    void every_node_must_have_loaded_it() {
        open(Purpose.DEPLOY, V2);
        steps.order(ID);
        assertThat(steps.awaitPublication(ID)).isTrue();
        assertThat(steps.awaitLoading(ID)).isFalse();
        runtimes.get("node1").poll();
        assertThat(steps.awaitLoading(ID)).isFalse();
        time.pause(Duration.ofMinutes(3).plusSeconds(1));

        assertThatThrownBy(() -> steps.awaitLoading(ID))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("publisher Production: done 3 min ago or longer, and not noticed everywhere:"
                        + " node2: has not loaded [Weather 0.0-v2]. Look in the runtime's log whether");

        runtimes.get("node2").poll();
        assertThat(steps.awaitLoading(ID)).isTrue();
        assertThat(seen("Await loading")).containsExactly("every node has loaded Weather 0.0-v2");
    }

    @Test
    void a_publisher_that_is_down_fails_each_step() {
        publisher.down = true;
        open(Purpose.DEPLOY, V2);

        assertThatThrownBy(() -> steps.order(ID)).hasMessageStartingWith("publisher Production: does not answer");
        assertThatThrownBy(() -> steps.awaitPublication(ID))
                .hasMessageStartingWith("publisher Production: does not answer");
        assertThat(publisher.orders).isEmpty();
    }

    @Test
    void what_is_undeployed_is_unpublished_once_it_is_proven_quiet() {
        open(Purpose.UNDEPLOY, V1);
        confirmUndeploy();
        runtimes.values().forEach(runtime -> runtime.usage = version -> used(2));

        assertThatThrownBy(() -> steps.order(ID)).hasMessageStartingWith("Weather 0.0-v1: 2 live sessions of it again");
        assertThat(publisher.orders).isEmpty();

        runtimes.values().forEach(runtime -> runtime.usage = version -> used(0));
        steps.order(ID);
        assertThat(seen("Prove quiet")).singleElement().asString().startsWith("quiet (Weather 0.0-v1: sessions 0");
        assertThat(publisher.orders).containsExactly("unpublish Weather 0.0-v1");
        assertThat(steps.awaitPublication(ID)).isTrue();
        assertThat(steps.awaitLoading(ID)).isFalse();
        poll();
        assertThat(steps.awaitLoading(ID)).isTrue();
        assertThat(seen("Await loading")).containsExactly("every node has dropped Weather 0.0-v1");
    }

    @Test
    void on_the_way_back_of_an_undeployment_an_order_that_still_waits_must_be_settled_first() {
        publisher.twoManRule = true;
        open(Purpose.UNDEPLOY, V1);
        confirmUndeploy();
        steps.order(ID);
        rollBack();

        steps.order(ID);

        // Approved after the end, it would take the version away.
        assertThat(steps.awaitPublication(ID)).isFalse();
        time.pause(Duration.ofHours(1).plusSeconds(1));
        assertThatThrownBy(() -> steps.awaitPublication(ID))
                .hasMessageContaining("an order to unpublish Weather 0.0-v1 still waits there and must be rejected");
        publisher.reject(V1, "rolled back");
        assertThat(steps.awaitPublication(ID)).isTrue();
        assertThat(publisher.orders).containsExactly("unpublish Weather 0.0-v1");
    }

    @Test
    void if_it_is_approved_all_the_same_the_version_is_published_again() {
        publisher.twoManRule = true;
        open(Purpose.UNDEPLOY, V1);
        confirmUndeploy();
        steps.order(ID);
        rollBack();
        steps.order(ID);
        publisher.approve(V1);

        assertThat(steps.awaitPublication(ID)).isFalse();

        assertThat(publisher.orders).containsExactly("unpublish Weather 0.0-v1", "publish Weather 0.0-v1");
        publisher.approve(V1);
        assertThat(steps.awaitPublication(ID)).isTrue();
    }

    @Test
    void a_rejection_on_the_way_back_is_no_refusal() {
        publisher.twoManRule = true;
        open(Purpose.UNDEPLOY, V1);
        publisher.published.clear();
        rollBack();
        steps.order(ID);
        publisher.reject(V1, "no");

        assertThatThrownBy(() -> steps.awaitPublication(ID))
                .isInstanceOf(StepFailedException.class)
                .hasMessageEndingWith("was rejected: no. Have it done in the Publisher by hand, then press Retry.");
        publisher.published.add(V1);
        assertThat(steps.awaitPublication(ID)).isTrue();
    }

    @Override
    public List<Cluster> all() {
        return List.of(new Cluster(
                "c",
                List.of(new FakeLoadBalancer("lb1", runtimes.keySet())),
                runtimes.entrySet().stream()
                        .map(node -> new Node(node.getKey(), URI.create("http://" + node.getKey()), node.getValue()))
                        .toList(),
                new Limits(1, Duration.ofMinutes(1), Duration.ofMinutes(1)),
                publishes ? Optional.of(publisher) : Optional.empty()));
    }
}
