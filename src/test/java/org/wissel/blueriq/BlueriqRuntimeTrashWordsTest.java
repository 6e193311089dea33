package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wissel.deployment.Done;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;
import org.wissel.remote.FakeHost;
import org.wissel.remote.RemoteFiles;

/** The exact remote commands for the trash folder, and what becomes of every answer. */
class BlueriqRuntimeTrashWordsTest {

    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final String FOLDER = "2026-11-25T21-30-05Z";
    private static final String ARCHIVE = "/opt/exports/sub/x.zip";
    private static final RuntimeProperties SETTINGS = Settings.of(
                    "/opt/exports/", List.of("/opt/a.properties"), List.of("restart"), List.of("mainpid"))
            .withTrashFolder("/opt/gone")
            .value();
    private static final String LOOK = NodeLook.command(SETTINGS).line();
    private static final String NOTHING = "folder 900.0 900.0 /opt/exports\0found 0\0file 1000.0 1000.0"
            + " /opt/a.properties\0pid 0 0\0clock 100 1500.00 2000.000000000";
    private static final String THERE = "zip 1000.0 1000.0 5 12 " + ARCHIVE + "\0" + NOTHING;
    private static final String LIST =
            Command.script(TrashFolder.LIST, "/opt/gone").line();

    @TempDir
    Path library;

    private final FakeHost host = new FakeHost("node1");
    private final BlueriqRuntime runtime =
            new BlueriqRuntime("node1", URI.create("http://127.0.0.1:1/runtime"), host, SETTINGS);
    private String sha256;
    private String remove;
    private String restore;

    @BeforeEach
    void lay() throws IOException {
        byte[] bytes = Files.readAllBytes(ExportArchives.write(library, "Weather", "0.0-v2"));
        sha256 = RemoteFiles.sha256(bytes);
        host.put(ARCHIVE, bytes);
        host.when("sha256sum").answer(0, sha256 + "  " + ARCHIVE + "\0", "");
        remove = Command.script(
                        ExportRemoval.REMOVE,
                        "/opt/exports/",
                        "/opt/gone",
                        FOLDER,
                        "Weather",
                        "0.0-v2",
                        ARCHIVE,
                        "sub/x.zip",
                        sha256)
                .within(Duration.ofSeconds(30))
                .exclusively()
                .line();
        restore = Command.script(ExportReturn.RESTORE, "/opt/exports", "/opt/gone", FOLDER, "sub/x.zip", sha256)
                .within(Duration.ofSeconds(30))
                .exclusively()
                .line();
    }

    @Test
    void removing_moves_under_the_lock_and_looks_again() {
        looks(THERE, NOTHING);
        answers(remove, 0, "");

        assertThat(runtime.remove(V2, Optional.of(sha256), FOLDER))
                .isEqualTo(Done.changed(
                        "Weather 0.0-v2 moved to /opt/gone/" + FOLDER + ", which lay there as " + ARCHIVE));
        assertThat(host.done()).containsExactly(LOOK, "sha256sum -z -- " + ARCHIVE, "open " + ARCHIVE, remove, LOOK);
    }

    @Test
    void what_does_not_lie_there_is_not_removed_again() {
        looks(NOTHING);

        assertThat(runtime.remove(V2, Optional.of(sha256), FOLDER).changed()).isFalse();
        assertThat(host.done()).containsExactly(LOOK);
    }

    @ParameterizedTest
    @CsvSource({
        "3,/a.zip cannot be read (mv: no),Give the SSH user the right to",
        "4,/a.zip is not the archive that was installed,Look who replaced it",
        "5,/a.zip lies in the trash already and is another archive,Move that file elsewhere",
        "6,/a.zip and the trash folder /opt/gone lie on different file systems,as trash-folder",
        "7,the trash folder /a.zip lies within the exports folder,outside of it",
        "75,another command holds the lock,Press Retry in a minute",
        "1,(code 1): mv: no,Check that the SSH user may write there"
    })
    void a_removal_that_does_not_end_well_says_why(int code, String because, String remedy) {
        looks(THERE);
        answers(remove, code, "/a.zip");

        failed(() -> runtime.remove(V2, Optional.empty(), FOLDER), because, remedy);
    }

    @Test
    void a_version_that_lies_there_although_it_was_moved_is_told() {
        looks(THERE);
        answers(remove, 0, "");

        failed(
                () -> runtime.remove(V2, Optional.empty(), FOLDER),
                "lies there as " + ARCHIVE + ", although what lay there was moved away",
                "Look who else");
    }

