package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wissel.deployment.Export;

/** What is found before anything is touched, with every remote command in a real shell. */
class BlueriqRuntimePreflightTest extends OnThisMachine {

    private Export export;

    @BeforeEach
    void write() throws IOException {
        export = export(V2);
    }

    @Test
    void a_sound_node_takes_one_round_trip_and_has_no_problem() {
        runtime.observe();
        int runs = host.runs();

        assertThat(runtime.preflight(export)).isEmpty();
        assertThat(host.runs() - runs).as("a look and a check in one").isEqualTo(1);
    }

    @Test
    void what_sudo_refuses_is_told_with_the_line_that_allows_it() throws IOException {
        // Allows what the SSH user may ask about the process, and nothing else.
        script(
                "bin/sudo",
                """
                [ "$1 $2" = '-n -l' ] || exit 9
                printf '%s\\n' "$@" >> asked
                case $* in *' restart '*) echo "sudo: a password is required" >&2; exit 1 ;; esac
                """);
        script("bin/id", "case $1 in -un) echo web user ;; *) exec /usr/bin/id \"$@\" ;; esac");
        script("bin/systemd", "exit 9");
        String unit = "it's \"a\" $(unit) é\n;";

        assertThat(sudo(
                                List.of("sudo", "-n", "-u", "tomcat", "systemd", "restart", unit),
                                List.of("sudo", "-n", "systemd", "show", unit))
                        .preflight(export))
                .singleElement()
                .asString()
                .startsWith("node1: The SSH user may not run 'systemd restart " + unit + "' through sudo")
                .contains("(it said: sudo: a password is required)")
                .contains("web user ALL=(tomcat) NOPASSWD: " + home.resolve("bin/systemd") + " restart it's");
        assertThat(Files.readString(home.resolve("asked")))
                .isEqualTo("-n\n-l\n-u\ntomcat\nsystemd\nrestart\n" + unit + "\n-n\n-l\nsystemd\nshow\n" + unit + "\n");
    }

    @Test
    void a_probe_that_runs_through_sudo_is_asked_about_with_the_version_that_is_deployed() throws IOException {
        script(
                "bin/sudo",
                """
                printf '%s\\n' "$@" > asked
                echo "sudo: a password is required" >&2; exit 1
                """);
        script("bin/id", "case $1 in -un) echo wissel ;; *) exec /usr/bin/id \"$@\" ;; esac");
        script("bin/count-it", "exit 9");
        RuntimeProperties.UsageProbe probe = new RuntimeProperties.UsageProbe(
                null, "/count", List.of("sudo", "-n", "count-it", "{project}/{version}", "it's {name}"), true);

        assertThat(runtime(settings(List.of(properties), "cat", "run.pid").withProbes(null, probe))
                        .preflight(export))
                .singleElement()
                .asString()
                .startsWith("node1: The SSH user may not run 'count-it {project}/{version} it's {name}' through sudo")
                .endsWith("Add this line with visudo: wissel ALL=(root) NOPASSWD: " + home.resolve("bin/count-it")
                        + " */* it's\\ *");
        assertThat(Files.readString(home.resolve("asked")))
                .isEqualTo("-n\n-l\ncount-it\nexport-Weather/0.0-v2\nit's Weather\n");
    }

    @Test
    void a_probe_whose_program_is_missing_is_told() {
        RuntimeProperties.UsageProbe probe =
                new RuntimeProperties.UsageProbe(null, "/count", List.of("no-such-program", "{name}"), true);

        assertThat(runtime(settings(List.of(properties), "cat", "run.pid").withProbes(probe, null))
                        .preflight(export))
                .singleElement()
                .asString()
                .contains("The program no-such-program is not found");
    }

    @Test
    void where_exports_are_only_moved_the_same_rights_are_asked_for_in_one_round_trip_but_neither_room_nor_files()
            throws IOException {
        script("bin/sudo", "printf '%s ' \"$@\" >> asked; echo 'sudo: a password is required' >&2; exit 1");
        script("bin/systemd", "exit 9");
        script("bin/df", "echo '   0 100 50'");
        RuntimeProperties.UsageProbe probe =
                new RuntimeProperties.UsageProbe(null, "/count", List.of("no-such-program", "{name}"), true);
        Files.delete(properties);
        BlueriqRuntime moving = runtime(Settings.of(
                        exports.toString(),
                        List.of(properties.toString()),
                        List.of("sudo", "-n", "systemd", "restart", "unit"),
                        List.of("cat", "run.pid"))
                .withProbes(probe, null));
        int runs = host.runs();

        assertThat(moving.preflight())
                .singleElement()
                .asString()
                .startsWith("node1: The SSH user may not run 'systemd restart unit' through sudo");
        assertThat(host.runs() - runs).isEqualTo(1);
    }

    @Test
    void nothing_is_asked_of_a_sudo_that_is_not_there() throws IOException {
        Path nowhere = home.resolve("nowhere/sudo");

        assertThat(sudo(List.of(nowhere.toString(), "-n", "no-such-program"), List.of("cat", "run.pid"))
                        .preflight(export))
                .satisfiesExactly(
                        sudo -> assertThat(sudo).contains("The program " + nowhere + " is not found"),
                        program -> assertThat(program).contains("The program no-such-program is not found"));
    }

    @ParameterizedTest
    @CsvSource({
        "12 100 50,Weather 0.0-v2 needs,properties files there needs",
        "999999 100 0,exports has no inode free,no inode free",
    })
    void a_disk_that_is_full_is_told_for_exports_and_for_properties(String df, String exportsFull, String beside)
            throws IOException {
        Export large = new Export(V2, export.archive(), export.sha256(), 1_000_000);
        script("bin/df", "echo ' Avail Inodes IFree'; echo '   " + df.replace(" ", "   ") + "'");

        assertThat(runtime.preflight(large))
                .satisfiesExactly(
                        folder -> assertThat(folder).contains("The disk of " + exports, exportsFull),
                        files -> assertThat(files).contains("The disk of " + home + " has ", beside));
    }

    @Test
    void a_file_system_that_does_not_tell_is_taken_as_it_is() throws IOException {
        script("bin/df", "echo Avail Inodes IFree; echo 999999 - -");
        assertThat(runtime.preflight(export)).isEmpty();

        script("bin/df", "echo 'df: no file systems processed' >&2; exit 1");
        assertThat(runtime.preflight(export)).isEmpty();
    }

    @Test
    void a_file_of_another_user_is_told_even_where_it_may_be_written() throws IOException {
        script("bin/id", "case $1 in -u) echo 4711 ;; -G) echo 4711 4712 ;; *) echo wissel ;; esac");

        assertThat(runtime.preflight(export))
                .singleElement()
                .asString()
                .contains("The file " + properties + " belongs to another user", "Let it belong to the SSH user");
    }

    @Test
    void a_link_is_judged_by_the_file_that_it_leads_to() throws IOException {
        Path real = Files.createDirectories(home.resolve("real")).resolve("a.properties");
        Files.move(properties, real);
        Files.createSymbolicLink(properties, real);
        script("bin/df", "case $* in *real) echo; echo 1 1 1 ;; *) echo; echo 999999 9 9 ;; esac");

        assertThat(runtime.preflight(export)).singleElement().asString().contains("The disk of " + real.getParent());
    }

    private BlueriqRuntime sudo(List<String> restart, List<String> pid) {
        return runtime(Settings.of(exports.toString(), List.of(properties.toString()), restart, pid));
    }
}
