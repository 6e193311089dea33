package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteFiles;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.SshProperties;
import org.wissel.sandbox.SshServer;

/** What a host over SSH promises, whichever server stands on the other side. */
abstract class SshjHostContract {

    @TempDir
    protected Path folder;

    protected Path key;
    protected SshjHosts hosts;
    private RemoteHost host;
    private int port;

    /** Starts the server, on a free port for 0; it stays the same host over restarts in one folder. */
    protected abstract int startServer(Path serverFolder, Path authorizedKeys, int wantedPort) throws Exception;

    /** Stops it and cuts its connections; commands run on. */
    protected abstract void stopServer() throws Exception;

    protected abstract String fingerprint() throws Exception;

    protected abstract String user();

    @BeforeEach
    void start() throws Exception {
        key = SshServer.createClientKey(folder.resolve("keys"));
        port = startServer(folder.resolve("server"), SshServer.publicKeyOf(key), 0);
        hosts = new SshjHosts();
        host = hosts.host("node1", settings());
    }

    @AfterEach
    void stop() throws Exception {
        hosts.close();
        stopServer();
    }

    protected SshProperties settings() throws Exception {
        return new SshProperties("127.0.0.1", port, user(), key, null, null, fingerprint(), Duration.ofSeconds(10));
    }

    protected int port() {
        return port;
    }

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

        stopServer();
        startServer(folder.resolve("server"), SshServer.publicKeyOf(key), port);

        assertThat(host.run(Command.of("echo", "again")).output()).isEqualTo("again\n");
        Path file = Files.writeString(folder.resolve("local"), "text");
        host.upload(file, folder.resolve("there").toString());
        stopServer();
        startServer(folder.resolve("server"), SshServer.publicKeyOf(key), port);
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

        stopServer();
        startServer(folder.resolve("server"), SshServer.publicKeyOf(key), port);

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
        stopServer();

        assertThatThrownBy(() -> host.run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: cannot reach " + user() + "@127.0.0.1:" + port)
                .hasMessageContaining("refused")
                .hasMessageContaining("Check that the machine is up");
    }

