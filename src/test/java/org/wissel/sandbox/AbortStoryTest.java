package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.FailedStep;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepDecision;
import org.wissel.deployment.Strategy;

/** Leading back and leaving out on a real cluster of three, under traffic: no user notices. */
@Tag("story")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AbortStoryTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

    private static final ProjectVersion V3 = new ProjectVersion("Weather", "0.0-v3");

    private static Sandbox sandbox;
    private static SandboxWissel wissel;
    private static Traffic traffic;

    @BeforeAll
    static void begin() {
        sandbox =
                Sandbox.start(SandboxOptions.defaults().withNodes(3).withRoot(Path.of("target", "sandbox-abort-test")));
        wissel = SandboxWissel.start(sandbox);
        traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()));
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

    @AfterEach
    void nobodyNoticed() {
        TrafficCounters seen = traffic.counters();
        System.out.println("traffic: " + seen);
        assertThat(seen.failed()).isZero();
        assertThat(seen.broken()).isZero();
    }

    @Test
    @Order(1)
    void a_swap_that_is_not_approved_leads_back_before_anybody_met_the_version() {
        String id = wissel.start("Weather", V2.version(), Strategy.INSTALL_FIRST);
        wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
        wissel.deployments().decide(id, Decision.ROLL_BACK, "not today", "", "approver");

        DeploymentDetails back = wissel.await(id, DeploymentState.ROLLED_BACK);

        assertThat(back.wentLive()).isFalse();
        assertThat(back.reasons()).anyMatch(reason -> reason.contains("not today"));
        assertThat(inRotation()).containsExactly("node1", "node2", "node3");
        nodes().forEach(node -> {
            assertThat(node.mayStart()).as(node.node()).doesNotContain(V2);
            assertThat(node.loaded().orElseThrow()).as(node.node()).contains(V1);
            assertThat(node.stale()).as(node.node()).isFalse();
        });
    }

    @Test
    @Order(2)
    void a_node_that_cannot_be_restarted_is_left_out_and_the_others_go_live() {
        sandbox.node(2).failRestarts("no more processes");
        String id = wissel.start("Weather", V3.version(), Strategy.INSTALL_FIRST);
        wissel.await(id, DeploymentState.FAILED_STEP);
        FailedStep failed = wissel.deployments().failedSteps(id).get(0);
        assertThat(failed.node()).contains("node2");
        assertThat(failed.log()).isNotEmpty();
        wissel.decide(id, StepDecision.LEAVE_OUT);
        wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
        wissel.approve(id);

        DeploymentDetails deployed = wissel.await(id, DeploymentState.DEPLOYED);

        assertThat(deployed.leftOut()).extracting(LeftOut::node).containsExactly("node2");
        assertThat(inRotation()).containsExactly("node1", "node3");
        sandbox.node(2).allowRestarts();
    }

    @Test
    @Order(3)
    void the_same_version_deployed_again_brings_the_node_back() {
        // Until then every node that the balancer lists counts as one that may be asked, and this one was not
        // restarted.
        SandboxFiles.await(() -> cluster().loadBalancers().get(0).observe().running(), () -> "old workers do not end");
        String id = wissel.start("Weather", V3.version(), Strategy.INSTALL_FIRST);

        wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
        wissel.approve(id);
        wissel.await(id, DeploymentState.DEPLOYED);

        assertThat(inRotation()).containsExactly("node1", "node2", "node3");
        nodes().forEach(node -> assertThat(node.mayStart()).as(node.node()).contains(V3));
    }

    @Test
    @Order(4)
    void an_abort_after_it_went_live_keeps_the_version_loaded_for_the_sessions_that_hold_it() {
        String id = wissel.start("Weather", V2.version(), Strategy.INSTALL_FIRST);
        wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
        wissel.approve(id);
        SandboxFiles.await(
                () -> wissel.deployments().deployment(id).wentLive(),
                () -> wissel.deployments().deployment(id).toString());
        wissel.deployments().abort(id, "users complain", false, "ops");

        DeploymentDetails back = wissel.await(id, DeploymentState.ROLLED_BACK);

        assertThat(back.reasons()).anyMatch(reason -> reason.contains("users complain"));
        assertThat(inRotation()).containsExactly("node1", "node2", "node3");
        nodes().forEach(node -> {
            assertThat(node.loaded().orElseThrow()).as(node.node()).contains(V2, V3);
            assertThat(node.mayStart()).as(node.node()).contains(V3).doesNotContain(V2);
        });
    }

    private static Cluster cluster() {
        return wissel.context().getBean(Clusters.class).cluster("sandbox");
    }

    private static Iterable<NodeState> nodes() {
        return cluster().nodes().stream().map(node -> node.runtime().observe()).toList();
    }

    private static Set<String> inRotation() {
        Set<String> up = new TreeSet<>();
        cluster().loadBalancers().get(0).observe().up().forEach((node, isUp) -> {
            if (isUp) {
                up.add(node);
            }
        });
        return up;
    }
}
