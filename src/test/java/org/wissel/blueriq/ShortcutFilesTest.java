package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wissel.deployment.Shortcut;

class ShortcutFilesTest {

    private static final Map<String, String> TO_V2 = Map.of("a", "0.0-v2");

    @Test
    void a_shortcut_is_read_and_pointed() {
        String text =
                """
                # shortcuts of the weather team
                blueriq.shortcut.Forecast.project = export-Weather
                blueriq.shortcut.Forecast.version = 0.0-v1
                blueriq.shortcut.Forecast.flow = Start
                """;

        assertThat(files(text).shortcuts()).containsExactly(new Shortcut("Forecast", "Weather", "0.0-v1"));
        assertThat(files(text).problems()).isEmpty();
        assertThat(pointed(text)).isEqualTo(text.replace("0.0-v1", "0.0-v2"));
    }

    @Test
    void every_shortcut_of_the_project_is_pointed_and_no_other() {
        String text =
                """
                blueriq.shortcut.a.project=export-Weather
                blueriq.shortcut.a.version=0.0-v1
                blueriq.shortcut.b.project=export-WeatherPro
                blueriq.shortcut.b.version=0.0-v1
                blueriq.shortcut.c.project=studio-Weather
                blueriq.shortcut.c.version=0.0-v1
                blueriq.shortcut.d.project=export-Weather
                blueriq.shortcut.d.dynamicVersion=true
                blueriq.shortcut.d.version=0.0-v0
                """;

        assertThat(files(text).shortcuts())
                .extracting(Shortcut::name, Shortcut::project)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", "Weather"),
                        org.assertj.core.groups.Tuple.tuple("b", "WeatherPro"),
                        org.assertj.core.groups.Tuple.tuple("d", "Weather"));
        assertThat(pointed(text))
                .isEqualTo(text.replace("a.version=0.0-v1", "a.version=0.0-v2")
                        .replace("d.version=0.0-v0", "d.version=0.0-v2"));
    }

    @Test
    void a_shared_variable_is_resolved_and_never_changed() {
        String text =
                """
                V=v1
                PROJECT=Weather
                blueriq.shortcut.a.project=${SOURCE:export-${PROJECT}}
                blueriq.shortcut.a.version=0.0-${V}
                blueriq.shortcut.b.project=export-Climate
                blueriq.shortcut.b.version=0.0-${V}
                """;

        assertThat(files(text).shortcuts())
                .containsExactly(new Shortcut("a", "Weather", "0.0-v1"), new Shortcut("b", "Climate", "0.0-v1"));
        assertThat(pointed(text)).isEqualTo(text.replace("a.version=0.0-${V}", "a.version=0.0-v2"));
    }

    @Test
    void a_later_file_overrides_and_is_the_one_that_changes() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("/base", bytes("a=1\nblueriq.shortcut.a.project=export-Weather\nblueriq.shortcut.a.version=0.0-v0"));
        files.put(
                "/profile", bytes("blueriq.shortcut.a.version=0.0-${V}\r\nblueriq.shortcut.a.version : 0.0-${V}\r\n"));
        files.put("/last", bytes("V=v1"));
        ShortcutFiles shortcuts = new ShortcutFiles(files, "export");

        assertThat(shortcuts.shortcuts()).containsExactly(new Shortcut("a", "Weather", "0.0-v1"));
        assertThat(shortcuts.pointed(TO_V2)).containsOnlyKeys("/profile");
        assertThat(shortcuts.pointed(TO_V2).get("/profile"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("blueriq.shortcut.a.version=0.0-${V}\r\nblueriq.shortcut.a.version : 0.0-v2\r\n");
        assertThat(shortcuts.holdsShortcuts("/profile")).isTrue();
        assertThat(shortcuts.holdsShortcuts("/last")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "blueriq.shortcut.a.dynamicVersion=true,true",
        "blueriq.shortcut.a.dynamic-version = TRUE,true",
        "blueriq.shortcut.a.dynamic_version=${D:yes},true",
        "blueriq.shortcut.a.dynamicVersion=${DYNAMIC},true",
        "blueriq.shortcut.a.dynamicVersion=${other-name},true",
        "blueriq.shortcut.a.dynamicVersion=false,false",
        "blueriq.shortcut.a.dynamicVersion=${NOWHERE},false",
        "blueriq.shortcut.b.dynamicVersion=true,false",
    })
    void whether_a_shortcut_starts_its_sessions_version_is_read(String line, boolean dynamic) {
        String text = "blueriq.shortcut.a.project=export-Weather\nblueriq.shortcut.a.version=0.0-v1\n" + line
                + "\nDYNAMIC=true\notherName=true";

        assertThat(files(text).shortcuts()).containsExactly(new Shortcut("a", "Weather", "0.0-v1", dynamic));
        assertThat(pointed(text)).isEqualTo(text.replace("version=0.0-v1", "version=0.0-v2"));
    }

    @Test
    void a_name_in_brackets_is_a_name() {
        String text =
                "blueriq.shortcut[My.Forecast].project=export-Weather\nblueriq.shortcut[My.Forecast].version=0.0-v1";

        assertThat(files(text).shortcuts()).containsExactly(new Shortcut("My.Forecast", "Weather", "0.0-v1"));
        assertThat(pointed(text)).endsWith("].version=0.0-v2");
        assertThat(files(text).holdsShortcuts("/f")).isTrue();
    }

    @Test
    void one_chosen_shortcut_moves_and_the_others_of_the_project_stay() {
        String text = "V=v1\nblueriq.shortcut.a.project=export-Weather\nblueriq.shortcut.a.version=0.0-${V}\n"
                + "blueriq.shortcut.b.project=export-Weather\nblueriq.shortcut.b.version=0.0-${V}";

        assertThat(files(text).pointed(TO_V2).get("/f"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(text.replace("a.version=0.0-${V}", "a.version=0.0-v2"));
    }

    @Test
    void bytes_of_any_encoding_survive() {
        byte[] before =
                "# \u00e9\u00ff\r\nblueriq.shortcut.a.project=export-Weather\r\nblueriq.shortcut.a.version=0.0-v1"
                        .getBytes(StandardCharsets.ISO_8859_1);
        byte[] after =
                new ShortcutFiles(Map.of("/f", before), "export").pointed(TO_V2).get("/f");

        assertThat(new String(after, StandardCharsets.ISO_8859_1))
                .isEqualTo(new String(before, StandardCharsets.ISO_8859_1).replace("0.0-v1", "0.0-v2"));
    }

    @Test
    void escaped_and_continued_lines_are_understood() {
        String text = "blueriq.shortcut.My\\ Forecast.project \\\n   = export-\\\n   Weather\n"
                + "blueriq.shortcut.My\\u0020Forecast.version:0.0-\\u0076\\\n  1";

        assertThat(files(text).shortcuts()).containsExactly(new Shortcut("My Forecast", "Weather", "0.0-v1"));
        assertThat(pointed(text))
                .isEqualTo("blueriq.shortcut.My\\ Forecast.project \\\n   = export-\\\n   Weather\n"
                        + "blueriq.shortcut.My\\u0020Forecast.version:0.0-v2");
    }

    @Test
    void what_points_there_already_stays() {
        String text = "T=v2\nblueriq.shortcut.a.project=export-Weather\nblueriq.shortcut.a.version=0.0-${T}";

        assertThat(files(text).pointed(all(files(text)))).isEmpty();
    }

    @Test
    void blanks_behind_a_version_are_taken_away_since_java_keeps_them() {
        String text = "blueriq.shortcut.a.project=export-Weather \nblueriq.shortcut.a.version=0.0-v2 \n";

        assertThat(files(text).shortcuts()).containsExactly(new Shortcut("a", "Weather", "0.0-v2"));
        assertThat(pointed(text))
                .isEqualTo("blueriq.shortcut.a.project=export-Weather \nblueriq.shortcut.a.version=0.0-v2\n");
    }

    @Test
    void another_export_prefix_can_be_configured() {
        ShortcutFiles shortcuts = new ShortcutFiles(
                Map.of("/f", bytes("blueriq.shortcut.a.project=pub-Weather\nblueriq.shortcut.a.version=0.0-v1")),
                "pub");

        assertThat(shortcuts.shortcuts()).containsExactly(new Shortcut("a", "Weather", "0.0-v1"));
    }

    @Test
    void a_shortcut_without_a_version_is_a_problem_and_cannot_be_pointed() {
        ShortcutFiles files = files("blueriq.shortcut.a.project=export-Weather");

        assertThat(files.problems())
                .singleElement()
                .asString()
                .startsWith("/f: ")
                .contains("blueriq.shortcut.a.version", "Add");
        assertThat(files.shortcuts()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> files.pointed(TO_V2))
                .withMessageContaining("blueriq.shortcut.a.version");
    }

    @Test
    void a_placeholder_that_nothing_resolves_is_a_problem_but_the_version_can_be_pointed_away_from_it() {
        String text = "blueriq.shortcut.a.project=export-Weather\nblueriq.shortcut.a.version=0.0-${V}";

        assertThat(files(text).problems()).singleElement().asString().contains("/f", "0.0-${V}", "shortcut-files");
        assertThat(pointed(text)).endsWith("a.version=0.0-v2");
    }

    @Test
    void a_circle_of_placeholders_is_a_problem() {
        assertThat(files("A=${B}\nB=${A}\nblueriq.shortcut.a.project=${A}").problems())
                .singleElement()
                .asString()
                .contains("project of the shortcut a");
    }

    @ParameterizedTest
    @CsvSource({
        "blueriq.production.shortcuts-only=true,true",
        "blueriq.production.shortcutsOnly: TRUE ,true",
        "blueriq.production.shortcuts-only=${X:true},true",
        "blueriq.production.shortcuts-only=false,false",
        "other=true,false"
    })
    void whether_only_shortcuts_may_start_projects_is_read(String line, boolean expected) {
        assertThat(files(line).shortcutsOnly()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "spring.config.import=optional:configserver:http://config",
        "spring.cloud.config.uri=http://config",
        "spring.config.activate.on-profile=acceptance",
        "a=\\u00",
        "blueriq.shortcut.a.project=export-A B",
        "blueriq.shortcut.a\\u202Eb.project=export-A\nblueriq.shortcut.a\\u202Eb.version=0.0-v1",
    })
    void what_cannot_be_understood_from_the_files_alone_is_a_problem(String line) {
        assertThat(files(line + "\nblueriq.shortcut.a.version=0.0-v1").problems())
                .singleElement()
                .asString()
                .startsWith("/f: ")
                .endsWith(".");
    }

    private static ShortcutFiles files(String text) {
        return new ShortcutFiles(Map.of("/f", bytes(text)), "export");
    }

    private static String pointed(String text) {
        return new String(files(text).pointed(all(files(text))).get("/f"), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Every shortcut of Weather, to be pointed to v2. */
    private static Map<String, String> all(ShortcutFiles files) {
        Map<String, String> versions = new LinkedHashMap<>();
        files.shortcutsOf("Weather").forEach(name -> versions.put(name, "0.0-v2"));
        return versions;
    }

    /** Each may be as long as placeholders make it, and there may be as many as the file has lines. */
    @Test
    void of_projects_that_no_name_can_be_no_shortcuts_are_kept() {
        ShortcutFiles files = new ShortcutFiles(
                Map.of(
                        "/a.properties",
                        ("long=" + "a".repeat(1000) + "\nblueriq.shortcut.one.project=export-${long}\n"
                                        + "blueriq.shortcut.two.project=export-Weather\n")
                                .getBytes(StandardCharsets.ISO_8859_1)),
                "export");

        assertThat(files.shortcutsOf("Weather")).containsExactly("two");
        assertThat(files.shortcutsOf("a".repeat(1000))).isEmpty();
    }
}
