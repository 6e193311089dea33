package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Node;
import org.wissel.deployment.NodeRole;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Publisher;
import org.wissel.deployment.SmokeTest;

/** Wissel reads what a sandbox of every kind tells it, and finds there what is so. */
@Tag("story")
class SandboxTellsWisselTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

    @Test
    void counts_a_case_engine_and_a_publisher() {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults()
                        .withRoot(Path.of("target", "sandbox-tells-test"))
                        .withNodes(2)
                        .withCaseEngines(1)
                        .withCountsByCommand()
                        .withPublisher(Duration.ofMillis(100)));
                SandboxWissel wissel = SandboxWissel.start(sandbox)) {
            Cluster cluster = wissel.context().getBean(Clusters.class).all().get(0);
            Node node1 = cluster.nodes().get(0);
            Node case1 = cluster.nodes().get(2);
            assertThat(case1.role()).isEqualTo(NodeRole.CASE_ENGINE);

            TrafficSession session = sandbox.usage().startSession("export-Weather 0.0-v1");
            sandbox.usage().openCases("export-Weather 0.0-v1", 4);
            for (Node node : cluster.nodes()) {
                assertThat(node.runtime().usage(V1).sessions().value())
                        .as(node.name())
                        .hasValue(1);
                assertThat(node.runtime().usage(V1).cases().value())
                        .as(node.name())
                        .hasValue(4);
                assertThat(node.runtime().usage(V2).sessions().value()).hasValue(0);
            }
            sandbox.usage().endSession(session);
            SmokeTest smoke = node1.runtime().smokeTest("weather");
            assertThat(smoke.version()).contains("0.0-v1");
            assertThat(smoke.sessionTimeout()).contains(Duration.ofMinutes(30));
            assertThat(sandbox.usage().sessions("export-Weather 0.0-v1"))
                    .as(smoke.evidence())
                    .isZero();

            Publisher publisher = cluster.publisher().orElseThrow();
            assertThat(publisher.published()).contains(V1).doesNotContain(V2);
            publisher.publish(V2);
            SandboxFiles.await(
                    () -> case1.runtime().loaded().orElseThrow().contains(V2),
                    () -> "case1: " + case1.runtime().loaded());
            assertThat(publisher.published()).contains(V2);
        }
    }
}
