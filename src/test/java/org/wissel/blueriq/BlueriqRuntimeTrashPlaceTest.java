package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.deployment.StepFailedException;

/** Where the trash folder may be, and removals that break off, with every remote command in a real shell. */
class BlueriqRuntimeTrashPlaceTest extends OnThisMachine {

    private static final String FOLDER = "2026-11-25T21-30-05Z";
    private static final String STAT_OF_ANOTHER_DISK =
            "case $* in *trash*) echo '99 /elsewhere' ;; *) exec /usr/bin/stat \"$@\" ;; esac";

    @ParameterizedTest
    @CsvSource({
        "/opt/exports,,/opt/wissel-trash",
        "/opt/./exports//,,/opt/wissel-trash",
        "/exports,,/wissel-trash",
        "/opt/exports,/opt//exports-gone/,/opt/exports-gone",
        "/opt/exports,/opt,/opt",
    })
    void the_trash_folder_is_beside_the_exports_folder_or_where_it_is_set(String exports, String set, String place) {
        assertThat(TrashFolder.place(exports, set)).isEqualTo(place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/opt/exports/trash", "/opt/exports", "/opt//exports/./a/b/"})
    void a_trash_folder_that_would_be_scanned_is_refused(String place) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrashFolder.place("/opt/exports/", place))
                .withMessage("trash-folder is '" + place + "', which lies within the exports folder /opt/exports/, so"
                        + " the runtime would go on loading what was moved there. Give a folder outside of it, on the same"
                        + " file system.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"trash", "", "/opt/x/../exports/trash"})
    void a_trash_folder_without_a_plain_absolute_path_is_refused(String place) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrashFolder.place("/opt/exports", place))
                .withMessageStartingWith("trash-folder is '" + place + "', which is no plain absolute path.");
    }

