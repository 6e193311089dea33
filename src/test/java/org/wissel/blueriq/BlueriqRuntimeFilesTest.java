package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Done;
import org.wissel.deployment.Export;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Shortcut;
import org.wissel.deployment.StepFailedException;

/** Exports and shortcut files, with every remote command in a real shell. */
class BlueriqRuntimeFilesTest extends OnThisMachine {

    @Test
    void a_running_node_is_observed_as_it_is() throws IOException {
        runtime.restart();

        NodeState state = runtime.observe();

        assertThat(state.problems()).isEmpty();
        assertThat(state.healthy()).isTrue();
        assertThat(state.installed())
                .containsExactly(new InstalledExport(
                        V1,
                        sha256("Weather.project.zip"),
                        exports + "/Weather.project.zip",
                        Optional.of(LocalDate.of(2026, 3, 24))));
        assertThat(state.loaded()).contains(Set.of(V1));
        assertThat(state.shortcuts()).containsExactly(new Shortcut("Forecast", "Weather", "0.0-v1"));
        assertThat(state.shortcutsOnly()).isTrue();
        assertThat(state.stale()).isFalse();
        assertThat(state.pid()).isEqualTo(pid());
        assertThat(state.warnings()).singleElement().asString().startsWith("the smoke test");
        assertThat(state.files()).singleElement().satisfies(file -> {
            assertThat(file.host()).isEqualTo("node1");
            assertThat(file.path()).isEqualTo(properties.toString());
            assertThat(file.bytes()).isEqualTo(Files.readAllBytes(properties));
        });
    }

    @Test
    void the_exports_folder_is_told_apart_from_every_other_however_it_is_reached() throws IOException {
        String folder = runtime.observe().exportsFolder();
        Path link = Files.createSymbolicLink(home.resolve("link\n'x'"), exports);
        Path other = Files.createDirectories(home.resolve("other"));

        assertThat(folder).isNotEmpty();
        assertThat(at(link).observe().exportsFolder()).isEqualTo(folder);
        assertThat(at(other).observe().exportsFolder()).isNotEmpty().isNotEqualTo(folder);
        assertThat(at(home.resolve("nowhere")).observe().exportsFolder()).isEmpty();
    }

    private BlueriqRuntime at(Path folder) {
        return runtime(Settings.of(
                folder.toString(), List.of(properties.toString()), List.of("true"), List.of("cat", "run.pid")));
    }

