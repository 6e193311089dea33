package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.wissel.blueriq.ExportArchives;

/** The measurement measures: it finds nothing where nothing is wrong, and does find what is. */
class TrafficTest {

    private static final SandboxOptions OPTIONS =
            SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-traffic-test"));

    @Test
    void nothing_fails_while_nginx_reloads_and_everything_is_exercised() {
        try (Sandbox sandbox = Sandbox.start(OPTIONS)) {
            Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()));
            try (traffic) {
                for (int round = 1; round <= 3; round++) {
                    SandboxFiles.run("lb1", sandbox.balancer().reloadCommand());
                    awaitRequests(traffic, 400L * round);
                }
            }
            TrafficCounters counters = traffic.counters();
            assertThat(counters.failures()).isEmpty();
            assertThat(counters.failed()).isZero();
            assertThat(counters.broken()).isZero();
            assertThat(counters.started()).containsKeys("export-Weather 0.0-v1", "export-Kinderbijslag 0.0-Vorig");
            assertThat(traffic.pinnedAlive()).isEqualTo(20);
            assertThat(traffic.pinnedRequestsAtLeast()).isPositive();
            assertThat(traffic.statusLine()).contains("0 failed", "pinned 20/20");
        }
    }

    @Test
    void sessions_break_where_one_node_starts_a_version_that_the_other_lacks() throws Exception {
        try (Sandbox sandbox = Sandbox.start(OPTIONS)) {
            SandboxNode node2 = sandbox.node(2);
            ExportArchives.write(node2.exportsFolder(), "Weather", "0.0-v2");
            Path shortcuts = node2.shortcutFiles().get(1);
            Files.writeString(shortcuts, Files.readString(shortcuts).replace("0.0-v1", "0.0-v2"));
            node2.restart();
            node2.awaitHealthy();
            Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()));
            try (traffic) {
                SandboxFiles.await(() -> traffic.counters().broken() >= 3, traffic::statusLine);
            }
            assertThat(traffic.counters().failed()).isGreaterThanOrEqualTo(3);
            assertThat(traffic.counters().failures()).anySatisfy(failure -> assertThat(failure)
                    .contains(sandbox.nginxUrl().toString(), "500", "0.0-v2 is not loaded"));
        }
    }

    @Test
    void a_request_without_an_answer_is_a_failure_and_not_sent_again() {
        URI nobody = URI.create("http://127.0.0.1:" + FreePorts.next());
        Traffic traffic = Traffic.start(Traffic.Load.on(nobody).withPinned(2));
        try (traffic) {
            SandboxFiles.await(() -> traffic.counters().failed() >= 25, traffic::statusLine);
        }
        assertThat(traffic.counters().failed()).isEqualTo(traffic.counters().requests());
        assertThat(traffic.counters().failures()).hasSize(20).allSatisfy(failure -> assertThat(failure)
                .contains(nobody.toString(), "refused"));
    }

    private static void awaitRequests(Traffic traffic, long number) {
        SandboxFiles.await(() -> traffic.counters().requests() >= number, traffic::statusLine);
    }
}