    @Test
    void a_folder_of_another_form_in_it_is_a_mistake_of_the_caller() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> runtime.remove(V1, Optional.empty(), "../2026-11-25T21-30-05Z"));
    }

    @Test
    void another_file_system_is_refused_before_and_at_the_removal() throws IOException {
        script("bin/stat", STAT_OF_ANOTHER_DISK);
        Files.createDirectories(home.resolve("wissel-trash"));

        assertThat(runtime.preflight(export(V2)))
                .singleElement()
                .asString()
                .startsWith("node1: The trash folder " + home.resolve("wissel-trash")
                        + " lies on another file system than the exports folder " + exports)
                .endsWith("Give a trash-folder on the same one.");
        assertThat(runtime.preflight()).as("where nothing is installed").isEqualTo(runtime.preflight(export(V2)));
        assertThatThrownBy(() -> runtime.remove(V1, Optional.empty(), FOLDER))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining(exports + "/Weather.project.zip and the trash folder "
                        + home.resolve("wissel-trash") + " lie on different file systems")
                .hasMessageEndingWith("Give a folder on the file system of the exports as trash-folder.");
        assertThat(exports.resolve("Weather.project.zip")).exists();
    }

    @Test
    void a_place_where_no_folder_can_be_made_is_refused_before_and_at_the_removal() throws IOException {
        Files.writeString(home.resolve("file"), "no folder");
        BlueriqRuntime other = trashAt(home.resolve("file/trash/deep"));

        assertThat(other.preflight(export(V2)))
                .singleElement()
                .asString()
                .contains("cannot be made, since " + home.resolve("file") + " is no folder", "another trash-folder");
        assertThatThrownBy(() -> other.remove(V1, Optional.empty(), FOLDER))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node1: Weather 0.0-v1 cannot be moved to the trash folder ");
        assertThat(trashAt(home.resolve("made/at/need")).preflight(export(V2))).isEmpty();
    }

    @Test
    void a_place_that_leads_into_the_exports_folder_is_refused_before_and_at_the_removal() throws IOException {
        Path link = Files.createSymbolicLink(home.resolve("link"), exports);
        BlueriqRuntime other = trashAt(link.resolve("trash"));

        assertThat(other.preflight(export(V2)))
                .singleElement()
                .asString()
                .contains("lies within the exports folder " + exports + " when links are followed", "outside of it");
        assertThatThrownBy(() -> other.remove(V1, Optional.empty(), FOLDER))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("when links are followed, so nothing was moved there");
        assertThat(exports.resolve("Weather.project.zip")).exists();
    }

    @Test
    void a_removal_that_is_killed_anywhere_goes_on_when_it_is_done_again() throws IOException {
        ExportArchives.writeAs(exports.resolve("sub"), "second.zip", "Weather", "0.0-v1");
        for (int calls = 1; killedAt(calls, () -> runtime.remove(V1, Optional.empty(), FOLDER)); calls++) {
            assertThat(archives()).as("call " + calls).hasSize(2);
            runtime.remove(V1, Optional.empty(), FOLDER);
            assertThat(installed()).as("call " + calls).isZero();
            assertThat(runtime.inTrash()).containsExactly(V1);
            assertThat(archives()).as("call " + calls).hasSize(2);
            runtime.restore(V1);
        }
        assertThat(installed()).isZero();
    }

    @Test
    void a_removal_that_is_killed_anywhere_can_be_taken_back_whole() throws IOException {
        ExportArchives.writeAs(exports.resolve("sub"), "second.zip", "Weather", "0.0-v1");
        for (int calls = 1; killedAt(calls, () -> runtime.remove(V1, Optional.empty(), FOLDER)); calls++) {
            runtime.restore(V1);
            assertThat(installed()).as("call " + calls).isEqualTo(2);
        }
        assertThat(installed()).isZero();
    }

    @Test
    void a_return_that_is_killed_anywhere_goes_on_when_it_is_done_again() throws IOException {
        ExportArchives.writeAs(exports.resolve("sub"), "second.zip", "Weather", "0.0-v1");
        for (int calls = 1; ; calls++) {
            runtime.remove(V1, Optional.empty(), FOLDER);
            if (!killedAt(calls, () -> runtime.restore(V1))) {
                break;
            }
            assertThat(archives()).as("call " + calls).hasSize(2);
            runtime.restore(V1);
            assertThat(installed()).as("call " + calls).isEqualTo(2);
            assertThat(archives()).as("call " + calls).hasSize(2);
        }
        assertThat(installed()).isEqualTo(2);
    }

    /** Does this, killed just before this call of a program that changes; false when it has fewer. */
    private boolean killedAt(int calls, Runnable step) throws IOException {
        Files.deleteIfExists(home.resolve("called"));
        for (String program : List.of("mkdir", "mv", "rm", "sync")) {
            script(
                    "bin/" + program,
                    "echo >> '%1$s/called'; [ $(wc -l < '%1$s/called') -ne %2$d ] || { touch '%1$s/killed'; kill -9 $PPID; exit 1; }; exec /bin/%3$s \"$@\""
                            .formatted(home, calls, program));
        }
        try {
            step.run();
        } catch (StepFailedException broken) {
            assertThat(broken).hasMessageStartingWith("node1: ");
        }
        for (String program : List.of("mkdir", "mv", "rm", "sync")) {
            Files.delete(home.resolve("bin/" + program));
        }
        return Files.deleteIfExists(home.resolve("killed"));
    }

    private long installed() throws IOException {
        return archives().stream().filter(each -> each.startsWith(exports)).count();
    }

    /** Wherever they lie. */
    private List<Path> archives() throws IOException {
        try (var all = Files.walk(home)) {
            return all.filter(each -> each.toString().endsWith(".zip")).toList();
        }
    }

    private BlueriqRuntime trashAt(Path place) {
        return runtime(settings(List.of(properties), "cat", "run.pid").withTrashFolder(place.toString()));
    }
}
