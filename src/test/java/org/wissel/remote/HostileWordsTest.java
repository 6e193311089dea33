package org.wissel.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Words of commands through a real shell; see {@link org.wissel.HostileValues}. */
class HostileWordsTest {

    private static final Path CODE = Path.of("src", "main", "java", "org", "wissel");

    @TempDir
    Path home;

    @ParameterizedTest
    @MethodSource("org.wissel.HostileValues#all")
    void a_hostile_word_is_that_word_and_nothing_else(String value) throws Exception {
        if (value.indexOf('\0') >= 0) {
            assertThatIllegalArgumentException().isThrownBy(() -> Command.of("printf", value));
            return;
        }
        assertThat(said(Command.of("printf", "[%s]", value, "after"))).isEqualTo("[" + sent(value) + "][after]");
        assertThat(said(Command.script("printf '[%s]' \"$1\" \"$2\"", value, "after")))
                .isEqualTo("[" + sent(value) + "][after]");
        assertThat(said(Command.of(
                        "sh",
                        "-c",
                        "eval \"$1\"",
                        "wissel",
                        Command.of("printf", "%s", value).line())))
                .as("a line within a line")
                .isEqualTo(sent(value));
        assertThat(home).isEmptyDirectory();
    }

    /** Half a character cannot be sent. */
    private static String sent(String value) {
        return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private String said(Command command) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("/bin/sh")
                .directory(home.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var line = shell.getOutputStream()) {
            line.write(command.line().getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        return said;
    }

    /** Where a script is made, and what may stand there: a constant of the class or another one's. */
    private static final Pattern SCRIPT = Pattern.compile("Command\\s*\\.script\\(\\s*([^,)]*)");

    private static final Pattern CONSTANT = Pattern.compile("([A-Z][A-Za-z]+\\.)?[A-Z][A-Z_0-9]+");

    @Test
    void every_script_is_a_constant_and_nothing_is_put_into_it() throws IOException {
        for (Path file : sources()) {
            String code = Files.readString(file);
            SCRIPT.matcher(code).results().forEach(found -> assertThat(
                            found.group(1).strip())
                    .as(file + " makes a script of something else than a constant: give what varies as its arguments")
                    .matches(CONSTANT));
        }
    }

    @Test
    void nobody_but_command_quotes_words_or_makes_a_shell() throws IOException {
        List<Path> quoting = sources().stream()
                .filter(file -> contains(file, "\"'\\\\''\"") || contains(file, "\"-c\""))
                .map(file -> file.getFileName())
                .toList();
        assertThat(quoting).extracting(Path::toString).containsExactly("Command.java");
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(CODE)) {
            return all.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }
}
