package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.HostileValues.assertReadable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wissel.HostileValues;
import org.wissel.deployment.Shortcut;

/** Hostile words in properties files and in names of uploads; see {@link HostileValues}. */
class HostileFilesTest {

    @ParameterizedTest
    @MethodSource("org.wissel.HostileValues#all")
    void a_value_in_a_properties_file_is_that_value_to_java(String value) throws IOException {
        byte[] file = "a=1\nv = 0.0-v1 \nb=2\n".getBytes(StandardCharsets.ISO_8859_1);
        PropertiesText text = PropertiesText.of(file);

        byte[] edited = text.with(Map.of(text.entries().get(1), value));

        Properties read = new Properties();
        read.load(new ByteArrayInputStream(edited));
        assertThat(read).isEqualTo(Map.of("a", "1", "v", value, "b", "2"));
        assertThat(new String(edited, StandardCharsets.ISO_8859_1).lines()).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("org.wissel.HostileValues#all")
    void a_shortcut_file_with_hostile_words_is_pointed_or_refused_in_words(String value) throws IOException {
        Properties written = new Properties();
        written.put("blueriq.shortcut." + value + ".project", "export-Weather");
        written.put("blueriq.shortcut." + value + ".version", value);
        written.put("comment", value);
        var out = new java.io.ByteArrayOutputStream();
        written.store(out, null);
        byte[] file = (out.toString(StandardCharsets.ISO_8859_1)
                        + "blueriq.shortcut.w.project=export-Weather\nblueriq.shortcut.w.version=0.0-v1\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        ShortcutFiles files = new ShortcutFiles(Map.of("/a.properties", file), "export");

        files.problems()
                .forEach(problem ->
                        assertThat(problem).startsWith("/a.properties: ").endsWith("."));
        assertThat(files.shortcuts()).contains(new Shortcut("w", "Weather", "0.0-v1"));
        assertThat(files.shortcuts()).extracting(Shortcut::name).allSatisfy(HostileValues::assertReadable);
        byte[] pointed = files.pointed(Map.of("w", "0.0-v2")).get("/a.properties");
        assertThat(new String(pointed, StandardCharsets.ISO_8859_1))
                .isEqualTo(new String(file, StandardCharsets.ISO_8859_1)
                        .replace("blueriq.shortcut.w.version=0.0-v1\n", "blueriq.shortcut.w.version=0.0-v2\n"));
    }

    @ParameterizedTest
    @MethodSource("org.wissel.HostileValues#all")
    void the_name_of_an_upload_is_words_to_read(String value) {
        assertReadable(Receiving.tidy(value));
        assertThat(Receiving.tidy(value)).doesNotContain("/", "\\").isNotBlank();
    }
}