    @Test
    void restoring_looks_into_the_trash_moves_under_the_lock_and_looks_again() {
        looks(NOTHING, THERE);
        answers(LIST, 0, index());
        answers(restore, 0, "");

        assertThat(runtime.restore(V2))
                .isEqualTo(Done.changed(
                        "Weather 0.0-v2 moved back from /opt/gone/" + FOLDER + ", lies there as " + ARCHIVE));
        assertThat(host.done())
                .containsExactly(LOOK, LIST, restore, LOOK, "sha256sum -z -- " + ARCHIVE, "open " + ARCHIVE);
    }

    @Test
    void a_version_that_lies_there_is_left_unless_its_index_tells_of_a_move_that_broke_off() {
        looks(THERE);
        answers(LIST, 0, index());
        answers(restore, 0, "");
        assertThat(runtime.restore(V2)).isEqualTo(Done.unchanged("Weather 0.0-v2 lies there already, as " + ARCHIVE));

        // Beside what is left in the trash, what lies there came from the same folder.
        answers(LIST, 0, index().replace("sub/x", "sub/y") + index().replace("+", "-"));
        restore = restore.replace("sub/x.zip", "sub/y.zip");
        answers(restore, 0, "");
        assertThat(runtime.restore(V2).changed()).isTrue();
        assertThat(host.done()).contains(restore);

        // Nothing is left there.
        answers(LIST, 0, index().replace("+", "-"));
        assertThat(runtime.restore(V2).changed()).isFalse();
        assertThat(runtime.inTrash()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "3,/a.zip is gone,Deploy Weather 0.0-v2 instead",
        "4,something else lies at /a.zip by now,Move that file elsewhere",
        "6,/a.zip and the trash folder /opt/gone lie on different file systems,as trash-folder",
        "75,another command holds the lock,Press Retry in a minute",
        "1,(code 1): mv: no,Check that the SSH user may write there"
    })
    void a_return_that_does_not_end_well_says_why(int code, String because, String remedy) {
        looks(NOTHING);
        answers(LIST, 0, index());
        answers(restore, code, "/a.zip");

        failed(() -> runtime.restore(V2), because, remedy);
    }

    @Test
    void a_version_that_is_not_found_after_its_return_is_told() {
        looks(NOTHING);
        answers(LIST, 0, index());
        answers(restore, 0, "");

        failed(() -> runtime.restore(V2), "was moved back but is not found in /opt/exports/", "Look who else");
    }

    @Test
    void a_trash_folder_that_cannot_be_searched_is_told() {
        answers(LIST, 2, "");

        failed(runtime::inTrash, "the trash folder /opt/gone cannot be searched (code 2): mv: no", "right to read it");
    }

    @Test
    void emptying_names_the_first_folder_that_is_kept() {
        String empty = Command.script(TrashFolder.EMPTY, "/opt/gone", FOLDER)
                .within(Duration.ofSeconds(40))
                .exclusively()
                .line();
        host.when(command -> command.line().equals(empty))
                .answer(0, "2026-01-01T00-00-00Z\0", "")
                .answer(1, "", "rm: no")
                .answer(75, "", "");

        assertThat(emptied().evidence()).isEqualTo("deleted from the trash folder /opt/gone: 2026-01-01T00-00-00Z");
        failed(this::emptied, "in the trash folder /opt/gone cannot be deleted (code 1): rm: no", "may write there");
        failed(this::emptied, "another command holds the lock", "in a minute");
        assertThat(host.done()).containsExactly(empty, empty, empty);
    }

    private Done emptied() {
        return runtime.emptyTrash(Instant.parse("2026-11-25T21:30:05.999Z"));
    }

    private String index() {
        return "+./" + FOLDER + "/sub/x.zip.wissel\0Weather\n0.0-v2\n" + sha256 + "\n\0";
    }

    private void looks(String... printed) {
        FakeHost.Rule rule = host.when(LOOK);
        for (String each : printed) {
            rule.answer(0, each, "");
        }
    }

    private void answers(String line, int code, String output) {
        host.when(command -> command.line().equals(line)).answer(code, output, code == 0 ? "" : "mv: no");
    }

    private static void failed(ThrowingCallable step, String because, String remedy) {
        assertThatThrownBy(step)
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining(because)
                .hasMessageContaining(remedy)
                .hasMessageEndingWith(".");
    }
}
