package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.HostileValues;

class ShownTest {

    @Test
    void what_is_not_seen_becomes_one_space() {
        assertThat(Shown.line(" a\u202E\u200B\r\n\tb\u2028c\u001B[0m ")).isEqualTo("a b c [0m");
        assertThat(Shown.lines("a\u202E\r\n\tb\rc")).isEqualTo("a \n\tb c");
        assertThat(Shown.line("Köln 漢字 \uD83D\uDE00")).isEqualTo("Köln 漢字 \uD83D\uDE00");
    }

    @Test
    void what_is_cut_is_not_cut_within_a_character() {
        assertThat(Shown.line("abcd", 3)).isEqualTo("abc...");
        assertThat(Shown.line("ab\uD83D\uDE00d", 3)).isEqualTo("ab...");
        assertThat(Shown.lines("ab\n", 3)).isEqualTo("ab\n");
    }

    @Test
    void a_refused_value_stands_in_quotes() {
        assertThat(Shown.value(null)).isEqualTo("'null'");
        assertThat(Shown.value("a\nb")).isEqualTo("'a b'");
        assertThat(Shown.value("a".repeat(1000))).hasSize(125);
    }

    @ParameterizedTest
    @MethodSource("org.wissel.HostileValues#all")
    void a_failed_step_tells_hostile_words_in_lines(String value) {
        String message = new StepFailedException(value, value, value).getMessage();
        message.lines().map(line -> line.replace("\t", "")).forEach(HostileValues::assertReadable);
        assertThat(message).hasSizeLessThan(700);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Weather", "0.0-v2", "0.0-Wetwijziging", "_a", "Köln", "気象", "a+b", "node1.example.org", "1"})
    void names_that_people_use_are_names(String name) {
        assertThat(PlainName.problem("node", name)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("org.wissel.HostileValues#all")
    void no_hostile_value_is_a_name(String value) {
        assertThat(PlainName.problem("node", value)).isNotEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProjectVersion(value, "0.0-v1"))
                .satisfies(refusal -> HostileValues.assertReadable(refusal.getMessage()))
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(400));
        assertThatIllegalArgumentException().isThrownBy(() -> new ProjectVersion("Weather", value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "-a", ".a", "a b", "a/b", "a..b", "cafe\u0301", "\u212B", "a\u200B", "a:b", "a@b", "a,b"
            })
    void others_are_none(String name) {
        assertThat(PlainName.problem("node", name)).get().asString().contains(" is no node name: use letters");
    }
}
