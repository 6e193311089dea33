package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wissel.Sudoers;
import org.wissel.WrittenFolders;
import org.wissel.deployment.Export;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.SshProperties;
import org.wissel.remote.sshj.SshjHosts;
import org.wissel.sandbox.SshServer;

/** A node's steps over SSH, on a host whose sudo allows what docs/connect.md has it allow. */
class RuntimeThroughSudoTest extends OnThisMachine {

    @TempDir
    private Path keys;

    private final Sudoers sudoers = Sudoers.of(Sudoers.NODE);
    private final SshjHosts hosts = new SshjHosts();
    private SshServer ssh;
    private Path bin;

    @BeforeEach
    void start() throws IOException {
        Path key = SshServer.createClientKey(keys);
        ssh = SshServer.start("node1", home, SshServer.publicKeyOf(key), 0);
        bin = ssh.home().resolve("bin");
        // What the unit does, and what its manager tells everybody.
        script("unit", "[ \"$*\" = 'restart tomcat' ] && exec ./restart");
        script("bin/systemctl", "[ \"$*\" = 'show --property MainPID --value tomcat' ] && exec cat run.pid; exit 4");
        sudoers.install(bin, Map.of("systemctl", List.of(home.resolve("unit").toString())));
        Path configuration = Files.createDirectories(home.resolve("configuration"));
        exports = Files.move(exports, configuration.resolve("exports"));
        properties = Files.move(properties, configuration.resolve("application.properties"));
        runtime = runtime(Sudoers.command("restart-command"));
    }

    @AfterEach
    void stop() {
        hosts.close();
        ssh.close();
    }

    private BlueriqRuntime runtime(List<String> restart) {
        RemoteHost overSsh = hosts.host(
                "node1",
                new SshProperties(
                        "127.0.0.1",
                        ssh.port(),
                        "wissel",
                        keys.resolve("id_ecdsa"),
                        null,
                        null,
                        ssh.fingerprint(),
                        Duration.ofSeconds(10)));
        return new BlueriqRuntime(
                "node1",
                http.url(),
                overSsh,
                Settings.of(exports.toString(), List.of(properties.toString()), restart, Sudoers.command("pid-command"))
                        .value());
    }

    @Test
    void its_steps_run_as_root_exactly_what_the_documentation_allows_and_write_where_it_says() throws IOException {
        Export second = export(V2);
        WrittenFolders written = WrittenFolders.below(home);

        assertThat(runtime.preflight(second)).isEmpty();
        assertThat(runtime.preflight()).isEmpty();
        assertThat(runtime.send(second, Duration.ofSeconds(20), bytes -> {})).isPresent();
        runtime.install(second);
        Set<String> folders = new TreeSet<>(written.now());
        runtime.point(Map.of("Forecast", "0.0-v2"));
        runtime.restart();
        loads(V1, V2);
        runtime.health();
        runtime.observe();
        runtime.lastLogLines(3);
        runtime.point(Map.of("Forecast", "0.0-v1"));
        runtime.remove(V2, Optional.of(second.sha256()), "2026-11-26T10-00-00Z");
        runtime.restart();
        runtime.restore(V2);
        runtime.remove(V2, Optional.of(second.sha256()), "2026-11-26T10-00-00Z");
        runtime.emptyTrash(Instant.now().plusSeconds(60));
        runtime.usage(V1);

        assertThat(Sudoers.run(bin)).isEqualTo(sudoers.allowed());
        assertThat(Sudoers.listed(bin)).isEqualTo(sudoers.allowed());
        // Its lock lies at home, with the stand-ins' own files; all else in the folders that belong to it.
        folders.addAll(written.now());
        assertThat(folders)
                .allMatch(path -> path.isEmpty() || path.equals("bin") || path.startsWith("configuration"))
                .contains("", "configuration", "configuration/exports", "configuration/wissel-trash");
        assertThat(home.resolve(".wissel.lock")).exists();
    }

    @Test
    void a_restart_that_is_not_allowed_is_found_before_anything_is_touched() throws IOException {
        BlueriqRuntime stopping = runtime(List.of("sudo", "-n", "systemctl", "stop", "tomcat"));

        assertThat(stopping.preflight(export(V2)))
                .singleElement()
                .asString()
                .contains("may not run 'systemctl stop tomcat' through sudo");
        assertThat(bin.resolve("sudo.asked")).content().doesNotContain("run ");
    }
}
