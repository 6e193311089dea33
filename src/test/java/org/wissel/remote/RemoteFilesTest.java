package org.wissel.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wissel.remote.RemoteFiles.Replacement;
import org.wissel.remote.sshj.SshjHosts;
import org.wissel.sandbox.SshServer;

class RemoteFilesTest {

    private static final byte[] OLD = bytes("server a;\r\n# ünïcödé\n");
    private static final byte[] NEW = bytes("server b;\n");

    @TempDir
    private Path folder;

    private SshServer server;
    private SshjHosts hosts;
    private RemoteHost host;
    private Path file;

    @BeforeEach
    void start() throws Exception {
        Path key = SshServer.createClientKey(folder.resolve("keys"));
        server = SshServer.start("lb1", folder.resolve("home"), SshServer.publicKeyOf(key), 0);
        hosts = new SshjHosts();
        host = hosts.host(
                "lb1",
                new SshProperties(
                        "127.0.0.1",
                        server.port(),
                        "wissel",
                        key,
                        null,
                        null,
                        server.fingerprint(),
                        Duration.ofSeconds(10)));
        file = Files.createDirectories(folder.resolve("etc dir")).resolve("it's $HOME.conf");
        Files.write(file, OLD);
    }

    @AfterEach
    void stop() {
        hosts.close();
        server.close();
    }

    @Test
    void a_file_is_read_byte_for_byte() throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Files.write(file, all);

