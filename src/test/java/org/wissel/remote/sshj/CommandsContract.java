package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.junit.jupiter.api.Test;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteFiles;
import org.wissel.remote.RemoteHost;
import org.wissel.sandbox.SshServer;

/** What running commands over SSH promises, whichever server stands on the other side. */
abstract class CommandsContract extends SshjHostFixture {

    @Test
    void output_errors_and_exit_code_come_back() {
        CommandResult result = host.run(Command.script("echo out; echo err >&2; exit 7"));

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.output()).isEqualTo("out\n");
        assertThat(result.errors()).isEqualTo("err\n");
        assertThat(result.took()).isPositive();
    }

    @Test
    void words_reach_the_remote_program_exactly() {
        String nasty = "it's \"$(touch pwned)\" `id` $HOME; rm -rf /\nnext\\line é *";

        assertThat(host.run(Command.of("printf", "[%s]", nasty, "", "-n")).output())
                .isEqualTo("[" + nasty + "][][-n]");
    }

    @Test
    void a_missing_program_is_a_result_and_no_exception() {
        CommandResult result = host.run(Command.of("no-such-program"));

        assertThat(result.exitCode()).isEqualTo(127);
        assertThat(result.lastWords()).contains("no-such-program");
    }

    @Test
    void input_larger_than_every_window_arrives_whole() {
        byte[] input = random(9_000_000);

        CommandResult result = host.run(Command.of("sha256sum").withInput(input));

        assertThat(result.output()).startsWith(RemoteFiles.sha256(input));
    }

    @Test
    void a_command_that_reads_none_of_its_input_ends_all_the_same() {
        CommandResult result = host.run(Command.script("exit 3").withInput(random(9_000_000)));

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(host.run(Command.of("echo", "next")).output()).isEqualTo("next\n");
    }

    @Test
    void much_output_on_both_streams_at_once_comes_whole() {
        CommandResult result = host.run(
                Command.script("head -c 3000000 /dev/zero | tr '\\0' o; head -c 3000000 /dev/zero | tr '\\0' e >&2"));

        assertThat(result.output()).hasSize(3_000_000).containsOnlyOnce("o".repeat(3_000_000));
        assertThat(result.errors()).hasSize(3_000_000);
    }

    @Test
    void more_output_than_is_kept_is_an_error_and_never_a_silent_cut() {
        assertThatThrownBy(() -> host.run(Command.script("head -c 9000000 /dev/zero | tr '\\0' o")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining("ended with code 0 but wrote more than");
    }

    @Test
    void twenty_commands_at_once_share_one_connection() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<CompletableFuture<String>> answers = IntStream.range(0, 20)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> host.run(Command.script("echo $1 $SSH_CONNECTION; head -c 100000 /dev/zero", "n" + i))
                                    .output()
                                    .strip(),
                            threads))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).startsWith("n" + i);
            }
            assertThat(connections()).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void equal_settings_share_a_connection_under_two_names() throws Exception {
        RemoteHost twin = hosts.host("node2", settings());

        host.run(Command.of("true"));
        twin.run(Command.of("true"));

        assertThat(hosts.host("node1", settings())).isSameAs(host);
        assertThat(twin.name()).isEqualTo("node2");
        assertThat(twin.address()).isEqualTo(host.address());
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void a_command_over_its_deadline_fails_and_the_connection_goes_on() {
        assertThatThrownBy(() ->
                        host.run(Command.script("echo started; exec sleep 30").within(Duration.ofMillis(700))))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining("did not end within 700 ms")
                .hasMessageContaining("may still be running")
                .hasMessageContaining("started");

        assertThat(host.run(Command.of("echo", "next")).output()).isEqualTo("next\n");
    }

    @Test
    void a_command_that_a_signal_ends_has_the_code_of_a_shell() {
        assertThat(host.run(Command.script("kill -9 $$")).exitCode()).isEqualTo(137);
    }

    @Test
    void what_comes_soon_after_the_end_of_a_command_that_was_long_silent_is_kept() {
        CommandResult result = host.run(Command.script("sleep 1.2; (sleep 0.2; echo late) &"));
        assertThat(result.output()).isEqualTo("late\n");
    }

    @Test
    void a_daemon_with_its_output_elsewhere_does_not_hold_up_the_command_that_starts_it() {
        CommandResult result = host.run(Command.script("sleep 30 > /dev/null 2>&1 < /dev/null & echo $!")
                .within(Duration.ofSeconds(15)));

        assertThat(result.succeeded()).isTrue();
        assertThat(host.run(Command.of("kill", result.output().strip())).exitCode())
                .isZero();
    }

    @Test
    void after_a_restart_of_the_server_it_connects_again() throws Exception {
        host.run(Command.of("true"));

        server.stop();
        startServer();

        assertThat(host.run(Command.of("echo", "again")).output()).isEqualTo("again\n");
        Path file = Files.writeString(folder.resolve("local"), "text");
        host.upload(file, folder.resolve("there").toString());
        server.stop();
        startServer();
        host.upload(file, folder.resolve("there2").toString());
        assertThat(folder.resolve("there2")).hasContent("text");
    }

    @Test
    void a_command_that_may_have_started_is_never_repeated() throws Exception {
        Path log = folder.resolve("log");
        Path go = folder.resolve("go");
        CompletableFuture<CommandResult> running = CompletableFuture.supplyAsync(() -> host.run(Command.script(
                "echo ran >> \"$1\"; while [ ! -e \"$2\" ]; do sleep 0.05; done; echo ended >> \"$1\"",
                log.toString(),
                go.toString())));
        await(() -> Files.exists(log));

        server.stop();
        startServer();

        assertThatThrownBy(running::join)
                .hasCauseInstanceOf(RemoteException.class)
                .cause()
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining("may still be running");
        Files.createFile(go);
        await(() -> Files.readString(log).contains("ended"));
        assertThat(log).as("the command outlived its connection and ran once").hasContent("ran\nended\n");
    }

    @Test
    void a_host_that_is_down_is_said_with_its_name_and_the_remedy() throws Exception {
        server.stop();

        assertThatThrownBy(() -> host.run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: cannot reach " + server.user() + "@127.0.0.1:" + server.port())
                .hasMessageContaining("refused")
                .hasMessageContaining("Check that the machine is up");
    }

    @Test
    void another_host_key_than_the_expected_one_is_refused_with_both_fingerprints() throws Exception {
        String expected = "SHA256:" + "A".repeat(43);
        RemoteHost stranger = hosts.host("node1", trusting(key, expected));

        assertThatThrownBy(() -> stranger.run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: the host key of 127.0.0.1:" + server.port())
                .hasMessageContaining(expected)
                .hasMessageContaining(server.fingerprint())
                .hasMessageContaining("ssh-keygen -lf")
                .hasMessageContaining("do not go on");
    }

    @Test
    void a_key_that_the_host_does_not_know_is_refused_by_name() throws Exception {
        Path other = SshServer.createClientKey(folder.resolve("other"));
        RemoteHost stranger = hosts.host("node1", trusting(other, server.fingerprint()));

        assertThatThrownBy(() -> stranger.run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining(other.toString())
                .hasMessageContaining("authorized_keys");
    }

    @Test
    void what_a_command_said_is_not_lost_where_its_reader_comes_late() throws Exception {
        // As on a machine that is so busy that a thread gets no turn for long.
        Executor late = CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS);
        ExecutorService readers = new AbstractExecutorService() {
            @Override
            public void execute(Runnable work) {
                late.execute(work);
            }

            @Override
            public void shutdown() {}

            @Override
            public List<Runnable> shutdownNow() {
                return List.of();
            }

            @Override
            public boolean isShutdown() {
                return false;
            }

            @Override
            public boolean isTerminated() {
                return false;
            }

            @Override
            public boolean awaitTermination(long time, TimeUnit unit) {
                return true;
            }
        };
        try (Session session = hosts.channelsOf(settings())
                .connection()
                .client(Duration.ofSeconds(10))
                .startSession()) {
            Command silentForLong = Command.script("sleep 1.2; echo said");

            assertThat(new Execution(session, silentForLong, readers).run().output())
                    .isEqualTo("said\n");
        }
    }
}
