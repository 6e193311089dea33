package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wissel.remote.FakeHost;
import org.wissel.remote.RemoteHost;

class PreflightTest {

    private static final String FILE = "/etc/nginx/conf.d/cluster.conf";
    private static final String LOG = "/var/log/nginx/error.log";
    private static final NginxProperties.Generation GENERATION = new NginxProperties.Generation(
            "/etc/nginx/generation.conf", URI.create("http://lb1:8081/__gen"), Duration.ofSeconds(10));

    private final FakeHost host = new FakeHost("lb-machine");
    private GenerationProbe probe = url -> "none";

    @TempDir
    Path folder;

    @BeforeEach
    void allIsThere() {
        script("checked");
        host.when("sudo -n nginx -t").answer(0, "", "test is successful");
    }

    private void script(String... lines) {
        host.when(command -> command.words().contains(Preflight.CHECK)).answerLines(lines);
    }

    private List<String> problems(NginxProperties.Generation generation) {
        return problems(host, FILE, List.of("sudo", "-n", "nginx", "-t"), LOG, generation);
    }

    private List<String> problems(
            RemoteHost where, String file, List<String> check, String log, NginxProperties.Generation generation) {
        return new NginxLoadBalancer(
                        "lb",
                        where,
                        new NginxProperties(
                                "cluster",
                                file,
                                "/run/nginx.pid",
                                check,
                                List.of("nginx", "-T"),
                                List.of("/usr/bin/sudo", "systemctl", "reload", "nginx"),
                                List.of(),
                                log,
                                false,
                                Duration.ZERO,
                                Duration.ZERO,
                                generation),
                        Map.of("node1", "node1:8080"),
                        probe,
                        Clock.systemUTC(),
                        System::nanoTime)
                .preflight();
    }

    @Test
    void where_all_is_there_one_look_and_one_check_find_nothing() {
        assertThat(problems(GENERATION)).isEmpty();

        assertThat(host.commands()).hasSize(2);
        assertThat(host.commands().get(0).words().subList(4, 11))
                .containsExactly(
                        LOG,
                        "2",
                        FILE,
                        "/etc/nginx/generation.conf",
                        "sudo -n -l -n nginx -t",
                        "/usr/bin/sudo -n -l systemctl reload nginx",
                        "command -v nginx");
        assertThat(host.done().get(1)).isEqualTo("sudo -n nginx -t");
    }

    @Test
    void everything_that_is_wrong_is_said_at_once_with_its_remedy() {
        script(
                "missing flock",
                "lock /home/wissel",
                "log " + LOG,
                "file 0 rights",
                "file 0 folder /etc/nginx/conf.d",
                "file 0 owner root",
                "file 0 group root",
                "file 1 none",
                "command 1 sudo: a password is required",
                "command 2 ",
                "checked");
        host.when("sudo -n nginx -t").answer(1, "", "[emerg] host not found in upstream \"node2\"");
        probe = url -> {
            throw new IOException("it answers with 404");
        };

        assertThat(problems(GENERATION))
                .allSatisfy(problem -> assertThat(problem).startsWith("lb: ").endsWith("."))
                .containsExactly(
                        "lb: the program flock is missing on lb-machine. Install it (coreutils, util-linux, grep or"
                                + " libc-bin).",
                        "lb: the lock file .wissel.lock in /home/wissel cannot be written. Let the SSH user write in its"
                                + " home folder.",
                        "lb: the error log " + LOG + " cannot be read, so the reason of a rejected reload would stay"
                                + " unknown. Let the SSH user read it (group adm), or leave error-log out.",
                        "lb: " + FILE + " cannot be read and written by the SSH user. Give that user both rights.",
                        "lb: the folder /etc/nginx/conf.d cannot be written, and " + FILE
                                + " is replaced by a new file there. Let the SSH user write in that folder.",
                        "lb: " + FILE
                                + " belongs to the user root, which would be lost when it is replaced. Let it belong"
                                + " to the SSH user.",
                        "lb: " + FILE
                                + " belongs to the group root, which would be lost when it is replaced. Let it belong"
                                + " to a group of the SSH user.",
                        "lb: there is no file /etc/nginx/generation.conf. Make it, or correct its path.",
                        "lb: the SSH user may not run `/usr/bin/sudo systemctl reload nginx` (sudo: a password is"
                                + " required). Allow it, without a password where it is by sudo (NOPASSWD), or correct"
                                + " reload-command.",
                        "lb: the SSH user may not run `nginx -T`. Allow it, without a password where it is by sudo"
                                + " (NOPASSWD), or correct dump-command.",
                        "lb: `sudo -n nginx -t` failed with code 1: [emerg] host not found in upstream \"node2\". Correct"
                                + " nginx's configuration, then start again.",
                        "lb: http://lb1:8081/__gen does not tell the generation that runs (it answers with 404). Write"
                                + " `return 200 \"none\";` into /etc/nginx/generation.conf, include that file in a location"
                                + " that Wissel may reach at that address, and reload nginx.");
    }

    @Test
    void a_check_that_may_not_be_run_is_not_run() {
        script("command 0 sudo: a password is required", "checked");

        assertThat(problems(null)).singleElement().asString().contains("correct check-command");

        assertThat(host.commands()).hasSize(1);
    }

    @Test
    void a_real_shell_tells_what_is_missing() throws IOException {
        LocalHost here = new LocalHost(folder);
        Path file = Files.writeString(folder.resolve("a b.conf"), "upstream cluster { server node1:8080; }\n");
        Path sudo =
                Files.writeString(folder.resolve("sudo"), "#!/bin/sh\necho \"sudo: $* is not allowed\" >&2\nexit 1\n");
        Files.setPosixFilePermissions(sudo, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(problems(here, file.toString(), List.of(sudo.toString(), "-n", "no such"), folder + "/no log", null))
                .anyMatch(problem -> problem.contains("error log " + folder + "/no log cannot be read"))
                .anyMatch(problem -> problem.contains("(sudo: -n -l -n no such is not allowed)"))
                .noneMatch(problem -> problem.contains("is missing"))
                .noneMatch(problem -> problem.contains("a b.conf"))
                .noneMatch(problem -> problem.contains(".wissel.lock"));

        assertThat(problems(here, folder + "/none.conf", List.of("no-such-program"), null, null))
                .contains(
                        "lb: there is no file " + folder + "/none.conf. Make it, or correct its path.",
                        "lb: the SSH user may not run `no-such-program`. Allow it, without a password where it is by sudo"
                                + " (NOPASSWD), or correct check-command.");
        assertThat(folder.resolve(".wissel.lock")).doesNotExist();
    }
}