        assertThat(RemoteFiles.read(host, file.toString())).isEqualTo(all);
    }

    @Test
    void reading_a_file_that_is_not_there_says_host_path_and_remedy() {
        assertThatThrownBy(() -> RemoteFiles.read(host, "/no/such"))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("lb1: cannot read /no/such")
                .hasMessageContaining("No such file")
                .hasMessageEndingWith("may read it.");
    }

    @Test
    void replacing_keeps_mode_and_the_last_good_copy_and_leaves_nothing_else() throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThat(RemoteFiles.replace(host, file.toString(), OLD, NEW)).isEqualTo(Replacement.REPLACED);

        assertThat(file).hasBinaryContent(NEW);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        Path lastGood = Path.of(RemoteFiles.lastGoodCopy(file.toString()));
        assertThat(lastGood).hasBinaryContent(OLD);
        assertThat(lastGood.getFileName().toString()).startsWith(".");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactlyInAnyOrder(file, lastGood);
        }
    }

    @Test
    void replacing_keeps_the_owner() throws Exception {
        if ("root".equals(System.getProperty("user.name"))) {
            Files.setAttribute(file, "unix:uid", 12345); // only root can give files away
        }
        Object owner = Files.getAttribute(file, "unix:uid");

        RemoteFiles.replace(host, file.toString(), OLD, NEW);

        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(owner);
    }

    @Test
    void what_the_script_found_wrong_is_said_with_the_remedy() {
        FakeHost lb = new FakeHost("lb1");
        for (String remedy : new String[] {
            "5 not what was sent", "6 no such file", "7 may not read", "8 owner, group or mode", "127 flock"
        }) {
            String[] codeAndWords = remedy.split(" ", 2);
            lb.when("sh -c").answer(Integer.parseInt(codeAndWords[0]), "", "sh: flock: not found");

            assertThatThrownBy(() -> RemoteFiles.replace(lb, "/etc/a.conf", OLD, NEW))
                    .isInstanceOf(RemoteException.class)
                    .hasMessageStartingWith("lb1: cannot replace /etc/a.conf: ")
                    .hasMessageContaining(codeAndWords[1])
                    .hasMessageEndingWith(".");
        }
    }

    @Test
    void a_file_with_the_wanted_content_is_left_alone() throws Exception {
        Files.write(file, NEW);
        Object before = Files.getAttribute(file, "unix:ino");

        assertThat(RemoteFiles.replace(host, file.toString(), OLD, NEW)).isEqualTo(Replacement.ALREADY_THERE);

        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(before);
    }

    @Test
    void somebody_elses_edit_is_left_alone() throws Exception {
        Files.write(file, bytes("theirs"));

        assertThat(RemoteFiles.replace(host, file.toString(), OLD, NEW)).isEqualTo(Replacement.FOREIGN_EDIT);

        assertThat(file).hasContent("theirs");
    }

    @Test
    void a_missing_file_is_not_taken_for_an_edited_one() {
        assertThatThrownBy(() -> RemoteFiles.replace(host, file + ".gone", OLD, NEW))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("lb1: cannot replace ")
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> RemoteFiles.replace(host, "/no/such/folder/file", OLD, NEW))
                .hasMessageContaining("no such file");
    }

    @Test
    void a_symbolic_link_stays_one_and_its_target_is_replaced() throws Exception {
        Path enabled = Files.createDirectories(folder.resolve("enabled"));
        Path link = Files.createSymbolicLink(enabled.resolve("site"), file);

        assertThat(RemoteFiles.replace(host, link.toString(), OLD, NEW)).isEqualTo(Replacement.REPLACED);

        assertThat(link).isSymbolicLink().hasBinaryContent(NEW);
        assertThat(file).isRegularFile().hasBinaryContent(NEW);
        try (var files = Files.list(enabled)) {
            assertThat(files)
                    .as("nothing that nginx could include lies beside the link")
                    .containsExactly(link);
        }
    }

    /** Whoever may write in the folder, as a Runtime may, chooses what lies there under our names. */
    @Test
    void links_under_the_names_beside_it_are_never_written_through() throws Exception {
        Path keys = Files.writeString(folder.resolve("authorized_keys"), "ssh-ed25519 AAAA wissel\n");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        Path lastGood = Path.of(RemoteFiles.lastGoodCopy(file.toString()));
        Path temp = file.resolveSibling("." + file.getFileName() + ".wissel-new");
        for (Path link : new Path[] {temp, lastGood}) {
            Files.createSymbolicLink(link, keys);
        }

        assertThat(RemoteFiles.replace(host, file.toString(), OLD, NEW)).isEqualTo(Replacement.REPLACED);

        assertThat(keys).hasContent("ssh-ed25519 AAAA wissel\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rw-------");
        assertThat(file).isRegularFile().hasBinaryContent(NEW);
        assertThat(Files.isSymbolicLink(file)).isFalse();
        assertThat(Files.isSymbolicLink(lastGood)).isFalse();
        assertThat(lastGood).hasBinaryContent(OLD);
        assertThat(temp).doesNotExist();
    }

    @Test
    void a_link_that_comes_back_while_it_is_written_is_never_written_through() throws Exception {
        Path keys = Files.writeString(folder.resolve("authorized_keys"), "ssh-ed25519 AAAA wissel\n");
        // cp is where the first try to win is easiest: the name is there, and its content still comes.
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path cp = Files.writeString(
                bin.resolve("cp"),
                "#!/bin/sh\n/bin/cp \"$@\" || exit\nln -sfn '" + keys + "' '"
                        + file.resolveSibling("." + file.getFileName() + ".wissel-new")
                                .toString()
                                .replace("'", "'\\''")
                        + "'\n");
        Files.setPosixFilePermissions(cp, PosixFilePermissions.fromString("rwxr-xr-x"));

        host.run(Command.script(
                        "PATH=" + bin + ":$PATH\n" + RemoteFiles.REPLACE,
                        file.toString(),
                        RemoteFiles.sha256(OLD),
                        RemoteFiles.sha256(NEW))
                .withInput(NEW));

        assertThat(keys).hasContent("ssh-ed25519 AAAA wissel\n");
    }

    @Test
    void what_arrives_incomplete_is_thrown_away() throws Exception {
        // The checksum of other bytes than those that are sent.
        CommandResult result = host.run(Command.script(
                        RemoteFiles.REPLACE, file.toString(), RemoteFiles.sha256(OLD), RemoteFiles.sha256("whole"))
                .withInput(bytes("who")));

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(file).hasBinaryContent(OLD);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void an_empty_file_can_be_written_and_read() {
        assertThat(RemoteFiles.replace(host, file.toString(), OLD, new byte[0])).isEqualTo(Replacement.REPLACED);
        assertThat(RemoteFiles.read(host, file.toString())).isEmpty();
    }

    @Test
    void a_large_file_arrives_whole() {
        byte[] large = bytes("line of text\n".repeat(200_000));

        RemoteFiles.replace(host, file.toString(), OLD, large);

        assertThat(RemoteFiles.read(host, file.toString())).isEqualTo(large);
    }

    @Test
    void a_busy_lock_is_told_from_other_failures() {
        FakeHost busy = new FakeHost("lb1");
        busy.when("sh -c").answer(75, "", "");

        assertThatThrownBy(() -> RemoteFiles.replace(busy, "/etc/a.conf", OLD, NEW))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("lb1: ")
                .hasMessageContaining("lock");
    }

    @Test
    void a_command_under_the_lock_never_runs_beside_another() throws Exception {
        String holder = "exec 9> .wissel.lock; flock 9; echo held; read line";
        Process other = new ProcessBuilder("/bin/sh", "-c", holder)
                .directory(server.home().toFile())
                .start();
        assertThat(other.inputReader().readLine()).isEqualTo("held");

        CommandResult refused = host.run(Command.of("flock", "-o", "-n", "-E", "75", ".wissel.lock", "true"));
        other.getOutputStream().close();
        other.waitFor();
        CommandResult allowed = host.run(Command.of("true").exclusively());

        assertThat(refused.exitCode()).isEqualTo(75);
        assertThat(allowed.succeeded()).isTrue();
    }

    @Test
    void the_lock_is_not_inherited_by_a_daemon_that_the_command_leaves() {
        CommandResult started = host.run(Command.script("sleep 30 > /dev/null 2>&1 < /dev/null & echo $!")
                .exclusively());
        try {
            CommandResult next = host.run(Command.of("flock", "-n", ".wissel.lock", "true"));

            assertThat(next.exitCode()).isZero();
        } finally {
            host.run(Command.of("kill", started.output().strip()));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
