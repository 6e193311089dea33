package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Done;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepFailedException;

/** Exports that are moved to the trash folder and back, with every remote command in a real shell. */
class BlueriqRuntimeTrashTest extends OnThisMachine {

    static final String MONDAY = "2026-11-23T21-30-05Z";
    static final String TUESDAY = "2026-11-24T21-30-05Z";
    private static final String ODD = "sub\nfolder 'x'/$(a) \"b\".zip";

    private Path trash;

    @BeforeEach
    void name() {
        trash = home.resolve("wissel-trash");
    }

    @Test
    void every_archive_of_the_version_goes_to_the_trash_under_its_path_and_comes_back_to_it() throws IOException {
        Path odd = ExportArchives.writeAs(
                exports.resolve(ODD).getParent(),
                exports.resolve(ODD).getFileName().toString(),
                "Weather",
                "0.0-v2");
        Path other = ExportArchives.writeWith(exports, "b.zip", "Weather", "0.0-v2", "other content");
        byte[] bytes = Files.readAllBytes(odd);
        String sha256 = sha256("b.zip");

        Done removed = runtime.remove(V2, Optional.empty(), MONDAY);

        assertThat(removed.changed()).isTrue();
        assertThat(removed.evidence())
                .startsWith("Weather 0.0-v2 moved to " + trash + "/" + MONDAY)
                .contains(odd.toString(), other.toString());
        assertThat(trash.resolve(MONDAY).resolve(ODD)).hasBinaryContent(bytes);
        assertThat(trash.resolve(MONDAY + "/b.zip.wissel")).hasContent("Weather\n0.0-v2\n" + sha256 + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(trash)))
                .isEqualTo("rwxr-xr-x");
        assertThat(installed()).containsExactly(V1);
        assertThat(runtime.inTrash()).containsExactly(V2);
        assertThat(runtime.remove(V2, Optional.empty(), MONDAY))
                .isEqualTo(Done.unchanged("Weather 0.0-v2 is gone already: it does not lie in " + exports));

        Done restored = runtime.restore(V2);

