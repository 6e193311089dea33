package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Archives that were made to do harm: each is refused in words that say what to do. */
class HostileArchivesTest {

    private static final String MODEL = "<application applicationId=\"Weather:0.0-v1\"/>";

    private static RawZip weather() {
        return RawZip.export("Weather", "0.0-v1");
    }

    private static ExportMetadata prove(byte[] archive, ArchiveProperties limits) {
        return ExportArchive.prove(new SeekableInMemoryByteChannel(archive), limits);
    }

    private static void refused(byte[] archive, ArchiveProperties limits, String because) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prove(archive, limits))
                .withMessageContaining(because)
                .withMessageContaining(". ")
                .withMessageEndingWith(".")
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContainPattern("[\\p{Cc}\\p{Cf}]"));
    }

    private static void refused(byte[] archive, String because) {
        refused(archive, ArchiveProperties.defaults(), because);
    }

    /** What is done to a valid export, and the words of the refusal. */
    static Stream<Arguments> ways_to_do_harm() {
        return Stream.of(
                harm("a name that climbs", zip -> zip.add("a/../../x", "x"), "leads out of its folder"),
                harm("an absolute name", zip -> zip.add("/etc/passwd", "x"), "leads out of its folder"),
                harm("a drive", zip -> zip.add("C:x", "x"), "leads out of its folder"),
                harm("a backslash", zip -> zip.add("a\\..\\x", "x"), "leads out of its folder"),
                harm("a dot", zip -> zip.add("./x", "x"), "leads out of its folder"),
                harm("no name", zip -> zip.add("", "x"), "is empty, too long, or holds what cannot be seen"),
                harm("an empty part", zip -> zip.add("a//x", "x"), "cannot be seen"),
                harm("a line break", zip -> zip.add("a\nb", "x"), "cannot be seen"),
                harm("a NUL", zip -> zip.add("a\0.xml", "x"), "cannot be seen"),
                harm("a bidi mark", zip -> zip.add("a\u202egnp.exe", "x"), "cannot be seen"),
                harm("a zero width", zip -> zip.add("a\u200bb", "x"), "cannot be seen"),
                harm("a long name", zip -> zip.add("a".repeat(10_000), "x"), "too long"),
                harm("a long way", zip -> zip.add("abc/".repeat(260) + "x", "x"), "too long"),
                harm("a name no file system has", zip -> zip.add("a/" + "b".repeat(256), "x"), "too long"),
                harm("one that is longer in bytes", zip -> zip.add("\u20ac".repeat(86) + "/x", "x"), "too long"),
                harm("a drive's path", zip -> zip.add("C:\\x\\y", "x"), "leads out of its folder"),
                harm("a share", zip -> zip.add("\\\\host\\share\\x", "x"), "leads out of its folder"),
                harm("a climb at the end", zip -> zip.add("a/..", "x"), "leads out of its folder"),
                harm("a NUL in the middle", zip -> zip.add("x.xml\0.png", "x"), "cannot be seen"),
                harm(
                        "letters that are one in another case alone",
                        zip -> {
                            zip.add("stra\u00dfe", "x");
                            zip.add("STRASSE", "x");
                        },
                        "are one file to some file systems"),
                harm(
                        "broken UTF-8",
                        zip -> zip.add("x", "x").nameInDirectory = new byte[] {(byte) 0xff},
                        "broken UTF-8"),
                harm(
                        "the same name twice",
                        zip -> zip.add("Weather-0.0-v1.xml", MODEL),
                        "are one file to some file systems"),
                harm("another case", zip -> zip.add("WEATHER-0.0-V1.XML", MODEL), "are one file to some file systems"),
                harm(
                        "another form of the same letter",
                        zip -> {
                            zip.add("caf\u00e9", "x");
                            zip.add("cafe\u0301", "x");
                        },
                        "are one file to some file systems"),
                harm("a file that is a folder too", zip -> zip.add("Weather-0.0-v1.xml/x", "x"), "are one file"),
                harm(
                        "a folder twice",
                        zip -> {
                            zip.add("a/x", "x");
                            zip.add("a/", "");
                            zip.add("a/", "");
                        },
                        "are one file"),
                harm(
                        "metadata in two places",
                        zip -> zip.add("b/x.PROJECTMETADATA.XML", "x"),
                        "2 *.projectmetadata.xml"),
                harm("a symbolic link", zip -> zip.add("x", "/etc/passwd").attributes = 0120777 << 16, "is a link"),
                harm("a device", zip -> zip.add("x", "").attributes = 0020666 << 16, "no file at all"),
                harm("a FIFO", zip -> zip.add("x", "").attributes = 0010666 << 16, "no file at all"),
                harm("a socket", zip -> zip.add("x", "").attributes = 0140666 << 16, "no file at all"),
                harm("an encrypted entry", zip -> zip.add("x", "x").flagged(1), "encrypted"),
                harm("encrypted by its header only", zip -> zip.entry(0).flags |= 1, "contradicts itself"),
                harm("an unknown method", zip -> zip.add("x", "x").method = 12, "packed in an unknown way"),
                harm("a wrong checksum", zip -> zip.entry(0).crc ^= 1, "is damaged"),
                harm("a wrong size", zip -> zip.entry(0).sizeInDirectory++, "contradicts itself"),
                harm(
                        "broken extra fields",
                        zip -> zip.entry(0).extra = new byte[] {1, 0, 9, 0, 1},
                        "extra fields are broken"),
                harm(
                        "a wrong size in both places",
                        zip -> {
                            zip.entry(0).size++;
                            zip.entry(0).sizeInDirectory++;
                        },
                        "is damaged"),
                harm("another size in the header", zip -> zip.entry(0).size++, "contradicts itself"),
                harm(
                        "another name in the header",
                        zip -> zip.entry(0).name = "Other-0.0-v1.xml".getBytes(StandardCharsets.UTF_8),
                        "contradicts itself"),
                harm("a second name", zip -> zip.entry(0).extra = RawZip.unicodePath("../x"), "under a second name"),
                harm(
                        "a second name in the directory",
                        zip -> zip.entry(0).extraInDirectory = RawZip.unicodePath("evil.xml"),
                        "under a second name"),
                harm(
                        "bytes before it",
                        zip -> zip.prefix = "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8),
                        "no zip archive"),
                harm("an archive before it", zip -> zip.prefix = weather().bytes(), "contradicts itself"),
                harm("bytes behind it", zip -> zip.suffix = new byte[] {1, 2}, "2 bytes behind its end"),
                harm("an archive behind it", zip -> zip.suffix = weather().bytes(), "before its beginning or its end"),
                harm("a hidden archive", zip -> zip.comment = weather().bytes(), "before its beginning or its end"),
                harm("bytes between two entries", zip -> zip.entry(1).gapBefore = new byte[] {1}, "contradicts itself"),
                harm(
                        "bytes before the directory",
                        zip -> zip.gapBeforeDirectory = new byte[] {1},
                        "1 bytes between its entries and its directory"),
                harm(
                        "entries that share their content",
                        zip -> zip.add("x", MODEL).placeInDirectory = 0,
                        "contradicts itself"),
                harm("fewer entries than it says", zip -> zip.declaredEntries = 3, "the number of its entries"),
                harm("more entries than it says", zip -> zip.declaredEntries = 1, "the number of its entries"),
                harm(
                        "a document type",
                        zip -> zip.add("x.xml", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
                        "document type"),
                harm(
                        "a document type in UTF-16",
                        zip -> zip.add("x.xml", "<!DOCTYPE a><a/>".getBytes(StandardCharsets.UTF_16)),
                        "document type"),
                harm(
                        "a document type behind a long comment",
                        zip -> zip.add("x.xml", "<!--" + " ".repeat(1024 * 1024) + "--><!DOCTYPE a><a/>"),
                        "more than 1 MB before its first element"),
                harm(
                        "another version's model",
                        zip -> zip.add("x.xml", "<a><application applicationId='Weather:0.0-v2'/></a>"),
                        "is the model of 'Weather:0.0-v2', and the metadata name Weather 0.0-v1"));
    }

    private static Arguments harm(String what, Consumer<RawZip> done, String because) {
        return Arguments.of(what, done, because);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways_to_do_harm")
    void what_could_do_harm_is_refused(String what, Consumer<RawZip> done, String because) {
        RawZip zip = weather();
        done.accept(zip);
        refused(zip.bytes(), because);
    }

    @Test
    void what_they_are_made_from_is_an_export() {
        assertThat(prove(weather().bytes(), ArchiveProperties.defaults()).id()).hasToString("Weather 0.0-v1");
    }

    @Test
    void what_harms_nobody_is_taken() {
        RawZip zip = weather();
        zip.comment = "made on Tuesday".getBytes(StandardCharsets.UTF_8);
        zip.add("texts/", "");
        zip.add("texts/K\u00f6ln.txt", "x").attributes = 0100644 << 16;
        zip.add("texts/more/y.txt", "y").stored();
        zip.add("texts/more/", "").stored();
        zip.add("old.txt", "x").nameInDirectory = new byte[] {(byte) 0x84, '.', 't'};
        zip.entry(6).name = zip.entry(6).nameInDirectory;
        zip.entry(6).flags = 0;
        zip.entry(6).flagsInDirectory = 0;
        zip.add("same", "x").extra = RawZip.unicodePath("same");
        // Whether a model is sound the Runtime tells.
        zip.add("cut.xml", "<a><b");
        zip.add("words.xml", "no xml");
        zip.add("longest/" + "b".repeat(255), "x");

        assertThat(prove(zip.bytes(), ArchiveProperties.defaults()).id()).hasToString("Weather 0.0-v1");
    }

    @Test
    void an_archive_in_an_archive_is_a_file_like_any_other() {
        RawZip around = weather();
        RawZip inner = RawZip.export("Other", "0.0-v1");
        inner.add("../../x", "x");
        around.add("inner.zip", inner.bytes());
        assertThat(prove(around.bytes(), ArchiveProperties.defaults()).id()).hasToString("Weather 0.0-v1");

        RawZip empty = new RawZip();
        empty.add("inner.zip", weather().bytes());
        refused(empty.bytes(), "no *.projectmetadata.xml");
    }

    @Test
    void archives_of_other_writers_are_taken() throws IOException {
        for (Zip64Mode mode : Zip64Mode.values()) {
            for (boolean descriptors : new boolean[] {true, false}) {
                byte[] bytes = written(mode, descriptors);
                assertThat(prove(bytes, ArchiveProperties.defaults()).id())
                        .as(mode + ", " + descriptors)
                        .hasToString("Weather 0.0-v1");
            }
        }
    }

    /** A stream cannot go back to a header, so that sizes stand behind the content. */
    private static byte[] written(Zip64Mode mode, boolean asStream) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
        try (ZipArchiveOutputStream zip =
                asStream ? new ZipArchiveOutputStream(stream) : new ZipArchiveOutputStream(channel)) {
            zip.setUseZip64(mode);
            for (String name : new String[] {"Weather-0.0-v1.xml", "a.projectmetadata.xml"}) {
                zip.putArchiveEntry(new ZipArchiveEntry(name));
                zip.write((name.startsWith("a") ? ExportArchives.metadata("Weather", "0.0-v1") : MODEL)
                        .getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return asStream ? stream.toByteArray() : Arrays.copyOf(channel.array(), (int) channel.size());
    }

    @Test
    void each_limit_is_named_with_its_setting() throws IOException {
        byte[] archive = weather().bytes();
        refused(
                archive,
                new ArchiveProperties(1, DataSize.ofGigabytes(4), 200),
                "has 2 entries, and no more than 1 are taken. Export the project from Blueriq again; if it really is so"
                        + " large, raise wissel.archives.most-entries.");
        refused(
                archive,
                new ArchiveProperties(10, DataSize.ofBytes(100), 200),
                "unpacks to more than 100 bytes. Export the project from Blueriq again; if it really is so large, raise"
                        + " wissel.archives.largest-content.");

        byte[] bomb = bomb(32);
        assertThat(bomb.length).isLessThan(64 * 1024);
        refused(
                bomb,
                "unpacks to more than 200 times its size. Export the project from Blueriq again; if it really is so"
                        + " large, raise wissel.archives.most-ratio.");
        assertThat(prove(bomb, new ArchiveProperties(10, DataSize.ofGigabytes(4), 2000))
                        .id())
                .hasToString("Weather 0.0-v1");
    }

    /** An export with so many MB of nothing. */
    private static byte[] bomb(int megabytes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("a.projectmetadata.xml"));
            zip.write(ExportArchives.metadata("Weather", "0.0-v1").getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("nothing"));
            for (int i = 0; i < megabytes; i++) {
                zip.write(new byte[1024 * 1024]);
            }
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }

    @Test
    void a_bomb_that_lies_about_its_size_is_not_read_to_its_end() {
        RawZip zip = weather();
        byte[] nothing = new byte[64 * 1024 * 1024];
        RawZip.Entry entry = zip.add("nothing", nothing);
        entry.size = 10;
        entry.sizeInDirectory = 10;
        refused(zip.bytes(), new ArchiveProperties(10, DataSize.ofMegabytes(1), 200), "unpacks to more than 1 MB");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 21, 22, 60})
    void a_cut_archive_is_refused(int left) {
        byte[] whole = weather().bytes();
        refused(Arrays.copyOf(whole, left), left < 2 ? "no zip archive" : "cut off");
        refused(Arrays.copyOf(whole, whole.length - 1 - left), "");
    }

    @Test
    void no_entity_reaches_the_network() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(1);
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/";
            for (String type : new String[] {
                "<!DOCTYPE a SYSTEM '" + url + "'>",
                "<!DOCTYPE a [<!ENTITY % b SYSTEM '" + url + "'> %b;]>",
                "<!DOCTYPE a PUBLIC 'b' '" + url + "'>"
            }) {
                RawZip zip = weather();
                zip.add("x.xml", type + "<a/>");
                refused(zip.bytes(), "document type");
                RawZip metadata = new RawZip();
                metadata.add("x.projectmetadata.xml", type + ExportArchives.metadata("Weather", "0.0-v1"));
                refused(metadata.bytes(), "document type");
            }
            // Whoever had connected would wait in the queue by now.
            assertThat(Stream.of(server).map(HostileArchivesTest::hasCaller)).containsExactly(false);
        }
    }

    private static boolean hasCaller(ServerSocket server) {
        try (var caller = server.accept()) {
            return caller.isConnected();
        } catch (java.net.SocketTimeoutException nobody) {
            return false;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void the_settings_must_be_limits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArchiveProperties(0, DataSize.ofGigabytes(4), 200))
                .withMessage("wissel.archives.most-entries is 0: name a number, such as 10000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArchiveProperties(1, DataSize.ofBytes(0), 200))
                .withMessageStartingWith("wissel.archives.largest-content is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArchiveProperties(1, DataSize.ofGigabytes(4), -1))
                .withMessageStartingWith("wissel.archives.most-ratio is -1");
    }

    @Test
    void a_full_disk_is_told_as_one() throws IOException {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "this system has no /dev/full");
        org.assertj.core.api.Assertions.assertThatIOException()
                .isThrownBy(() ->
                        Receiving.into(full, new ByteArrayInputStream(new byte[100]), DataSize.ofMegabytes(1), "a.zip"))
                .satisfies(failure -> assertThat(failure.getMessage().toLowerCase(Locale.ROOT))
                        .contains("space"));
    }

    @Test
    void a_genuine_export_is_proven_with_much_room_to_the_limits() throws IOException {
        Path genuine = Path.of("..", "shared", "data", "Kinderbijslag.project.zip");
        if (!Files.exists(genuine)) {
            System.out.println("Did not run: there is no genuine export at " + genuine);
            return;
        }
        try (SeekableByteChannel archive = Files.newByteChannel(genuine)) {
            assertThat(ExportArchive.prove(archive, new ArchiveProperties(2, DataSize.ofKilobytes(160), 7))
                            .id())
                    .hasToString("Kinderbijslag 0.0-Trunk");
        }
    }

    @Test
    void of_an_archive_on_a_host_no_more_is_read_than_a_directory_may_have() {
        EndlessDirectory archive = new EndlessDirectory(1_000_000_000);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExportArchive.identify(archive))
                .withMessageStartingWith("The archive's directory is larger than 16 MB.");
        assertThat(archive.read()).isLessThan(20_000_000);
    }
}