    @Test
    void unchanged_archives_are_not_read_twice() throws IOException {
        runtime.observe();
        assertThat(host.opened()).hasSize(1);
        int runs = host.runs();
        runtime.observe();
        assertThat(host.opened()).hasSize(1);
        assertThat(host.runs() - runs).as("one look, with what the files hold").isEqualTo(1);

        // A rename over it keeps path, size and content time; inode and name time tell.
        FileTime time = Files.getLastModifiedTime(exports.resolve("Weather.project.zip"));
        Path other = ExportArchives.writeAs(library, "other.zip", "Weather", "0.0-v3");
        Files.setLastModifiedTime(other, time);
        Files.move(other, exports.resolve("Weather.project.zip"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(runtime.observe().installed())
                .extracting(InstalledExport::id)
                .containsExactly(new ProjectVersion("Weather", "0.0-v3"));
    }

    @Test
    void installing_pointing_and_restarting_change_once_and_never_twice() throws IOException {
        runtime.restart();
        long before = pid();
        Export export = export(V2);

        Done installed = runtime.install(export);
        assertThat(installed.changed()).isTrue();
        Path target = exports.resolve("Weather-0.0-v2.project.zip");
        assertThat(target).hasSameBinaryContentAs(export.archive());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-r--r--");
        assertThat(Files.list(exports)).hasSize(2);
        assertThat(runtime.observe().stale()).isTrue();
        assertThat(runtime.install(export).changed()).isFalse();

        assertThat(runtime.point(Map.of("Forecast", "0.0-v2")).changed()).isTrue();
        assertThat(Files.readString(properties)).endsWith("blueriq.shortcut.Forecast.version = 0.0-v2\n");
        assertThat(runtime.point(Map.of("Forecast", "0.0-v2")).changed()).isFalse();

        Done restarted = runtime.restart();
        assertThat(restarted.changed()).isTrue();
        assertThat(restarted.evidence()).contains("process " + pid(), "in place of process " + before);
        assertThat(runtime.restart().changed()).isFalse();
        assertThat(runtime.observe().stale()).isFalse();
    }

    @Test
    void an_export_that_lies_under_another_name_is_installed_already() throws IOException {
        ExportArchives.writeAs(exports.resolve("sub\nfolder 'x'"), "Weather.project.zip", "Weather", "0.0-v2");

        Done done = runtime.install(export(V2));

        assertThat(done.changed()).isFalse();
        assertThat(Files.exists(exports.resolve("Weather-0.0-v2.project.zip"))).isFalse();
    }

    @Test
    void another_content_of_the_same_version_is_refused() throws IOException {
        ExportArchives.writeWith(exports, "x.zip", "Weather", "0.0-v2", "other content");

        refusesToInstall("lies there already with other content, as " + exports + "/x.zip", "new branch label");
    }

    @Test
    void a_target_name_that_holds_another_version_is_refused() throws IOException {
        ExportArchives.writeAs(exports, "Weather-0.0-v2.project.zip", "Weather", "0.0-v0");

        refusesToInstall("Weather-0.0-v2.project.zip holds Weather 0.0-v0", "Rename");
    }

    @Test
    void a_broken_archive_at_the_target_is_refused_and_any_other_left_alone() throws IOException {
        ExportArchives.truncated(exports, "others.zip");
        assertThat(runtime.preflight(export(V2))).isEmpty();
        assertThat(runtime.observe().problems()).isEmpty();

        ExportArchives.noArchive(exports, "Weather-0.0-v2.project.zip");
        refusesToInstall("Weather-0.0-v2.project.zip is no export", "Remove that file");
    }

    private void refusesToInstall(String because, String remedy) throws IOException {
        Export export = export(V2);
        assertThat(runtime.preflight(export))
                .singleElement()
                .asString()
                .startsWith("node1: ")
                .contains(because, remedy);
        assertThatThrownBy(() -> runtime.install(export))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining(because)
                .hasMessageContaining(remedy);
        assertThat(exports.resolve("Weather-0.0-v2.project.zip.part")).doesNotExist();
    }

    @Test
    void a_wrong_part_is_removed_and_the_next_try_works() throws IOException {
        Export export = export(V2);
        Export altered = new Export(V2, export.archive(), "0".repeat(64), export.size());

        assertThatThrownBy(() -> runtime.install(altered))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("is not what was sent, and was removed");
        assertThat(Files.list(exports)).hasSize(1);
        assertThat(Files.list(home.resolve("wissel-trash/incoming"))).isEmpty();
        assertThat(runtime.install(export).changed()).isTrue();
    }

    @Test
    void one_version_with_two_contents_is_a_problem_of_the_node() {
        ExportArchives.writeWith(exports, "x.zip", "Weather", "0.0-v1", "other content");

        assertThat(runtime.observe().problems())
                .singleElement()
                .asString()
                .startsWith("node1: Weather 0.0-v1 lies there with different content in ");
    }

    @Test
    void links_are_followed_as_a_runtime_follows_them() throws IOException {
        Path archive = ExportArchives.write(library, "Climate", "0.0-v1");
        Files.createSymbolicLink(exports.resolve("linked"), library);

        assertThat(runtime.observe().installed())
                .extracting(InstalledExport::path)
                .contains(exports + "/linked/" + archive.getFileName());
    }

    @Test
    void a_circle_of_links_is_a_problem() throws IOException {
        Files.createSymbolicLink(exports.resolve("circle"), exports);

        assertThat(runtime.observe().problems()).singleElement().asString().contains("searched completely", "circle");
    }

    @Test
    void what_is_missing_is_told_with_its_path() throws IOException {
        Files.delete(properties);
        Files.move(exports, home.resolve("elsewhere"));

        assertThat(runtime.observe().problems())
                .satisfiesExactly(
                        folder -> assertThat(folder).contains(exports.toString()),
                        file -> assertThat(file).contains(properties.toString()),
                        none -> assertThat(none).contains("holds a shortcut"));
        assertThat(runtime.preflight(export(V2)))
                .satisfiesExactly(
                        folder -> assertThat(folder).contains("exports folder " + exports + " does not exist"),
                        file -> assertThat(file).contains("shortcut file " + properties + " does not exist"));
        assertThatThrownBy(() -> runtime.install(export(V2)))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining(exports.toString());
    }

    @Test
    void programs_that_are_missing_are_told() throws IOException {
        BlueriqRuntime other = new BlueriqRuntime(
                "node1",
                http.url(),
                host,
                Settings.of(
                                exports.toString(),
                                List.of(
                                        properties.toString(),
                                        home.resolve("application-x.yml").toString()),
                                List.of("sudo", "-n", "-u", "tomcat", "no-such-program", "restart"),
                                List.of("no-such-pid-command"))
                        .value());

        assertThat(other.preflight(export(V2))).anySatisfy(problem -> assertThat(problem)
                .startsWith("node1: The program no-such-program is not found"));
        assertThat(other.observe().problems())
                .satisfiesExactly(
                        command -> assertThat(command).contains("pid command 'no-such-pid-command' cannot be run"),
                        yaml -> assertThat(yaml).contains("application-x.yml is YAML"));
    }
}
