package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.StatisticsReport;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.wissel.Counted;
import org.wissel.Mutations;
import org.wissel.Sound;
import org.wissel.remote.ForwardingChannel;

/** Archives with any number of lies in them, and sound ones with a few bytes changed. */
@AddLifecycleHook(Counted.class)
class ArchiveFuzzTest {

    private static final List<byte[]> TOKENS = List.of(
            new byte[] {'P', 'K', 1, 2},
            new byte[] {'P', 'K', 3, 4},
            new byte[] {'P', 'K', 5, 6},
            new byte[] {'P', 'K', 6, 6},
            new byte[] {'P', 'K', 6, 7},
            new byte[] {'P', 'K', 7, 8},
            new byte[] {0, 0},
            new byte[] {-1, -1},
            new byte[] {-1, -1, -1, -1},
            "../".getBytes(StandardCharsets.UTF_8),
            "<!DOCTYPE a>".getBytes(StandardCharsets.UTF_8));

    private static Path file;

    @BeforeContainer
    static void makeFile() throws IOException {
        file = Files.createTempFile("fuzz", ".zip");
    }

    @AfterContainer
    static void deleteFile() throws IOException {
        Files.deleteIfExists(file);
    }

    /** What one lie does to the archive and to one of its entries. */
    private interface Lie {
        void tell(RawZip zip, RawZip.Entry entry, int number, byte[] bytes);
    }

    private static final List<Lie> LIES = List.of(
            (zip, entry, number, bytes) -> entry.name = bytes,
            (zip, entry, number, bytes) -> entry.nameInDirectory = bytes,
            (zip, entry, number, bytes) -> {
                entry.name = bytes;
                entry.nameInDirectory = bytes;
            },
            (zip, entry, number, bytes) -> entry.extra = bytes,
            (zip, entry, number, bytes) -> entry.extraInDirectory = bytes,
            (zip, entry, number, bytes) -> entry.extra = RawZip.unicodePath(new String(bytes, StandardCharsets.UTF_8)),
            (zip, entry, number, bytes) -> entry.gapBefore = bytes,
            (zip, entry, number, bytes) -> entry.flags ^= 1 << number % 16,
            (zip, entry, number, bytes) -> entry.flagsInDirectory ^= 1 << number % 16,
            (zip, entry, number, bytes) -> entry.flagged(1 << number % 16),
            (zip, entry, number, bytes) -> entry.method = number % 20,
            (zip, entry, number, bytes) -> entry.stored(),
            (zip, entry, number, bytes) -> entry.attributes = number << 16,
            (zip, entry, number, bytes) -> entry.crc = number,
            (zip, entry, number, bytes) -> entry.size = number,
            (zip, entry, number, bytes) -> entry.sizeInDirectory = number,
            (zip, entry, number, bytes) -> entry.packed = bytes,
            (zip, entry, number, bytes) -> entry.packed = RawZip.deflated(bytes),
            (zip, entry, number, bytes) -> entry.placeInDirectory = number,
            (zip, entry, number, bytes) -> zip.prefix = bytes,
            (zip, entry, number, bytes) -> zip.suffix = bytes,
            (zip, entry, number, bytes) -> zip.comment = bytes,
            (zip, entry, number, bytes) -> zip.gapBeforeDirectory = bytes,
            (zip, entry, number, bytes) -> zip.declaredEntries = number,
            (zip, entry, number, bytes) -> zip.add(new String(bytes, StandardCharsets.UTF_8), bytes));

    private record Told(int lie, int entry, int number, byte[] bytes) {}

