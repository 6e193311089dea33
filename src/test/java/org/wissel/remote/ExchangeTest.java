package org.wissel.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wissel.remote.sshj.SshjHosts;
import org.wissel.sandbox.SshServer;

/** Several commands in one exchange, in a real shell. */
class ExchangeTest {

    @TempDir
    private Path folder;

    private SshServer server;
    private SshjHosts hosts;
    private RemoteHost host;

    @BeforeEach
    void start() throws Exception {
        Path key = SshServer.createClientKey(folder.resolve("keys"));
        server = SshServer.start("node1", folder.resolve("home"), SshServer.publicKeyOf(key), 0);
        hosts = new SshjHosts();
        host = hosts.host(
                "node1",
                new SshProperties(
                        "127.0.0.1",
                        server.port(),
                        "wissel",
                        key,
                        null,
                        null,
                        server.fingerprint(),
                        Duration.ofSeconds(10)));
    }

    @AfterEach
    void stop() {
        hosts.close();
        server.close();
    }

    @Test
    void each_command_has_its_own_code_output_and_errors_and_all_are_one_command_on_the_wire() {
        long before = hosts.counts().commands();

        List<CommandResult> results = Exchange.run(
                host,
                Command.script("printf 'it'\\''s %s' \"$1\"; echo oops >&2; exit 3", "a b'c\n$HOME"),
                Command.of("no-such-program"),
                Command.of("printf", "a\\0b\\n"));

        assertThat(hosts.counts().commands() - before).isEqualTo(1);
        assertThat(results).extracting(CommandResult::exitCode).containsExactly(3, 127, 0);
        assertThat(results).extracting(CommandResult::output).containsExactly("it's a b'c\n$HOME", "", "a\0b\n");
        assertThat(results.get(0).errors()).isEqualTo("oops\n");
        assertThat(results.get(1).errors()).contains("no-such-program");
        assertThat(results.get(2).errors()).isEmpty();
    }

    @Test
    void the_first_command_alone_gets_the_input() {
        byte[] input = "what is sent\n".getBytes(StandardCharsets.UTF_8);

        List<CommandResult> results = Exchange.run(
                host, Command.of("head", "-n", "1").withInput(input), Command.of("cat"), Command.of("cat"));

        assertThat(results).extracting(CommandResult::output).containsExactly("what is sent\n", "", "");
        assertThatThrownBy(() ->
                        Exchange.run(host, Command.of("cat"), Command.of("cat").withInput(input)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_follows_a_failure_is_not_begun_where_that_is_asked_for() {
        List<CommandResult> results = Exchange.untilFailure(
                host, Command.of("true"), Command.script("exit 75").exclusively(), Command.of("touch", "begun"));

        assertThat(results).extracting(CommandResult::exitCode).containsExactly(0, 75);
        assertThat(results.get(1).lockWasBusy()).isTrue();
        assertThat(folder.resolve("home/begun")).doesNotExist();
    }

    @Test
    void an_exchange_that_is_cut_off_is_told_with_the_command_that_did_not_end() {
        assertThatThrownBy(() -> Exchange.run(host, Command.of("true"), Command.script("kill -9 $PPID; sleep 1")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: `sh -c 'kill -9 $PPID; sleep 1' wissel` was cut off")
                .hasMessageEndingWith(".");
    }

    @Test
    void a_line_of_the_log_names_its_commands() {
        assertThat(Exchange.together("no", List.of(Command.of("nginx", "-v"), Command.of("nginx", "-T"))))
                .hasToString("nginx -v; nginx -T");
    }

    @Test
    void it_may_take_as_long_as_its_commands_together() {
        assertThat(Exchange.together(
                                "no",
                                List.of(
                                        Command.of("a").within(Duration.ofSeconds(3)),
                                        Command.of("b").within(Duration.ofSeconds(4))))
                        .deadline())
                .isEqualTo(Duration.ofSeconds(7));
    }
}
