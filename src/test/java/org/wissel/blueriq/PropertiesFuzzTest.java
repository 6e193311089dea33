package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.StatisticsReport;
import org.wissel.Counted;
import org.wissel.Mutations;
import org.wissel.Sound;
import org.wissel.blueriq.PropertiesText.Entry;

/** Properties files by Java's grammar, real files, and what comes of both by a few changes. */
@AddLifecycleHook(Counted.class)
class PropertiesFuzzTest {

    private static final List<byte[]> TOKENS = List.of(
                    "\\",
                    "\\\n",
                    "\\\r\n",
                    "\n",
                    "\r",
                    "\\u0041",
                    "\\u00",
                    "\\uuuu",
                    "=",
                    ":",
                    " = ",
                    "#",
                    "!",
                    "\f",
                    "\t",
                    "${a}",
                    "${",
                    "}",
                    "${b:${c}}",
                    "\0",
                    "\u00ff",
                    "blueriq.shortcut.w.version=0.0-v1\n",
                    "blueriq.shortcut[a b].project=export-Weather\n")
            .stream()
            .map(PropertiesFuzzTest::bytes)
            .toList();

    /** Stands for steps: each character that is read costs some bytes at most, however they follow each other. */
    private static final long BYTES_PER_CHARACTER = 4_000;

    /** What loading the classes costs whoever reads first. */
    private static final long ONCE = 5_000_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Arbitrary<String> file() {
        Arbitrary<String> key = Arbitraries.of(
                "a",
                "b",
                "c.d",
                "\\u0061",
                "a\\ b",
                "blueriq.shortcut.w.version",
                "blueriq.shortcut.w.project",
                "blueriq.shortcut.x.version",
                "blueriq.shortcut.x.project",
                "blueriq.shortcut.x.dynamicVersion",
                "BLUERIQ_SHORTCUT_W_VERSION",
                "blueriq.production.shortcuts-only");
        Arbitrary<String> value = Arbitraries.of(
                "",
                "0.0-v1",
                "0.0-v2",
                "export-Weather",
                "export-Weather",
                "studio-Weather",
                "${a}",
                "0.0-${b:v1}",
                "true",
                "0.0-\\\n    v1",
                "0.0-\\\r\n\tv1",
                "x\\\\",
                "\\u0030",
                "${a}${a}",
                "a = b",
                "\u00fcber \u00ff");
        Arbitrary<String> between = Arbitraries.of("=", " = ", ":", " ", "\t=\t", "");
        Arbitrary<String> end =
                Arbitraries.of("\n", "\n", "\n", "\r\n", "\r", "\n\n", "\n# c = d\n", "\n!e\n", "  \n", "");
        return Combinators.combine(Arbitraries.of("", "", " ", "\t"), key, between, value, end)
                .as((indent, name, sign, text, last) -> indent + name + sign + text + last)
                .list()
                .ofMaxSize(12)
                .map(lines -> String.join("", lines));
    }

