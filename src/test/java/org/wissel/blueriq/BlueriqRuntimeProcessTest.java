package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.StepFailedException;

/** Which process runs what is written, with every remote command in a real shell. */
class BlueriqRuntimeProcessTest extends OnThisMachine {

    @Test
    void a_node_without_a_process_is_stale_and_has_no_pid() {
        NodeState state = runtime.observe();

        assertThat(state.pid()).isZero();
        assertThat(state.stale()).isTrue();
        assertThat(state.loaded()).isEmpty();
        assertThat(state.problems()).isEmpty();
    }

    @Test
    void a_process_older_than_a_file_is_stale_whatever_its_name_looks_like() throws IOException {
        Path named = Files.copy(Path.of("/bin/sleep"), home.resolve("a) Z 1 (b"));
        script("restart", "'" + named + "' 600 >/dev/null 2>&1 </dev/null & echo $! > run.pid");
        runtime.restart();
        assertThat(runtime.observe().stale()).isFalse();

        Files.writeString(properties, "# one more line\n", java.nio.file.StandardOpenOption.APPEND);
        assertThat(runtime.observe().stale()).isTrue();
    }

    @Test
    void a_content_time_that_was_set_into_the_future_does_not_make_it_stale_for_ever() throws IOException {
        Files.setLastModifiedTime(properties, FileTime.from(Instant.now().plusSeconds(86_400)));

        assertThat(runtime.restart().changed()).isTrue();
        assertThat(runtime.observe().stale()).isFalse();
    }

    @Test
    void a_zombie_does_not_run() throws IOException {
        script("zombie", "sleep 1 & echo $! > run.tmp; mv run.tmp run.pid; exec sleep 600");
        Process parent = new ProcessBuilder(home.resolve("zombie").toString())
                .directory(home.toFile())
                .start();
        try {
            while (!Files.exists(home.resolve("run.pid")) || !stat(pid()).contains(") Z ")) {
                Thread.onSpinWait();
            }
            assertThat(runtime.observe().pid()).isZero();
        } finally {
            Files.delete(home.resolve("run.pid"));
            parent.destroyForcibly();
        }
    }

    @Test
    void a_loaded_version_whose_archive_was_removed_since_makes_it_stale() throws IOException {
        Path second = ExportArchives.write(exports, "Weather", "0.0-v2");
        runtime.restart();
        loads(V1, V2);
        assertThat(runtime.observe().stale()).isFalse();

        Files.delete(second);
        assertThat(runtime.observe().stale()).isTrue();
        assertThat(runtime.restart().changed()).isTrue();
        // It still says so, yet a restart would not change that: the version comes from elsewhere.
        assertThat(runtime.observe().stale()).isFalse();
    }

    @Test
    void an_installed_version_that_a_newer_process_did_not_load_is_not_stale() throws IOException {
        ExportArchives.writeUnloadable(exports, "Weather", "0.0-v2");
        runtime.restart();

        NodeState state = runtime.observe();

        assertThat(state.installed()).hasSize(2);
        assertThat(state.loaded()).contains(Set.of(V1));
        assertThat(state.stale()).isFalse();
    }

    @Test
    void a_restart_command_that_fails_is_told_with_its_last_words() throws IOException {
        script("restart", "echo 'no licence' >&2; exit 7");

        assertThatThrownBy(runtime::restart)
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node1: the restart command ")
                .hasMessageContaining("ended with code 7: no licence");
    }

    @Test
    void a_restart_command_that_starts_nothing_is_found_out() throws IOException {
        script("restart", "echo done");

        assertThatThrownBy(runtime::restart)
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("ended with code 0, but no process runs; it said: done");
    }

    @Test
    void a_pid_command_that_names_several_processes_is_refused() {
        assertThatThrownBy(runtime("echo", "12\n13")::observe)
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("printed '12 13' instead of one process id");
    }
}
