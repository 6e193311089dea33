package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.NodeState;

/** A node without shortcut files, as a Case Engine is one, with every remote command in a real shell. */
class CaseEngineTest extends OnThisMachine {

    private BlueriqRuntime engine;

    @BeforeEach
    void set() {
        engine = runtime(settings(List.of(), "cat", "run.pid"));
    }

    @Test
    void it_is_observed_without_a_word_about_shortcuts() {
        engine.restart();

        NodeState state = engine.observe();

        assertThat(state.problems()).isEmpty();
        assertThat(state.warnings()).isEmpty();
        assertThat(state.healthy()).isTrue();
        assertThat(state.loaded()).contains(Set.of(V1));
        assertThat(state.shortcuts()).isEmpty();
        assertThat(state.files()).isEmpty();
        assertThat(state.shortcutsOnly()).isTrue();
        assertThat(state.stale()).isFalse();
    }

    @Test
    void exports_come_and_go_there_and_its_process_is_restarted() throws IOException {
        engine.restart();
        assertThat(engine.preflight(export(V2))).isEmpty();

        assertThat(engine.install(export(V2)).changed()).isTrue();
        assertThat(engine.observe().stale()).isTrue();
        assertThat(engine.restart().changed()).isTrue();
        loads(V1, V2);
        assertThat(engine.observe().stale()).isFalse();

        assertThat(engine.remove(V2, Optional.empty(), "2026-11-25T21-30-05Z").changed())
                .isTrue();
        assertThat(engine.observe().stale()).isTrue();
        assertThat(engine.restore(V2).changed()).isTrue();
    }

    @Test
    void there_is_nothing_to_point() {
        assertThat(engine.point(Map.of()).changed()).isFalse();
        assertThat(engine.changes(engine.observe(), Map.of())).isEmpty();
    }
}