    @Provide
    Arbitrary<byte[]> files() {
        Arbitrary<byte[]> grammar = file().map(PropertiesFuzzTest::bytes);
        return Arbitraries.frequencyOf(
                Tuple.of(3, grammar),
                Tuple.of(4, Mutations.of(grammar, TOKENS)),
                Tuple.of(2, Mutations.of(Arbitraries.of(goldenFiles()), TOKENS)),
                Tuple.of(1, Arbitraries.bytes().array(byte[].class).ofMaxSize(200)));
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "", "0.0-v2", " x", "x ", "\\", "a\nb", "\r\n", "${a}", "#", "=", "\u20ac", "\0", "\\u0041"),
                Arbitraries.strings().all().ofMaxLength(20));
    }

    private static List<byte[]> goldenFiles() {
        try {
            List<byte[]> files = new ArrayList<>();
            for (String file : List.of(
                    "src/test/resources/sandbox/node/application-shortcuts.properties",
                    "src/test/resources/sandbox/node/application.properties")) {
                files.add(Files.readAllBytes(Path.of(file)));
            }
            return files;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What it reads as; empty when it is refused, which is the one way out. */
    private static Optional<PropertiesText> read(byte[] file) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            return Optional.of(PropertiesText.of(file));
        } catch (IllegalArgumentException refused) {
            return Optional.empty();
        } finally {
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                    .isLessThan(ONCE + BYTES_PER_CHARACTER * file.length);
        }
    }

    private static Optional<Properties> asJavaReads(byte[] file) {
        Properties read = new Properties();
        try {
            read.load(new ByteArrayInputStream(file));
            return Optional.of(withoutEmptyKey(read));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** An empty key names nothing, and Java finds one behind some stray backslashes. */
    private static Properties withoutEmptyKey(Properties read) {
        read.remove("");
        return read;
    }

    private static Properties all(PropertiesText text) {
        Properties all = new Properties();
        text.entries().forEach(entry -> all.put(entry.key(), entry.value()));
        return withoutEmptyKey(all);
    }

    @Property
    @StatisticsReport(onFailureOnly = true)
    void it_reads_what_java_reads_and_refuses_what_java_refuses(@ForAll("files") byte[] file) {
        assertThat(read(file).map(PropertiesFuzzTest::all)).isEqualTo(asJavaReads(file));
        Sound.counted(read(file).isPresent());
    }

    @Property
    void one_value_changes_and_every_byte_around_it_stays(
            @ForAll("files") byte[] file, @ForAll("values") String value, @ForAll int choice) {
        read(file).filter(text -> !text.entries().isEmpty()).ifPresent(text -> {
            int index = Math.floorMod(choice, text.entries().size());
            Entry meant = text.entries().get(index);
            assertThat(text.with(Map.of())).isEqualTo(file);
            byte[] edited = text.with(Map.of(meant, value));

            assertThat(Arrays.copyOf(edited, meant.start())).isEqualTo(Arrays.copyOf(file, meant.start()));
            int behind = file.length - meant.end();
            assertThat(Arrays.copyOfRange(edited, edited.length - behind, edited.length))
                    .isEqualTo(Arrays.copyOfRange(file, meant.end(), file.length));

            PropertiesText again = read(edited).orElseThrow();
            assertThat(again.entries()).hasSameSizeAs(text.entries());
            Entry changed = again.entries().get(index);
            assertThat(changed.key()).isEqualTo(meant.key());
            assertThat(changed.value()).isEqualTo(value);
            assertThat(again.with(Map.of(changed, value))).as("once more").isEqualTo(edited);
            byte[] back = again.with(Map.of(changed, meant.value()));
            assertThat(read(back).map(PropertiesText::entries).map(PropertiesFuzzTest::values))
                    .contains(values(text.entries()));
            if (isPlain(file, meant)) {
                assertThat(back).as("and back").isEqualTo(file);
            }
        });
    }

    private static List<List<String>> values(List<Entry> entries) {
        return entries.stream()
                .map(entry -> List.of(entry.key(), entry.value()))
                .toList();
    }

    /** Whether its value is written as Wissel writes it. */
    private static boolean isPlain(byte[] file, Entry entry) {
        return new String(file, entry.start(), entry.end() - entry.start(), StandardCharsets.ISO_8859_1)
                        .equals(entry.value())
                && entry.value().matches("[!-\\[\\]-~]*")
                && !entry.value().matches("[=:].*")
                && !entry.bare();
    }

    @Property
    void a_shortcut_that_was_pointed_starts_what_was_meant_and_need_not_be_pointed_again(
            @ForAll("files") byte[] file, @ForAll("files") byte[] second) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("/a.properties", file);
        files.put("/b.properties", second);
        ShortcutFiles before = new ShortcutFiles(files, "export");
        assertThat(before.problems()).allSatisfy(problem -> assertThat(problem).startsWith("/"));
        for (String name : before.shortcutsOf("Weather")) {
            Map<String, String> wanted = Map.of(name, "0.0-v77");
            Map<String, byte[]> pointed;
            try {
                pointed = before.pointed(wanted);
            } catch (IllegalArgumentException noLine) {
                assertThat(noLine).hasMessageContaining("has no line");
                continue;
            }
            Map<String, byte[]> now = new HashMap<>(files);
            now.putAll(pointed);
            Map<String, byte[]> inOrder = new LinkedHashMap<>();
            files.keySet().forEach(path -> inOrder.put(path, now.get(path)));
            ShortcutFiles after = new ShortcutFiles(inOrder, "export");
            assertThat(after.pointed(wanted)).isEmpty();
            assertThat(after.shortcutsOf("Weather")).contains(name);
            pointed.forEach((path, bytes) ->
                    assertThat(PropertiesDiff.of(path, files.get(path), bytes)).startsWith("--- " + path));
        }
    }

    @Example
    void placeholders_that_multiply_are_not_resolved() {
        StringBuilder doubling = new StringBuilder("blueriq.shortcut.w.project=export-Weather\n");
        for (int i = 0; i < 60; i++) {
            doubling.append("v" + i + "=${v" + (i + 1) + "}${v" + (i + 1) + "}\n");
        }
        StringBuilder chain = new StringBuilder("v60=x\nblueriq.shortcut.w.version=${v0}\nc0=x\n");
        for (int i = 1; i < 50_000; i++) {
            chain.append("c" + i + "=${c" + (i - 1) + "}\n");
        }
        String deep = "deep=" + "${".repeat(50_000) + "}".repeat(50_000) + "\n";
        ShortcutFiles files =
                new ShortcutFiles(Map.of("/a.properties", bytes(doubling.toString() + chain + deep)), "export");

        assertThat(files.problems())
                .singleElement()
                .asString()
                .contains("the version of the shortcut w", "placeholder");
        assertThat(files.properties().value("c49999")).isEmpty();
        assertThat(files.properties().value("c100")).contains("x");
        assertThat(files.properties().value("deep")).isEmpty();
    }

    @Example
    void a_line_of_backslashes_is_shown_as_well() {
        byte[] before = bytes("blueriq.shortcut.w.version=0.0-v1\na=" + "\\".repeat(100_001) + "\nsecret\n");
        byte[] after = bytes("blueriq.shortcut.w.version=0.0-v2\na=" + "\\".repeat(100_001) + "\nsecret\n");

        assertThat(PropertiesDiff.of("/a.properties", before, after))
                .contains("+blueriq.shortcut.w.version=0.0-v2", "a=***")
                .doesNotContain("secret");
    }
}