    @Provide
    Arbitrary<byte[]> archives() {
        Arbitrary<byte[]> words = Arbitraries.oneOf(
                Arbitraries.of(TOKENS),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(40),
                Arbitraries.of(
                                "Weather-0.0-v1.xml",
                                "weather-0.0-V1.xml",
                                "a/",
                                "a/b",
                                "../b",
                                "a.projectmetadata.xml",
                                "\u00e9")
                        .map(name -> name.getBytes(StandardCharsets.UTF_8)));
        Arbitrary<Integer> number = Arbitraries.oneOf(
                Arbitraries.of(0, 1, 2, 8, 0xffff, 0120777, 0100644, Integer.MAX_VALUE, -1),
                Arbitraries.integers().between(0, 2_000));
        Arbitrary<Told> told = Combinators.combine(
                        Arbitraries.integers().between(0, LIES.size() - 1),
                        Arbitraries.integers().between(0, 1),
                        number,
                        words)
                .as(Told::new);
        Arbitrary<byte[]> lies = told.list().ofMaxSize(3).map(ArchiveFuzzTest::archive);
        Arbitrary<byte[]> sound = Arbitraries.of(List.of(
                archive(List.of()),
                archive(List.of(new Told(11, 0, 0, new byte[0]))),
                archive(List.of(new Told(24, 0, 0, new byte[] {'b'})))));
        return Arbitraries.frequencyOf(Tuple.of(3, lies), Tuple.of(2, Mutations.of(sound, TOKENS)));
    }

    private static byte[] archive(List<Told> told) {
        RawZip zip = RawZip.export("Weather", "0.0-v1");
        told.forEach(each -> LIES.get(each.lie())
                .tell(zip, zip.entry(each.entry()), each.number() & Integer.MAX_VALUE, each.bytes()));
        return zip.bytes();
    }

    /** Counts what is read: each byte a few times at most. */
    private static final class CountingChannel extends ForwardingChannel {

        private long read;

        CountingChannel(byte[] bytes) {
            super(new SeekableInMemoryByteChannel(bytes));
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int count = super.read(target);
            read += Math.max(count, 1);
            return count;
        }
    }

    /** What it is proven to be; empty when it is refused, which is the one way out. */
    private static Optional<ExportMetadata> proven(byte[] archive) {
        CountingChannel channel = new CountingChannel(archive);
        try {
            return Optional.of(ExportArchive.prove(channel, ArchiveProperties.defaults()));
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage())
                    .contains(". ")
                    .endsWith(".")
                    .doesNotContainPattern("[\\p{Cc}\\p{Cf}]")
                    .hasSizeLessThan(700);
            return Optional.empty();
        } finally {
            assertThat(channel.read).isLessThan(10_000 + 60L * archive.length);
        }
    }

    @Property
    @StatisticsReport(onFailureOnly = true)
    void what_is_proven_is_read_alike_from_the_front_and_from_the_directory(@ForAll("archives") byte[] archive)
            throws IOException {
        Optional<ExportMetadata> metadata = proven(archive);
        Sound.counted(metadata.isPresent());
        if (metadata.isEmpty()) {
            return;
        }
        Map<String, List<Byte>> byDirectory = byDirectory(archive);
        assertThat(metadata.get().id()).hasToString("Weather 0.0-v1");
        assertThat(byDirectory.keySet())
                .allSatisfy(name ->
                        assertThat(name).doesNotContain("..", "\\", "\n", "\0").doesNotStartWith("/"));
        try {
            assertThat(fromTheFront(archive)).isEqualTo(byDirectory);
        } catch (ZipException notByStream) {
            assertThat(notByStream).hasMessageContaining("only DEFLATED entries can have EXT descriptor");
        }
    }

    private static Map<String, List<Byte>> byDirectory(byte[] archive) throws IOException {
        Files.write(file, archive);
        Map<String, List<Byte>> contents = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                assertThat(contents.put(entry.getName(), content(zip.getInputStream(entry))))
                        .isNull();
            }
        }
        return contents;
    }

    private static Map<String, List<Byte>> fromTheFront(byte[] archive) throws IOException {
        Map<String, List<Byte>> contents = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                assertThat(contents.put(entry.getName(), content(zip))).isNull();
            }
        }
        return contents;
    }

    private static List<Byte> content(InputStream in) throws IOException {
        byte[] bytes = in.readAllBytes();
        Byte[] boxed = new Byte[bytes.length];
        Arrays.setAll(boxed, i -> bytes[i]);
        return List.of(boxed);
    }

    @Property
    void what_is_identified_ends_in_a_version_or_in_words(@ForAll("archives") byte[] archive) {
        try (CountingChannel channel = new CountingChannel(archive)) {
            assertThat(ExportArchive.identify(channel).id().project()).isNotEmpty();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).contains(". ").endsWith(".");
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
