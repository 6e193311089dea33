package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.wissel.deployment.Export;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.UnknownNameException;
import org.wissel.remote.RemoteFiles;

class ExportFolderTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

    private static final Optional<LocalDate> EXPORTED = Optional.of(LocalDate.of(2026, 3, 24));

    @TempDir
    Path folder;

    @Test
    void every_sound_archive_is_found_with_its_checksum_and_size_in_sub_folders_too() throws IOException {
        Path first = ExportArchives.write(folder.resolve("weather"), "Weather", "0.0-v1");
        Path second = ExportArchives.writeAs(folder, "Weather.project.zip", "Weather", "0.0-v2");
        Files.writeString(folder.resolve("readme.txt"), "no export");

        assertThat(library().exports())
                .containsExactly(
                        new Export(
                                V1, first, RemoteFiles.sha256(Files.readAllBytes(first)), Files.size(first), EXPORTED),
                        new Export(
                                V2,
                                second,
                                RemoteFiles.sha256(Files.readAllBytes(second)),
                                Files.size(second),
                                EXPORTED));
        assertThat(library().problems()).isEmpty();
        assertThat(library().export(V2).archive()).isEqualTo(second);
    }

    @Test
    void links_are_not_followed(@TempDir Path elsewhere) throws IOException {
        Path archive = ExportArchives.write(elsewhere, "Weather", "0.0-v1");
        Files.createSymbolicLink(folder.resolve("file.zip"), archive);
        Files.createSymbolicLink(folder.resolve("folder"), elsewhere);

        assertThat(library().exports()).isEmpty();
    }

    @Test
    void the_folder_itself_may_be_a_link(@TempDir Path elsewhere) throws IOException {
        ExportArchives.write(elsewhere, "Weather", "0.0-v1");
        Path link = Files.createSymbolicLink(folder.resolve("exports"), elsewhere);

        assertThat(new ExportFolder(new ExportFolderProperties(link), ArchiveProperties.defaults())
                        .export(V1)
                        .archive())
                .isEqualTo(link.resolve("Weather-0.0-v1.project.zip"));
    }

    @Test
    void an_unsound_archive_is_named_and_left_out() {
        ExportArchives.write(folder, "Weather", "0.0-v1");
        ExportArchives.noArchive(folder.resolve("new"), "Weather-v2.zip");

        assertThat(library().exports()).extracting(Export::id).containsExactly(V1);
        assertThat(library().problems())
                .containsExactly("new/Weather-v2.zip: This is no zip archive. Export the project from Blueriq again.");
        assertThatThrownBy(() -> library().export(V2))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("No export of Weather 0.0-v2")
                .hasMessageContaining("Ready are: Weather 0.0-v1.")
                .hasMessageContaining("new/Weather-v2.zip: This is no zip archive");
    }

    @Test
    void the_same_version_twice_counts_once_when_the_bytes_are_equal() {
        ExportArchives.writeAs(folder, "a.zip", "Weather", "0.0-v1");
        ExportArchives.writeAs(folder, "b.zip", "Weather", "0.0-v1");

        assertThat(library().exports()).extracting(Export::archive).containsExactly(folder.resolve("a.zip"));
        assertThat(library().problems()).isEmpty();
    }

    @Test
    void the_same_version_with_other_bytes_is_a_problem_of_both() {
        ExportArchives.writeWith(folder, "a.zip", "Weather", "0.0-v1", "first");
        ExportArchives.writeWith(folder, "b.zip", "Weather", "0.0-v1", "second");

        assertThat(library().exports()).isEmpty();
        assertThat(library().problems())
                .satisfiesExactly(
                        a -> assertThat(a).startsWith("a.zip: holds Weather 0.0-v1 as b.zip does"),
                        b -> assertThat(b).startsWith("b.zip: holds Weather 0.0-v1 as a.zip does"));
        assertThatThrownBy(() -> library().export(V1)).hasMessageContaining("a.zip: holds");
    }

    @Test
    void versions_are_listed_as_people_count_and_told_apart_whatever_their_numbers() {
        for (String version : List.of("0.0-v10", "0.0-v9", "0.10-v1", "0.9-v1", "0.0-v09", "0.0-v1")) {
            ExportArchives.write(folder, "Weather", version);
        }

        assertThat(library().exports().stream().map(export -> export.id().version()))
                .containsExactly("0.0-v1", "0.0-v09", "0.0-v9", "0.0-v10", "0.9-v1", "0.10-v1");
        assertThat(library()
                        .export(new ProjectVersion("Weather", "0.0-v10"))
                        .id()
                        .version())
                .isEqualTo("0.0-v10");
    }

    @Test
    void a_missing_folder_is_empty_and_says_so() {
        ExportFolder library =
                new ExportFolder(new ExportFolderProperties(folder.resolve("none")), ArchiveProperties.defaults());

        assertThat(library.exports()).isEmpty();
        assertThat(library.problems())
                .singleElement()
                .asString()
                .contains("none: does not exist", "wissel.exports-folder");
        assertThatThrownBy(() -> library.export(V1)).hasMessageContaining("none: does not exist");
    }

    @Test
    void an_archive_is_read_again_only_when_its_size_or_time_changed() throws IOException {
        Path archive = ExportArchives.writeAs(folder, "a.zip", "Weather", "0.0-v1");
        FileTime time = Files.getLastModifiedTime(archive);
        ExportFolder library = library();
        assertThat(library.exports()).hasSize(1);

        Files.write(archive, new byte[(int) Files.size(archive)]);
        Files.setLastModifiedTime(archive, time);
        assertThat(library.exports()).hasSize(1);

        Files.setLastModifiedTime(archive, FileTime.fromMillis(time.toMillis() + 1000));
        assertThat(library.exports()).isEmpty();

        ExportArchives.writeAs(folder, "a.zip", "Weather", "0.0-v2");
        assertThat(library.exports()).extracting(Export::id).containsExactly(V2);
    }

    @Test
    void the_folder_is_a_setting_with_a_default() {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ConfigurationPropertiesAutoConfiguration.class))
                .withBean(ExportFolder.class);
        runner.run(context -> assertThat(context.getBean(ExportFolderProperties.class))
                .isEqualTo(new ExportFolderProperties(Path.of("exports"))));
        runner.withPropertyValues("wissel.exports-folder=" + folder)
                .run(context -> assertThat(context.getBean(ExportFolderProperties.class))
                        .isEqualTo(new ExportFolderProperties(folder)));
    }

    private ExportFolder library() {
        return new ExportFolder(new ExportFolderProperties(folder), ArchiveProperties.defaults());
    }
}