        assertThat(restored.changed()).isTrue();
        assertThat(odd).hasBinaryContent(bytes);
        assertThat(other).exists();
        assertThat(installed()).containsExactlyInAnyOrder(V1, V2, V2);
        assertThat(runtime.inTrash()).isEmpty();
        assertThat(runtime.restore(V2).changed()).isFalse();
    }

    @Test
    void a_folder_that_is_gone_is_made_again_for_what_comes_back() throws IOException {
        ExportArchives.writeAs(exports.resolve("a/b"), "x.zip", "Weather", "0.0-v2");
        runtime.remove(V2, Optional.empty(), MONDAY);
        Files.delete(exports.resolve("a/b"));
        Files.delete(exports.resolve("a"));

        runtime.restore(V2);

        assertThat(exports.resolve("a/b/x.zip")).exists();
    }

    @Test
    void a_given_checksum_moves_that_archive_and_another_one_of_the_version_is_left_with_all() throws IOException {
        ExportArchives.writeAs(exports, "x.zip", "Weather", "0.0-v2");
        String sha256 = sha256("x.zip");
        Path other = ExportArchives.writeWith(exports, "y.zip", "Weather", "0.0-v2", "other content");

        refused(
                () -> runtime.remove(V2, Optional.of(sha256), MONDAY),
                other + " is not the archive that was installed, so it was left",
                "Look who replaced it");
        assertThat(exports.resolve("x.zip")).exists();
        assertThat(trash).doesNotExist();

        Files.delete(other);
        assertThat(runtime.remove(V2, Optional.of(sha256), MONDAY).changed()).isTrue();
        assertThat(exports.resolve("x.zip")).doesNotExist();
    }

    @Test
    void an_archive_that_changes_after_it_was_read_is_left() throws IOException {
        Path archive = ExportArchives.write(exports, "Weather", "0.0-v2");
        script("bin/mkdir", "echo changed >> '" + archive + "'; exec /bin/mkdir \"$@\"");

        refused(() -> runtime.remove(V2, Optional.empty(), MONDAY), archive + " is not the archive", "was left");
        assertThat(archive).exists();
    }

    @Test
    void the_newest_of_several_comes_back() throws IOException {
        ExportArchives.writeWith(exports, "x.zip", "Weather", "0.0-v2", "monday's");
        runtime.remove(V2, Optional.empty(), MONDAY);
        ExportArchives.writeWith(exports, "x.zip", "Weather", "0.0-v2", "tuesday's");
        String sha256 = sha256("x.zip");
        runtime.remove(V2, Optional.empty(), TUESDAY);

        runtime.restore(V2);

        assertThat(sha256("x.zip")).isEqualTo(sha256);
        assertThat(trash.resolve(MONDAY + "/x.zip")).exists();
        assertThat(runtime.inTrash()).as("monday's").containsExactly(V2);
    }

    @Test
    void nothing_is_written_over_in_either_folder() throws IOException {
        ExportArchives.writeWith(exports, "x.zip", "Weather", "0.0-v2", "first");
        runtime.remove(V2, Optional.empty(), MONDAY);
        ExportArchives.writeWith(exports, "x.zip", "Weather", "0.0-v2", "second");

        refused(
                () -> runtime.remove(V2, Optional.empty(), MONDAY),
                trash + "/" + MONDAY + "/x.zip lies in the trash already and is another archive",
                "Move that file elsewhere");
        assertThat(exports.resolve("x.zip")).exists();

        Files.delete(exports.resolve("x.zip"));
        ExportArchives.writeAs(exports, "x.zip", "Climate", "0.0-v1");
        refused(() -> runtime.restore(V2), "something else lies at " + exports + "/x.zip by now", "Move that file");
    }

    @Test
    void the_same_archive_that_lies_in_the_trash_already_is_taken_away() throws IOException {
        ExportArchives.writeAs(exports, "x.zip", "Weather", "0.0-v2");
        runtime.remove(V2, Optional.empty(), MONDAY);
        ExportArchives.writeAs(exports, "x.zip", "Weather", "0.0-v2");

        assertThat(runtime.remove(V2, Optional.empty(), MONDAY).changed()).isTrue();
        assertThat(runtime.restore(V2).changed()).isTrue();
    }

    @Test
    void what_somebody_else_put_into_the_trash_is_not_ours() throws IOException {
        assertThat(runtime.inTrash()).isEmpty();
        ExportArchives.write(trash.resolve(MONDAY), "Weather", "0.0-v2");
        ExportArchives.writeAs(trash.resolve(MONDAY), "y.zip", "Weather", "0.0-v2");
        Files.writeString(trash.resolve(MONDAY + "/y.zip.wissel"), "Weather\n../0.0-v2\n" + "0".repeat(64) + "\n");
        ExportArchives.write(trash.resolve("by hand"), "Weather", "0.0-v2");
        Files.writeString(
                trash.resolve("by hand/Weather-0.0-v2.project.zip.wissel"),
                "Weather\n0.0-v2\n" + "0".repeat(64) + "\n");

        assertThat(runtime.inTrash()).isEmpty();
        refused(
                () -> runtime.restore(V2),
                "Weather 0.0-v2 does not lie in the trash folder " + trash,
                "Deploy Weather 0.0-v2 instead.");
    }

    @Test
    void what_was_changed_in_the_trash_does_not_come_back() throws IOException {
        ExportArchives.writeAs(exports, "x.zip", "Weather", "0.0-v2");
        runtime.remove(V2, Optional.empty(), MONDAY);
        Files.writeString(trash.resolve(MONDAY + "/x.zip"), "changed");

        refused(() -> runtime.restore(V2), "is not what was moved there", "Deploy Weather 0.0-v2 instead.");
        assertThat(exports.resolve("x.zip")).doesNotExist();
    }

    @Test
    void a_link_is_moved_and_what_it_leads_to_stays() throws IOException {
        Path archive = ExportArchives.write(library, "Weather", "0.0-v2");
        Path link = Files.createSymbolicLink(
                exports.resolve("link.zip"), exports.toRealPath().relativize(archive.toRealPath()));

        runtime.remove(V2, Optional.empty(), MONDAY);
        assertThat(archive).exists();
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(runtime.inTrash()).containsExactly(V2);

        runtime.restore(V2);
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(installed()).containsExactlyInAnyOrder(V1, V2);
    }

    @Test
    void emptying_deletes_our_older_folders_alone_and_follows_no_link() throws IOException {
        ExportArchives.writeAs(exports.resolve("a"), "x.zip", "Weather", "0.0-v2");
        runtime.remove(V2, Optional.empty(), MONDAY);
        ExportArchives.writeAs(exports, "x.zip", "Weather", "0.0-v2");
        runtime.remove(V2, Optional.empty(), TUESDAY);
        Path elsewhere = Files.createDirectories(library.resolve("elsewhere"));
        Path kept = Files.writeString(elsewhere.resolve("kept"), "kept");
        Files.createSymbolicLink(trash.resolve(MONDAY + "/link"), elsewhere);
        Files.createSymbolicLink(trash.resolve("2026-01-01T00-00-00Z"), elsewhere);
        Files.createDirectories(trash.resolve("2026-01-01"));
        Files.createDirectories(trash.resolve("x2026-01-02T00-00-00Z"));
        Files.writeString(trash.resolve("2026-01-03T00-00-00Z"), "a file");

        Done emptied = runtime.emptyTrash(Instant.parse("2026-11-24T21:30:05Z"));

        assertThat(emptied).isEqualTo(Done.changed("deleted from the trash folder " + trash + ": " + MONDAY));
        try (var names = Files.list(trash)) {
            assertThat(names.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            TUESDAY,
                            "2026-01-01T00-00-00Z",
                            "2026-01-01",
                            "x2026-01-02T00-00-00Z",
                            "2026-01-03T00-00-00Z");
        }
        assertThat(kept).exists();
        assertThat(runtime.inTrash()).containsExactly(V2);
        assertThat(runtime.emptyTrash(Instant.parse("2026-11-24T21:30:05Z")).changed())
                .isFalse();
    }

    @Test
    void a_trash_folder_that_was_never_needed_is_empty() {
        assertThat(runtime.emptyTrash(Instant.now()).changed()).isFalse();
        assertThat(trash).doesNotExist();
    }

    @Test
    void a_process_is_stale_from_a_removal_until_it_is_restarted_and_so_it_is_from_a_return() throws IOException {
        ExportArchives.write(exports, "Weather", "0.0-v2");
        runtime.restart();
        loads(V1, V2);
        assertThat(runtime.observe().stale()).isFalse();

        runtime.remove(V2, Optional.empty(), MONDAY);
        assertThat(runtime.observe().stale()).isTrue();
        assertThat(runtime.restart().changed()).isTrue();
        loads(V1);
        assertThat(runtime.observe().stale()).isFalse();

        runtime.restore(V2);
        assertThat(runtime.observe().stale()).isTrue();
        assertThat(runtime.restart().changed()).isTrue();
        loads(V1, V2);
        assertThat(runtime.observe().stale()).isFalse();
    }

    @Test
    void so_it_is_where_the_process_does_not_tell_what_it_loaded() throws IOException {
        BlueriqRuntime silent = runtime(settings(List.of(properties), "cat", "run.pid")
                .withResources(null, null, Settings.smokeTest("/start/{shortcut}", null, null)));
        ExportArchives.write(exports, "Weather", "0.0-v2");
        silent.restart();
        assertThat(silent.observe().stale()).isFalse();

        silent.remove(V2, Optional.empty(), MONDAY);
        assertThat(silent.observe().stale()).isTrue();
        silent.restart();
        assertThat(silent.observe().stale()).isFalse();

        silent.restore(V2);
        assertThat(silent.observe().stale()).isTrue();
        silent.restart();
        assertThat(silent.observe().stale()).isFalse();
    }

    @Test
    void a_node_that_shares_the_folder_finds_it_gone_and_finds_it_back() throws IOException {
        ExportArchives.write(exports, "Weather", "0.0-v2");
        BlueriqRuntime second = new BlueriqRuntime(
                "node2",
                http.url(),
                host,
                settings(List.of(properties), "cat", "run.pid")
                        .withExportsFolderShared()
                        .value());
        second.observe();
        runtime.remove(V2, Optional.empty(), MONDAY);

        assertThat(second.remove(V2, Optional.empty(), MONDAY).changed()).isFalse();
        assertThat(second.inTrash()).isEqualTo(Set.of(V2));
        runtime.restore(V2);
        assertThat(second.restore(V2).changed()).isFalse();
    }

    private List<ProjectVersion> installed() {
        return runtime.observe().installed().stream().map(InstalledExport::id).toList();
    }

    private static void refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable step, String because, String remedy) {
        assertThatThrownBy(step)
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining(because)
                .hasMessageContaining(remedy);
    }
}
