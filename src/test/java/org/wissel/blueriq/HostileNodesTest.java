package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wissel.HostileValues.assertReadable;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.HostileValues;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepFailedException;

/** What lies on a node, and what its Runtime says, against everything that is made of it; see {@link HostileValues}. */
class HostileNodesTest extends OnThisMachine {

    /** What a value that ran would have left. */
    private List<String> left() throws IOException {
        try (Stream<Path> all = Files.list(home)) {
            return all.map(Path::getFileName)
                    .map(Path::toString)
                    .filter(name -> name.contains("pwned"))
                    .toList();
        }
    }

    @Test
    void files_of_any_name_are_read_by_that_name_and_run_nothing() throws IOException {
        runtime.restart();
        List<String> names = HostileValues.fileNames().toList();
        for (int i = 0; i < names.size(); i++) {
            ExportArchives.writeAs(exports, names.get(i) + ".zip", "Weather", "0.0-w" + i);
        }

        NodeState state = runtime.observe();

        assertThat(state.installed()).hasSize(names.size() + 1);
        for (int i = 0; i < names.size(); i++) {
            ProjectVersion id = new ProjectVersion("Weather", "0.0-w" + i);
            String path = exports + "/" + names.get(i) + ".zip";
            assertThat(state.installed()).anySatisfy(installed -> {
                assertThat(installed.id()).isEqualTo(id);
                assertThat(installed.path()).isEqualTo(path);
            });
        }
        assertThat(runtime.remove(new ProjectVersion("Weather", "0.0-w8"), Optional.empty(), "2026-11-25T21-30-05Z")
                        .changed())
                .isTrue();
        assertThat(runtime.restore(new ProjectVersion("Weather", "0.0-w8")).changed())
                .isTrue();
        assertThat(left()).isEmpty();
    }

    @Test
    void what_a_runtime_answers_is_told_on_one_line() {
        HostileValues.all().forEach(value -> {
            http.answer("GET /actuator/health", 503, value);
            assertThat(runtime.health().healthy()).isFalse();
            assertReadable(runtime.health().detail());
            http.answer("GET /actuator/health", 200, "{\"status\":" + new TextNode(value) + "}");
            assertThat(runtime.health().healthy()).isFalse();
            assertReadable(runtime.health().detail());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\nb", "\u202Ea", "<b>", "{\"items\":[{\"name\":\"export-\\u202E\",\"version\":\"0.0-v1\\n\"}]}"
            })
    void a_list_of_projects_that_is_none_is_told_in_words(String value) throws IOException {
        runtime.restart();
        http.answer("GET /api/v1/projects", 200, value);

        NodeState state = runtime.observe();

        assertThat(state.loaded().orElse(Set.of())).doesNotContain(new ProjectVersion("Weather", "0.0-v1"));
        state.problems().forEach(HostileValues::assertReadable);
        state.warnings().forEach(HostileValues::assertReadable);
    }

    @Test
    void lines_of_a_log_are_lines_to_read() throws IOException {
        Path log = Files.write(
                home.resolve("runtime.log"),
                HostileValues.all()
                        .collect(Collectors.joining("\n", "", "\nlast\n"))
                        .getBytes(StandardCharsets.UTF_8));
        BlueriqRuntime logging =
                runtime(settings(List.of(properties), "cat", "run.pid").withLogFile(log.toString()));

        assertThat(logging.lastLogLines(1000))
                .hasSizeGreaterThan(60)
                .endsWith("last")
                .allSatisfy(HostileValues::assertReadable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\r\nb", "\u001B[31mred\u001B[0m\u009B", "\u202Egnp", "a\u2028b\u200Bc", "$(touch pwned)", "<b>"
            })
    void what_a_program_says_as_it_fails_is_told_without_what_is_not_seen(String value) throws IOException {
        Files.writeString(home.resolve("said"), value, StandardCharsets.UTF_8);
        script("restart", "cat said >&2; exit 3");

        assertThatThrownBy(runtime::restart)
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node1: ")
                .satisfies(failed -> failed.getMessage().lines().forEach(HostileValues::assertReadable));
        assertThat(left()).isEmpty();
    }

    /** It could be 1e100000000, which is not tried: Java reckons with it until the memory is full. */
    @Test
    void a_time_with_an_exponent_is_none() throws IOException {
        script("bin/date", "echo 1e9");

        assertThatThrownBy(runtime::observe)
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("cannot be understood");
    }
}
