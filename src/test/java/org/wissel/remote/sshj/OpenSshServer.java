package org.wissel.remote.sshj;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The system's own OpenSSH server on a free port of 127.0.0.1, with a configuration and keys of its own. */
final class OpenSshServer {

    private static final Path BINARY = Path.of("/usr/sbin/sshd");

    private final Path folder;
    private final int port;
    private final Process daemon;

    private OpenSshServer(Path folder, int port, Process daemon) {
        this.folder = folder;
        this.port = port;
        this.daemon = daemon;
    }

    static boolean isInstalled() {
        return Files.isExecutable(BINARY);
    }

    /** Starts it; host keys in the folder are kept, so it can come back as the same host. */
    static OpenSshServer start(Path folder, Path authorizedKeys, int wantedPort) throws Exception {
        return start(folder, authorizedKeys, wantedPort, "");
    }

    /** The same with further lines of sshd_config, which count before the usual ones; a Match block comes after them. */
    static OpenSshServer start(Path folder, Path authorizedKeys, int wantedPort, String lines) throws Exception {
        Files.createDirectories(folder);
        for (String type : new String[] {"ed25519", "ecdsa"}) {
            if (Files.notExists(folder.resolve("host_" + type))) {
                run(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        type,
                        "-N",
                        "",
                        "-f",
                        folder.resolve("host_" + type).toString());
            }
        }
        if ("root".equals(System.getProperty("user.name"))) {
            Files.createDirectories(Path.of("/run/sshd")); // sshd insists on it when it runs as root
        }
        int port = wantedPort == 0 ? freePort() : wantedPort;
        boolean isMatch = lines.startsWith("Match");
        Path config = Files.writeString(
                folder.resolve("sshd_config"),
                """
                %s
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s/host_ed25519
                HostKey %s/host_ecdsa
                AuthorizedKeysFile %s
                PidFile none
                UsePAM no
                StrictModes no
                PermitRootLogin yes
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                Subsystem sftp internal-sftp
                %s
                """
                        .formatted(isMatch ? "" : lines, port, folder, folder, authorizedKeys, isMatch ? lines : ""));
        Process daemon = new ProcessBuilder(BINARY.toString(), "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader log = daemon.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = log.readLine(); ; line = log.readLine()) {
            if (line == null) {
                throw new IllegalStateException("sshd did not start on port " + port + ": " + said);
            }
            said.append(line).append('\n');
            if (line.contains("Server listening")) {
                break;
            }
        }
        Thread drain = new Thread(() -> swallow(log), "sshd-log");
        drain.setDaemon(true);
        drain.start();
        return new OpenSshServer(folder, port, daemon);
    }

    int port() {
        return port;
    }

    /** The fingerprint of its host key of this type, as ssh-keygen prints it. */
    String fingerprint(String type) throws Exception {
        return run("ssh-keygen", "-lf", folder.resolve("host_" + type + ".pub").toString())
                .split(" ")[1];
    }

    /** A line for known_hosts. */
    String knownHostsLine(String type) throws IOException {
        return "[127.0.0.1]:" + port + " " + Files.readString(folder.resolve("host_" + type + ".pub"));
    }

    /** Runs a program of this machine to its end and gives its output; a failure fails the test. */
    static String run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", words) + ": " + said);
        }
        return said;
    }

    private static void swallow(BufferedReader log) {
        try (log) {
            while (log.readLine() != null) {
                // A log that nobody reads would block the daemon.
            }
        } catch (IOException stopped) {
            // The daemon has ended.
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Ends the daemon and its sessions; commands that still run there run on. */
    void stop() throws InterruptedException {
        var sessions = daemon.children().toList();
        daemon.destroy();
        daemon.waitFor(10, TimeUnit.SECONDS);
        // A session of another user has a second process below the first.
        sessions.forEach(session -> {
            session.children()
                    .filter(child -> child.info().commandLine().orElse("").startsWith("sshd"))
                    .forEach(ProcessHandle::destroyForcibly);
            session.destroyForcibly();
        });
    }
}
