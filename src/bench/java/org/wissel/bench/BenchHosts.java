package org.wissel.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.RemoteHosts;
import org.wissel.remote.SshProperties;
import org.wissel.sandbox.FreePorts;

/**
 * One OpenSSH server that plays many hosts: each has an address of its own on the loopback network, and with it a connection,
 * a home folder and a lock file of its own, as for whoever comes in on it. The user is whoever runs the benchmarks.
 */
final class BenchHosts implements Closeable {

    private static final List<String> SFTP_SERVERS = List.of(
            "/usr/lib/openssh/sftp-server",
            "/usr/libexec/openssh/sftp-server",
            "/usr/libexec/sftp-server",
            "/usr/lib/ssh/sftp-server");

    private final Path folder;
    private final int port = FreePorts.next();
    private final String user = Programs.run("id", "-un").strip();
    private final Map<String, Path> homes;
    private final String level;
    private final Process sshd;

    private BenchHosts(Path folder, Map<String, Path> homes, String level) throws IOException {
        this.folder = folder;
        this.level = level;
        this.homes = homes;
        Files.createDirectories(folder);
        Programs.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key().toString());
        Programs.run(
                "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", hostKey().toString());
        String[] publicKey = Files.readString(Path.of(hostKey() + ".pub")).split(" ");
        Files.writeString(knownHosts(), "[127.0.0.*]:" + port + " " + publicKey[0] + " " + publicKey[1] + "\n");
        Files.writeString(folder.resolve("sshd_config"), sshdConfig());
        Files.writeString(clientConfig(), sshConfig());
        if (user.equals("root")) {
            // As its service does; whoever is not root needs none.
            Files.createDirectories(Path.of("/run/sshd"));
        }
        sshd = new ProcessBuilder(
                        program().orElseThrow().toString(),
                        "-D",
                        "-e",
                        "-f",
                        folder.resolve("sshd_config").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sshd.log").toFile())
                .start();
    }

    /** Whether OpenSSH is not installed here; then the report says that this part was not measured. */
    static boolean isMissing(Report report, String part) {
        boolean missing = program().isEmpty() || !Programs.has("ssh") || !Programs.has("scp");
        if (missing) {
            report.table("Part " + part, "was not measured")
                    .row("OpenSSH is not installed: apt-get install openssh-server openssh-client");
        }
        return missing;
    }

    /** The server's program, where it is installed. */
    static Optional<Path> program() {
        return Stream.of("/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts it.
     *
     * @param folder for its keys and settings
     * @param homes by address, {@code 127.0.0.11}; the folders must exist
     */
    static BenchHosts start(Path folder, Map<String, Path> homes) throws Exception {
        return start(folder, homes, "ERROR");
    }

    /** @param level what its log tells: {@code DEBUG1} for {@link #ciphers} */
    static BenchHosts start(Path folder, Map<String, Path> homes, String level) throws Exception {
        BenchHosts hosts = new BenchHosts(folder, new LinkedHashMap<>(homes), level);
        try {
            Programs.await(Duration.ofSeconds(20), "sshd listens", hosts::listens);
        } catch (IllegalStateException silent) {
            hosts.close();
            throw new IllegalStateException(
                    "sshd does not listen: " + Files.readString(folder.resolve("sshd.log")), silent);
        }
        return hosts;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(homes.keySet().iterator().next(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    String user() {
        return user;
    }

    /** Whose public half may come in. */
    Path key() {
        return folder.resolve("id_ed25519");
    }

    private Path hostKey() {
        return folder.resolve("host_key");
    }

    /** The host keys in OpenSSH's format. */
    Path knownHosts() {
        return folder.resolve("known_hosts");
    }

    /** For {@code ssh -F}: with it every address is reached by its number alone. */
    Path clientConfig() {
        return folder.resolve("ssh_config");
    }

    /** What Wissel is told of one host. */
    Map<String, Object> settings(String address) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("host", address);
        settings.put("port", port);
        settings.put("user", user);
        settings.put("private-key", key());
        settings.put("known-hosts", knownHosts());
        return settings;
    }

    /** The host at an address, as Wissel reaches it. */
    RemoteHost remote(RemoteHosts all, String address) {
        return all.host(
                address,
                new SshProperties(address, port, user, key(), null, knownHosts(), null, Duration.ofSeconds(10)));
    }

    /** The ciphers that clients sent with, in the order in which they came. */
    List<String> ciphers() throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("sshd.log"))) {
            return lines.filter(line -> line.contains("kex: client->server cipher: "))
                    .map(line -> line.replaceAll(".*cipher: (\\S+).*", "$1"))
                    .toList();
        }
    }

    private String sshdConfig() {
        List<String> lines = new ArrayList<>(List.of(
                "Port " + port,
                "ListenAddress 0.0.0.0",
                // It listens on a few hundred addresses by that, and lets nobody in but this machine.
                "AllowUsers " + user + "@127.0.0.0/8",
                "HostKey " + hostKey(),
                "PidFile none",
                "AuthorizedKeysFile " + key() + ".pub",
                "StrictModes no",
                "UsePAM no",
                "UseDNS no",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "PermitRootLogin prohibit-password",
                "MaxStartups 1000",
                "MaxSessions 1000",
                "LogLevel " + level,
                "PrintMotd no",
                "Subsystem sftp "
                        + SFTP_SERVERS.stream()
                                .filter(path -> Files.isExecutable(Path.of(path)))
                                .findFirst()
                                .orElse("internal-sftp")));
        homes.forEach((address, home) -> lines.addAll(List.of(
                "Match LocalAddress " + address,
                // Before the shell starts, so that nobody's own .bashrc is measured.
                "  SetEnv HOME=" + home,
                "  ForceCommand cd '" + home + "' && eval \"$SSH_ORIGINAL_COMMAND\"")));
        return String.join("\n", lines) + "\n";
    }

    private String sshConfig() {
        return String.join(
                "\n",
                "Host 127.0.0.*",
                "  Port " + port,
                "  User " + user,
                "  IdentityFile " + key(),
                "  IdentitiesOnly yes",
                "  UserKnownHostsFile " + knownHosts(),
                "  StrictHostKeyChecking yes",
                "  BatchMode yes",
                "");
    }

    @Override
    public void close() {
        // Each connection has a process of its own, which goes with its client.
        Programs.end(List.of(sshd.toHandle()));
    }
}
