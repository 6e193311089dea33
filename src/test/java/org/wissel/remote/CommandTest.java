package org.wissel.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

    @Test
    void plain_words_stay_as_people_type_them() {
        assertThat(Command.of("systemctl", "show", "--property=MainPID", "blueriq@1")
                        .line())
                .isEqualTo("systemctl show --property=MainPID blueriq@1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "two words",
                "it's",
                "''",
                "\"",
                "\\",
                "\\'",
                "line\nbreak",
                "\n",
                "$(touch pwned)",
                "`id`",
                "$HOME",
                "; rm -rf /",
                "&& true",
                "| cat",
                "> file",
                "*",
                "?",
                "~",
                "#",
                "!",
                "a=b",
                "-n",
                "é ü 漢",
                "\t",
                "%s",
                "{a,b}"
            })
    void a_word_reaches_the_program_exactly_as_it_is(String word) throws Exception {
        String line = Command.of("printf", "[%s]", "before", word, "after").line();

        Process shell = new ProcessBuilder("/bin/sh", "-c", line).start();

        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).isEqualTo("[before][" + word + "][after]");
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    void a_program_with_an_equals_sign_is_no_assignment() {
        assertThat(Command.of("PATH=x", "a=b").line()).isEqualTo("'PATH=x' a=b");
    }

    @Test
    void what_varies_in_a_script_goes_into_its_arguments() {
        assertThat(Command.script("cat \"$1\"", "a b").line()).isEqualTo("sh -c 'cat \"$1\"' wissel 'a b'");
    }

    @Test
    void an_exclusive_command_waits_for_the_lock_on_top_of_its_deadline() {
        Command locked = Command.of("nginx", "-s", "reload")
                .within(Duration.ofSeconds(5))
                .exclusively();

        assertThat(locked.line()).isEqualTo("flock -o -w 20 -E 75 .wissel.lock nginx -s reload");
        assertThat(locked.deadline()).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void code_75_means_a_busy_lock_only_for_an_exclusive_command() {
        Command plain = Command.of("sendmail");

        assertThat(new CommandResult(plain, 75, "", "", Duration.ZERO).lockWasBusy())
                .isFalse();
        assertThat(new CommandResult(plain.exclusively(), 75, "", "", Duration.ZERO).lockWasBusy())
                .isTrue();
    }

    @Test
    void commands_of_the_same_words_input_and_deadline_are_equal() {
        assertThat(Command.of("cat").withInput(new byte[] {1}))
                .isEqualTo(Command.of("cat").withInput(new byte[] {1}));
        assertThat(Command.of("cat").withInput(new byte[] {1})).isNotEqualTo(Command.of("cat"));
    }

    @Test
    void a_script_is_named_on_one_short_line_and_input_never_shows() {
        String shown = Command.script("set -e\npath=$1\n" + "echo more\n".repeat(50), "/etc/nginx/a.conf")
                .withInput("secret".getBytes(StandardCharsets.UTF_8))
                .toString();

        assertThat(shown)
                .doesNotContain("\n")
                .hasSizeLessThan(120)
                .contains("/etc/nginx/a.conf")
                .doesNotContain("secret");
    }

    @Test
    void a_command_that_cannot_be_carried_is_refused() {
        assertThatThrownBy(() -> Command.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Command.of("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Command.of("echo", "a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NUL");
        assertThatThrownBy(() -> Command.of("true").within(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_last_words_are_the_end_of_the_errors() {
        CommandResult result =
                new CommandResult(Command.of("x"), 1, "output", "e".repeat(1000) + "end\n", Duration.ZERO);

        assertThat(result.lastWords()).hasSize(600).startsWith("...").endsWith("end");
        assertThat(new CommandResult(Command.of("x"), 1, "output\n", " ", Duration.ZERO).lastWords())
                .isEqualTo("output");
    }
}
