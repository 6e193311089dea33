package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.deployment.ProjectVersion;

class ExportArchiveTest {

    @TempDir
    Path folder;

    @Test
    void the_metadata_tell_project_and_version_whatever_the_file_is_called() throws IOException {
        assertThat(read(ExportArchives.writeAs(folder, "release.zip", "Weather", "0.0-v2")))
                .isEqualTo(new ProjectVersion("Weather", "0.0-v2"));
    }

    @Test
    void metadata_without_a_signature_around_them_are_read_too() throws IOException {
        assertThat(read(ExportArchives.withMetadata(
                        folder,
                        "plain.zip",
                        "<MetaData><Application Label='v2' Name='Weather' Version='0.0-v2'/></MetaData>")))
                .isEqualTo(new ProjectVersion("Weather", "0.0-v2"));
    }

    @Test
    void a_genuine_export_of_blueriq_is_read() throws IOException {
        Path genuine = sharedData().resolve("Kinderbijslag.project.zip");
        if (!Files.exists(genuine)) {
            System.out.println("Did not run: there is no genuine export at " + genuine);
            return;
        }
        assertThat(read(genuine)).isEqualTo(new ProjectVersion("Kinderbijslag", "0.0-Trunk"));
    }

    @Test
    void what_is_no_zip_is_refused() {
        refused(ExportArchives.noArchive(folder, "a.zip"), "no zip archive");
    }

    @Test
    void an_empty_file_is_refused() throws IOException {
        refused(Files.createFile(folder.resolve("a.zip")), "no zip archive");
    }

    @Test
    void a_cut_off_archive_is_refused() {
        refused(ExportArchives.truncated(folder, "a.zip"), "cut off or damaged");
    }

    @Test
    void an_archive_without_metadata_is_refused() {
        refused(ExportArchives.withoutMetadata(folder, "a.zip"), "no *.projectmetadata.xml");
    }

    @Test
    void an_archive_with_two_metadata_is_refused() {
        refused(ExportArchives.withTwoMetadata(folder, "a.zip"), "2 *.projectmetadata.xml");
    }

    @Test
    void a_library_is_refused() {
        refused(ExportArchives.writeLibrary(folder, "Weather", "0.0-v1"), "type 'Library'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil.xml", "a/../../evil.xml", "/etc/evil.xml", "..\\evil.xml", "C:/evil.xml", ".."})
    void an_entry_that_leads_out_of_the_folder_is_refused(String entry) {
        refused(ExportArchives.withEntry(folder, "a.zip", entry), "'" + entry + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Weather; rm -rf /", "../Weather", "", "a b", "a/b", "a'b", "$(id)", "a\nb"})
    void a_project_or_version_that_is_no_plain_name_is_refused(String name) {
        String metadata = ExportArchives.metadata("PROJECT", "0.0-VERSION");
        refused(ExportArchives.withMetadata(folder, "a.zip", metadata.replace("PROJECT", name)), "no project name");
        refused(ExportArchives.withMetadata(folder, "b.zip", metadata.replace("0.0-VERSION", name)), "no version name");
    }

    @ParameterizedTest
    @CsvSource({
        "ExportDate='2026-03-24',2026-03-24",
        "ExportDate=' 2026-03-24 ',2026-03-24",
        "ExportDate='24-03-2026',",
        "ExportDate='2026-02-30',",
        "ExportDate='',",
        "StudioVersion='17.11',"
    })
    void the_day_of_the_export_is_read_where_it_is_told_as_a_date(String attribute, LocalDate day) {
        String metadata = "<MetaData><Application Name='Weather' Version='0.0-v1'/><Generator " + attribute
                + "/><ExportType>Application</ExportType></MetaData>";

        assertThat(ExportMetadata.read(metadata.getBytes(StandardCharsets.UTF_8))
                        .exported())
                .isEqualTo(Optional.ofNullable(day));
    }

    @Test
    void metadata_without_one_application_are_refused() {
        refused(ExportArchives.withMetadata(folder, "a.zip", "<MetaData/>"), "name no application");
        refused(
                ExportArchives.withMetadata(folder, "b.zip", "<MetaData><Application/><Application/></MetaData>"),
                "more than one");
        refused(
                ExportArchives.withMetadata(folder, "c.zip", "<MetaData><Application/></MetaData>"),
                "'null' is no project name");
    }

    @Test
    void metadata_that_are_no_xml_are_refused() {
        refused(ExportArchives.withMetadata(folder, "a.zip", "<MetaData>"), "no sound XML");
        refused(ExportArchives.withMetadata(folder, "b.zip", "{}"), "no sound XML");
    }

    @Test
    void a_document_type_is_refused_and_no_entity_is_read() {
        String entity = "<!DOCTYPE MetaData [<!ENTITY name SYSTEM 'file:///etc/hostname'>]>"
                + "<MetaData><Application Name='Weather' Version='0.0-v1'/><ExportType>&name;</ExportType></MetaData>";
        refused(ExportArchives.withMetadata(folder, "a.zip", entity), "document type");
    }

    @Test
    void metadata_larger_than_a_megabyte_are_refused() {
        refused(
                ExportArchives.withMetadata(folder, "a.zip", "<MetaData>" + " ".repeat(1024 * 1024)),
                "larger than 1 MB");
    }

    @Test
    void a_flipped_bit_is_found_by_the_proof() throws IOException {
        Path archive = ExportArchives.writeSized(folder, "Weather", "0.0-v1", 10_000);
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);

        refused(archive, "damaged");
        try (SeekableByteChannel channel = Files.newByteChannel(archive)) {
            assertThat(ExportArchive.identify(channel).id()).hasToString("Weather 0.0-v1");
        }
    }

    @Test
    void damage_of_any_kind_is_refused_in_words_or_does_no_harm() throws IOException {
        byte[] whole = Files.readAllBytes(ExportArchives.write(folder, "Weather", "0.0-v1"));
        Random random = new Random(5);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = whole.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Path archive = Files.write(folder.resolve("a.zip"), bytes);
            try {
                assertThat(read(archive)).isEqualTo(new ProjectVersion("Weather", "0.0-v1"));
            } catch (IllegalArgumentException refusal) {
                assertThat(refusal.getMessage()).contains(". ").endsWith(".");
            }
        }
    }

    private static ProjectVersion read(Path archive) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(archive)) {
            return ExportArchive.prove(channel, ArchiveProperties.defaults()).id();
        }
    }

    private static void refused(Path archive, String because) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(archive))
                .withMessageContaining(because)
                .withMessageEndingWith(".");
    }

    /** The folder with real input beside the project, wherever the project was checked out below it. */
    private static Path sharedData() {
        Path beside = Path.of("..", "shared", "data");
        return Stream.of(System.getProperty("wissel.shared-data"), beside.toString())
                .filter(path -> path != null && Files.isDirectory(Path.of(path)))
                .map(Path::of)
                .findFirst()
                .orElse(beside);
    }
}
