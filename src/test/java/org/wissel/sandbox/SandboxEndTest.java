package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a sandbox whose JVM is ended from outside. */
class SandboxEndTest {

    private Path root;
    private Process other;

    @BeforeEach
    void startASandboxInAnotherJvm() throws IOException {
        root = Files.createDirectories(Path.of("target", "sandbox-end-test")).toRealPath();
        other = new ProcessBuilder(
                        SandboxFiles.java().toString(),
                        "-cp",
                        SandboxFiles.classPath(),
                        SandboxApplication.class.getName(),
                        SandboxApplication.CLUSTER,
                        root.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader said = other.inputReader();
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); ; line = said.readLine()) {
            all.append(line).append('\n');
            assertThat(line).as(all.toString()).isNotNull();
            if (line.startsWith(SandboxApplication.CLUSTER_IS_LIVE)) {
                return;
            }
        }
    }

    @AfterEach
    void endIt() {
        other.destroyForcibly();
        SandboxProcess.end(SandboxProcess.allOf(root), Duration.ofSeconds(5));
    }

    @Test
    void what_a_killed_sandbox_left_is_ended_by_the_next_one() throws InterruptedException {
        other.destroyForcibly().waitFor();
        List<SandboxProcess> left = SandboxProcess.allOf(root);
        // Redis, nginx and two runtimes.
        assertThat(left).hasSize(4);
        try (Sandbox next = Sandbox.start(SandboxOptions.defaults().withRoot(root))) {
            assertThat(left).noneMatch(SandboxProcess::runs);
            assertThat(SandboxProcess.allOf(root)).hasSize(4);
            assertThat(next.nodes()).allMatch(SandboxNode::isHealthy);
        }
    }

    @Test
    void a_sandbox_that_is_asked_to_end_ends_every_part() throws InterruptedException {
        other.destroy();
        assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(SandboxProcess.allOf(root)).isEmpty();
    }
}
