package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.deployment.FileChange;
import org.wissel.deployment.FileCopy;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.Shortcut;
import org.wissel.deployment.StepFailedException;

/** Shortcuts over several files, with every remote command in a real shell. */
class BlueriqRuntimeShortcutsTest extends OnThisMachine {

    private static final String WORST = "it's a \"$HOME\" \n-folder é;\\";

    @Test
    void what_is_shown_before_is_what_is_written_then_byte_for_byte() throws IOException {
        Path variables =
                write("application-variables.properties", "# Geheim: é\r\nRELEASE=v1\r\nSOURCE=export-Weather\r\n");
        Path profile = write(
                WORST + "/application-a.properties",
                "# één\r\nblueriq.shortcut.A.project : ${SOURCE}\r\nblueriq.shortcut.A.version : 0.0-${RELEASE}\r\n"
                        + "blueriq.shortcut.C.project=export-Climate\r\nblueriq.shortcut.C.version=0.0-${RELEASE}\r\n");
        Path later = write(
                WORST + "/application-b.properties",
                "blueriq.shortcut.Forecast.version = 0.0-${RELEASE}\nblueriq.shortcut.B.project=export-Weather\n"
                        + "blueriq.shortcut.B.version=0.0-v1");
        runtime = runtime(settings(List.of(properties, variables, profile, later), "cat", "run.pid"));
        Map<String, String> selection = Map.of("A", "0.0-v2", "Forecast", "0.0-v2");

        NodeState observed = runtime.observe();
        assertThat(observed.problems()).isEmpty();
        assertThat(observed.files())
                .extracting(FileCopy::path)
                .containsExactly(properties.toString(), variables.toString(), profile.toString(), later.toString());
        int asked = host.runs();
        List<FileChange> changes = runtime.changes(observed, selection);
        assertThat(host.runs()).as("asks nobody").isEqualTo(asked);
        assertThat(changes)
                .extracting(each -> each.before().path())
                .containsExactly(profile.toString(), later.toString());
        assertThat(changes.get(0).diff())
                .contains("\n-blueriq.shortcut.A.version : 0.0-${RELEASE}\n+blueriq.shortcut.A.version : 0.0-v2\n");
        assertThat(changes.get(1).diff())
                .contains("\n-blueriq.shortcut.Forecast.version = 0.0-${RELEASE}\n+")
                .doesNotContain("+blueriq.shortcut.B");

        byte[] untouched = Files.readAllBytes(variables);
        runtime.point(selection);
        for (FileChange change : changes) {
            assertThat(Files.readAllBytes(Path.of(change.before().path()))).isEqualTo(change.after());
        }
        assertThat(Files.readAllBytes(variables)).isEqualTo(untouched);
        assertThat(read(profile)).startsWith("# één\r\n").endsWith("C.version=0.0-${RELEASE}\r\n");
        NodeState after = runtime.observe();
        assertThat(after.shortcuts())
                .containsExactly(
                        new Shortcut("Forecast", "Weather", "0.0-v2"),
                        new Shortcut("A", "Weather", "0.0-v2"),
                        new Shortcut("C", "Climate", "0.0-v1"),
                        new Shortcut("B", "Weather", "0.0-v1"));
        assertThat(runtime.changes(after, selection)).isEmpty();
        assertThat(runtime.point(selection).changed()).isFalse();
    }

    @Test
    void a_shortcut_that_cannot_be_pointed_is_told_before_anything_is_written() {
        NodeState observed = runtime.observe();

        assertThatThrownBy(() -> runtime.changes(observed, Map.of("none", "0.0-v2")))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining("blueriq.shortcut.none.version");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "blueriq:\n  shortcut:\n    Forecast:\n      version: 0.0-v1\n",
                "'blueriq.shortcut.Forecast.version': 0.0-v1\n",
                "blueriq.shortcut[Forecast].version: 0.0-v1\n",
                "blueriq:\n  \"shortcut\" :\n",
                "{blueriq: {production: {}, shortcut: {}}}\n"
            })
    void yaml_with_shortcuts_beside_the_configured_files_is_a_problem_that_names_it(String yaml) throws IOException {
        runtime = runtime(settings(List.of(write(WORST + "/a.properties", read(properties))), "cat", "run.pid"));
        Path beside = write(WORST + "/application-it's.yml", yaml);

        assertThat(runtime.observe().problems())
                .singleElement()
                .asString()
                .startsWith("node1: The file " + beside + " is YAML and holds shortcuts")
                .contains("Move them into a .properties file");
    }

    @Test
    void yaml_is_looked_for_in_the_one_look() {
        runtime.observe();
        int runs = host.runs();
        runtime.observe();

        assertThat(host.runs() - runs).as("one look, with what the file holds").isEqualTo(1);
    }

    @Test
    void yaml_beside_without_shortcuts_is_nobodys_business() throws IOException {
        write("application.yml", "blueriq:\n  production:\n    shortcuts-only: true\n# a, shortcut: x\n");
        write("application-x.yaml", "theme:\n  shortcut:\n    icon: x\n");
        write("other.yml", "blueriq:\n  shortcut:\n");
        write("sub/application.yml", "blueriq:\n  shortcut:\n");

        assertThat(runtime.observe().problems()).isEmpty();
    }

    @Test
    void configured_yaml_is_told_once() throws IOException {
        Path yaml = write("application-a.yaml", "blueriq.shortcut.a.version: x\n");
        runtime = runtime(settings(List.of(properties, yaml), "cat", "run.pid"));

        assertThat(runtime.observe().problems())
                .singleElement()
                .asString()
                .contains(yaml + " is YAML, which Wissel does not edit");
    }

    private Path write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
