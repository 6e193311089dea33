package org.wissel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/connect.md allows the SSH user the very commands that its settings, and those of settings.yaml, have Wissel run. */
class ConnectPageTest {

    private static final Pattern COMMAND = Pattern.compile("-command: \\[sudo, -n, ([^]]+)]");
    private static final Pattern ALLOWED = Pattern.compile("(?m)^ *(.*NOPASSWD.*)$");
    private static final Pattern ONE_COMMAND = Pattern.compile("wissel ALL=\\(root\\) NOPASSWD: /[\\w/]+/([^,/]+)");

    @Test
    void sudoers_allows_every_command_of_the_settings_and_no_other() throws IOException {
        Set<String> run = found(COMMAND, "docs/connect.md");
        run.addAll(found(COMMAND, "docs/settings.yaml"));

        assertThat(run).hasSize(4);
        Set<String> allowed = new TreeSet<>();
        for (String line : found(ALLOWED, "docs/connect.md")) {
            Matcher command = ONE_COMMAND.matcher(line);
            assertThat(command.matches())
                    .as("one command with its words: %s", line)
                    .isTrue();
            allowed.add(command.group(1));
        }
        assertThat(allowed).isEqualTo(run);
    }

    @Test
    void visudo_takes_the_lines_where_it_is_installed(@TempDir Path folder) throws Exception {
        Path visudo = Path.of("/usr/sbin/visudo");
        assumeThat(visudo).as("sudo is not installed").isExecutable();

        for (String heading : List.of(Sudoers.LOAD_BALANCER, Sudoers.NODE)) {
            Path file = Files.writeString(
                    folder.resolve("wissel"), Sudoers.of(heading).text());
            Process check = new ProcessBuilder(visudo.toString(), "-c", "-f", file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(check.getInputStream().readAllBytes());
            assertThat(check.waitFor()).as(said).isZero();
        }
    }

    @Test
    void files_and_services_are_the_same_in_the_commands_and_in_the_settings() throws IOException {
        String page = Files.readString(Path.of("docs/connect.md"));

        assertThat(found(Pattern.compile("\\s+(?:file|error-log|exports-folder): (\\S+)"), "docs/connect.md"))
                .hasSize(3)
                .allSatisfy(file ->
                        assertThat(page.split(Pattern.quote(file))).as(file).hasSizeGreaterThan(2));
        assertThat(page).contains("include /etc/nginx/wissel/backend.conf;").contains("upstream backend {");
    }

    /** What the pattern's group matches, as words with a blank between them. */
    private static Set<String> found(Pattern pattern, String page) throws IOException {
        Set<String> all = new TreeSet<>();
        Matcher matcher = pattern.matcher(Files.readString(Path.of(page)));
        while (matcher.find()) {
            all.add(matcher.group(1).replace(", ", " "));
        }
        return all;
    }
}
