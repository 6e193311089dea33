package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wissel.Sudoers;
import org.wissel.WrittenFolders;
import org.wissel.deployment.Routing;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.SshProperties;
import org.wissel.remote.sshj.SshjHosts;
import org.wissel.sandbox.SshServer;

/** A load balancer's steps over SSH, on a host whose sudo allows what docs/connect.md has it allow. */
class NginxThroughSudoTest {

    private static final Routing BOTH = new Routing(Set.of("node1", "node2"), Set.of());
    private static final Routing ONLY_FIRST = new Routing(Set.of("node1"), Set.of("node2"));

    @TempDir
    private Path folder;

    private final Sudoers sudoers = Sudoers.of(Sudoers.LOAD_BALANCER);
    private final SshjHosts hosts = new SshjHosts();
    private RunningNginx nginx;
    private SshServer ssh;
    private Path bin;

    @BeforeEach
    void start() throws Exception {
        nginx = new RunningNginx(Files.createDirectories(folder.resolve("prefix")));
        Path key = SshServer.createClientKey(folder.resolve("keys"));
        ssh = SshServer.start("lb1", folder.resolve("home"), SshServer.publicKeyOf(key), 0);
        bin = ssh.home().resolve("bin");
        sudoers.install(bin, Map.of("nginx", nginx.words()));
    }

    @AfterEach
    void stop() {
        hosts.close();
        ssh.close();
        nginx.close();
    }

    private NginxLoadBalancer balancer(List<String> reload) {
        return new NginxLoadBalancer(
                "lb1",
                hosts.host(
                        "lb1",
                        new SshProperties(
                                "127.0.0.1",
                                ssh.port(),
                                "wissel",
                                folder.resolve("keys/id_ecdsa"),
                                null,
                                null,
                                ssh.fingerprint(),
                                Duration.ofSeconds(10))),
                new NginxProperties(
                        "cluster",
                        nginx.file().toString(),
                        nginx.pidFile().toString(),
                        Sudoers.command("check-command"),
                        Sudoers.command("dump-command"),
                        reload,
                        nginx.words("-v"),
                        nginx.errorLog().toString(),
                        false,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20),
                        null),
                Map.of("node1", nginx.node1(), "node2", nginx.node2()));
    }

    @Test
    void its_steps_run_as_root_exactly_what_the_documentation_allows_and_write_where_it_says() {
        NginxLoadBalancer balancer = balancer(Sudoers.command("reload-command"));
        WrittenFolders written = WrittenFolders.below(folder);

        assertThat(balancer.preflight()).isEmpty();
        assertThat(balancer.observe().problems()).isEmpty();
        balancer.rotation().prepare(BOTH);
        assertThat(balancer.rotation().route(BOTH).changed()).isTrue();
        assertThat(balancer.rotation().route(ONLY_FIRST).changed()).isTrue();
        balancer.proveDrained(Set.of("node2"), Instant.EPOCH);
        balancer.requestsServed();

        assertThat(Sudoers.run(bin)).isEqualTo(sudoers.allowed());
        assertThat(sudoers.allowed()).containsAll(Sudoers.listed(bin));
        // Its lock lies at home, its copies beside the file; nginx and the stand-in write the others.
        assertThat(written.now()).containsExactlyInAnyOrder("home", "prefix/conf.d", "prefix", "home/bin");
        assertThat(ssh.home().resolve(".wissel.lock")).exists();
        assertThat(nginx.file().resolveSibling("." + nginx.file().getFileName() + ".wissel-last-good"))
                .exists();
    }

    @Test
    void a_command_that_is_not_allowed_is_found_before_anything_is_touched() {
        NginxLoadBalancer balancer = balancer(List.of("sudo", "-n", "nginx", "-s", "quit"));

        assertThat(balancer.preflight())
                .singleElement()
                .asString()
                .contains("the SSH user may not run `sudo -n nginx -s quit`");
        assertThat(Sudoers.run(bin)).doesNotContain("nginx -s quit");
        assertThatThrownBy(() -> balancer.rotation().route(BOTH)).isInstanceOf(StepFailedException.class);
    }
}