    @Test
    void another_host_key_than_the_expected_one_is_refused_with_both_fingerprints() throws Exception {
        String expected = "SHA256:" + "A".repeat(43);
        RemoteHost stranger = hosts.host(
                "node1",
                new SshProperties("127.0.0.1", port, user(), key, null, null, expected, Duration.ofSeconds(10)));

        assertThatThrownBy(() -> stranger.run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: the host key of 127.0.0.1:" + port)
                .hasMessageContaining(expected)
                .hasMessageContaining(fingerprint())
                .hasMessageContaining("ssh-keygen -lf")
                .hasMessageContaining("do not go on");
    }

    @Test
    void a_key_that_the_host_does_not_know_is_refused_by_name() throws Exception {
        Path other = SshServer.createClientKey(folder.resolve("other"));
        RemoteHost stranger = hosts.host(
                "node1",
                new SshProperties("127.0.0.1", port, user(), other, null, null, fingerprint(), Duration.ofSeconds(10)));

        assertThatThrownBy(() -> stranger.run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining(other.toString())
                .hasMessageContaining("authorized_keys");
    }

    @Test
    void a_large_file_arrives_whole() throws Exception {
        byte[] content = random(20_000_000);
        Path file = Files.write(folder.resolve("export.zip"), content);
        Path there = folder.resolve("it's there.zip");

        host.upload(file, there.toString());

        assertThat(host.run(Command.of("sha256sum", there.toString())).output()).contains(RemoteFiles.sha256(content));
    }

    @Test
    void an_upload_goes_on_where_it_broke_off() throws Exception {
        byte[] content = random(20_000_000);
        Path file = Files.write(folder.resolve("export.zip"), content);
        byte[] begun = new byte[7_000_001];
        Path there = Files.write(folder.resolve("there.zip"), begun);

        host.upload(file, there.toString());

        byte[] arrived = Files.readAllBytes(there);
        assertThat(arrived).hasSize(content.length);
        assertThat(Arrays.mismatch(arrived, 0, begun.length, begun, 0, begun.length))
                .as("what was there stays as it was")
                .isEqualTo(-1);
        assertThat(Arrays.mismatch(arrived, begun.length, arrived.length, content, begun.length, content.length))
                .isEqualTo(-1);
    }

    @Test
    void a_file_as_long_or_longer_is_written_anew() throws Exception {
        Path file = Files.writeString(folder.resolve("local"), "short");
        Path longer = Files.writeString(folder.resolve("longer"), "much longer than that");
        Path equal = Files.writeString(folder.resolve("equal"), "SHORT");

        host.upload(file, longer.toString());
        host.upload(file, equal.toString());

        assertThat(longer).hasContent("short");
        assertThat(equal).hasContent("short");
    }

    @Test
    void an_upload_that_takes_too_long_stops_and_the_next_call_goes_on() throws Exception {
        byte[] content = random(1_000_000);
        Path file = Files.write(folder.resolve("local"), content);
        Path there = folder.resolve("there");
        Channels channels = hosts.channelsOf(settings());
        int calls = 0;
        boolean ended = false;
        while (!ended) {
            calls++;
            try {
                new Upload(channels, file, there.toString(), Duration.ofNanos(1)).run();
                ended = true;
            } catch (Unavailable stopped) {
                assertThat(stopped).hasMessageContaining("of 1000000 bytes").hasMessageContaining("goes on");
            }
        }

        assertThat(calls).isBetween(2, 40);
        assertThat(there).hasBinaryContent(content);
    }

    @Test
    void a_full_disk_is_said_with_the_room_that_is_left() throws Exception {
        Path file = Files.write(folder.resolve("local"), random(300_000));

        // Each write to /dev/full fails as on a full disk.
        assertThatThrownBy(() -> host.upload(file, "/dev/full"))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: copying local to /dev/full failed")
                .hasMessageContaining("KB free of")
                .hasMessageContaining("Make room");
    }

    @Test
    void an_upload_into_a_missing_folder_or_onto_a_folder_says_so() throws Exception {
        Path file = Files.writeString(folder.resolve("local"), "text");

        assertThatThrownBy(() -> host.upload(file, folder + "/no/such/file"))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining("folder of that path exists");
        assertThatThrownBy(() -> host.upload(file, folder.toString()))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("a folder lies there");
        assertThatThrownBy(() -> host.upload(folder.resolve("gone"), folder + "/x"))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("cannot read the local file");
    }

    @Test
    void a_zip_is_read_where_it_lies() throws Exception {
        Path zip = folder.resolve("export.zip");
        List<String> names = new ArrayList<>();
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (int i = 0; i < 300; i++) {
                names.add("folder/entry" + i + ".xml");
                out.putNextEntry(new ZipEntry(names.get(i)));
                out.write(i == 150 ? "the text".getBytes(StandardCharsets.UTF_8) : random(20_000));
                out.closeEntry();
            }
        }

        try (SeekableByteChannel channel = host.open(zip.toString());
                ZipFile file = ZipFile.builder().setSeekableByteChannel(channel).get()) {
            List<String> found = new ArrayList<>();
            file.getEntriesInPhysicalOrder().asIterator().forEachRemaining(entry -> found.add(entry.getName()));
            assertThat(found).isEqualTo(names);
            try (var content = file.getInputStream(file.getEntry("folder/entry150.xml"))) {
                assertThat(content).hasContent("the text");
            }
        }
    }

    @Test
    void an_open_file_can_be_read_at_any_position_and_not_written() throws Exception {
        byte[] content = random(200_000);
        Path file = Files.write(folder.resolve("file"), content);

        SeekableByteChannel channel = host.open(file.toString());
        ByteBuffer all = ByteBuffer.allocate(300_000);
        assertThat(channel.size()).isEqualTo(200_000);
        assertThat(channel.read(all)).isEqualTo(200_000);
        assertThat(channel.read(all)).isEqualTo(-1);
        assertThat(Arrays.copyOf(all.array(), 200_000)).isEqualTo(content);
        ByteBuffer two = ByteBuffer.allocate(2);
        channel.position(65_535).read(two);
        assertThat(two.array()).containsExactly(content[65_535], content[65_536]);
        assertThat(channel.position(500_000).read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1))).isInstanceOf(NonWritableChannelException.class);

        channel.close();
        channel.close();
        assertThat(channel.isOpen()).isFalse();
        assertThatThrownBy(channel::size).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void a_hundred_files_opened_and_closed_leave_room_for_more() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");

        for (int i = 0; i < 100; i++) {
            try (SeekableByteChannel channel = host.open(file.toString())) {
                assertThat(channel.size()).isEqualTo(4);
            }
        }

        assertThat(host.run(Command.of("echo", "next")).output()).isEqualTo("next\n");
    }

    @Test
    void a_missing_file_cannot_be_opened_and_says_so() {
        assertThatThrownBy(() -> host.open("/no/such/file"))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: cannot open /no/such/file")
                .hasMessageContaining("Check that the file exists");
    }

    /** How many connections this process has to the server. */
    private long connections() throws Exception {
        String wanted = ":%04X".formatted(port);
        List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        lines.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words[2].endsWith(wanted) && words[3].equals("01"))
                .count();
    }

    protected static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** Waits until it holds; a build that is stopped from outside is the limit. */
    private static void await(java.util.concurrent.Callable<Boolean> holds) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!holds.call()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(20);
        }
    }
}
