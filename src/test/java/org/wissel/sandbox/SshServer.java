package org.wissel.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.file.nativefs.NativeFileSystemFactory;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.config.keys.AuthorizedKeysAuthenticator;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;

/**
 * Plays one host on 127.0.0.1: commands run in a real {@code /bin/sh}, files lie on the real disk. Programs in the home's
 * folder {@code bin} come before those of this machine. Every user name may
 * sign in, with a key from the given file. As with OpenSSH, a command outlives its connection, and its channel ends when
 * the command has ended and nothing holds its output open any more (so a daemon must have its output redirected).
 */
public final class SshServer implements AutoCloseable {

    private final org.apache.sshd.server.SshServer server;
    private final Path home;
    private final String fingerprint;
    private final AtomicReference<SshWatch> watch;

    private SshServer(
            org.apache.sshd.server.SshServer server, Path home, String fingerprint, AtomicReference<SshWatch> watch) {
        this.server = server;
        this.home = home;
        this.fingerprint = fingerprint;
        this.watch = watch;
    }

    /**
     * Starts a host.
     *
     * @param name shown in the names of its threads
     * @param home where commands start and relative paths begin; created if missing. The host key lies in {@code .ssh}
     *     below it, so it stays the same over restarts
     * @param authorizedKeys a public key file, or several of them in one ({@code authorized_keys} format)
     * @param port to listen on; 0 for a free one
     */
    public static SshServer start(String name, Path home, Path authorizedKeys, int port) {
        try {
            Path folder = Files.createDirectories(home).toRealPath();
            Path keys = Files.createDirectories(folder.resolve(".ssh"));
            SimpleGeneratorHostKeyProvider hostKeys = new SimpleGeneratorHostKeyProvider(keys.resolve("host_key"));
            hostKeys.setAlgorithm(KeyUtils.EC_ALGORITHM);
            hostKeys.setKeySize(256);
            hostKeys.setStrictFilePermissions(false);
            KeyPair hostKey = hostKeys.loadKeys(null).iterator().next();
            Files.setPosixFilePermissions(keys.resolve("host_key"), PosixFilePermissions.fromString("rw-------"));

            org.apache.sshd.server.SshServer server = org.apache.sshd.server.SshServer.setUpDefaultServer();
            server.setHost("127.0.0.1");
            server.setPort(port);
            // As sshd does; without it each small answer waits 40 ms for the client's acknowledgement.
            CoreModuleProperties.TCP_NODELAY.set(server, true);
            server.setKeyPairProvider(hostKeys);
            server.setPublickeyAuthenticator(new AuthorizedKeysAuthenticator(authorizedKeys));
            AtomicReference<SshWatch> watch = new AtomicReference<>(SshWatch.NONE);
            server.setCommandFactory((channel, line) -> new ShellCommand(name, folder, line, watch.get()));
            server.setFileSystemFactory(NativeFileSystemFactory.INSTANCE);
            SftpSubsystemFactory sftp = new SftpSubsystemFactory.Builder()
                    .withFileSystemAccessor(new PathsFrom(folder))
                    .build();
            sftp.addSftpEventListener(new WatchedWrites(name, watch));
            server.setSubsystemFactories(List.of(sftp));
            server.start();
            return new SshServer(server, folder, KeyUtils.getFingerPrint(hostKey.getPublic()), watch);
        } catch (IOException failed) {
            throw new IllegalStateException(
                    name + ": the SSH server did not start on port " + port + ": " + failed, failed);
        }
    }

    /**
     * Makes a client's key pair, {@code id_ecdsa} and {@code id_ecdsa.pub} in OpenSSH format; one that is there already
     * is kept.
     *
     * @return the private key file; the public one lies beside it, see {@link #publicKeyOf}
     */
    public static Path createClientKey(Path folder) {
        Path privateKey = folder.resolve("id_ecdsa");
        try {
            if (Files.exists(privateKey)) {
                return privateKey;
            }
            Files.createDirectories(folder);
            KeyPair pair = KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
            try (OutputStream out = Files.newOutputStream(publicKeyOf(privateKey))) {
                OpenSSHKeyPairResourceWriter.INSTANCE.writePublicKey(pair, "sandbox", out);
            }
            try (OutputStream out = Files.newOutputStream(privateKey)) {
                OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "sandbox", null, out);
            }
            Files.setPosixFilePermissions(privateKey, PosixFilePermissions.fromString("rw-------"));
            return privateKey;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** The public key file beside a private one. */
    public static Path publicKeyOf(Path privateKey) {
        return privateKey.resolveSibling(privateKey.getFileName() + ".pub");
    }

    /** The port that it listens on. */
    public int port() {
        return server.getPort();
    }

    /** The host key's fingerprint as {@code ssh-keygen -lf} prints it, {@code SHA256:...}. */
    public String fingerprint() {
        return fingerprint;
    }

    /** The folder where commands start, without symbolic links in its path. */
    public Path home() {
        return home;
    }

    /** Shows every command and every write of a file from now on. */
    void watch(SshWatch newWatch) {
        watch.set(newWatch);
    }

    /** Cuts all connections and stops listening; what commands left running runs on. */
    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Relative SFTP paths begin at the home, absolute ones are the machine's. */
    private record PathsFrom(Path home) implements SftpFileSystemAccessor {

        @Override
        public Path resolveLocalFilePath(SftpSubsystemProxy subsystem, Path rootDir, String remotePath) {
            return home.resolve(remotePath);
        }
    }

    /** One command line in a real shell. */
    private static final class ShellCommand implements Command {

        private final String host;
        private final Path home;
        private final String line;
        private final SshWatch watch;
        private InputStream input;
        private OutputStream output;
        private OutputStream errors;
        private ExitCallback exit;

        ShellCommand(String host, Path home, String line, SshWatch watch) {
            this.host = host;
            this.home = home;
            this.line = line;
            this.watch = watch;
        }

        @Override
        public void setInputStream(InputStream in) {
            input = in;
        }

        @Override
        public void setOutputStream(OutputStream out) {
            output = out;
        }

        @Override
        public void setErrorStream(OutputStream err) {
            errors = err;
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            exit = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            SshWatch.Exchange exchange = new SshWatch.Exchange(host, line);
            if (!watch.mayBegin(exchange)) {
                throw new IOException("nobody waits for this command any more");
            }
            String run = watch == SshWatch.NONE ? line : LockedCommands.noted(line);
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", run).directory(home.toFile());
            builder.environment().put("HOME", home.toString());
            builder.environment().merge("PATH", home.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
            Process process = builder.start();
            watch.begun(exchange);
            thread("stdin", () -> feed(input, process.getOutputStream()));
            Thread stdout = pump("stdout", process.getInputStream(), output);
            Thread stderr = pump("stderr", process.getErrorStream(), errors);
            thread("exit", () -> {
                try {
                    int code = process.waitFor();
                    stdout.join();
                    stderr.join();
                    watch.done(exchange);
                    exit.onExit(code);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        @Override
        public void destroy(ChannelSession channel) {
            // The command outlives its connection: it only loses its input and output, by the pumps.
        }

        /** Hands the input on; what the command reads no more is read and dropped, else the whole connection would break. */
        private static void feed(InputStream from, OutputStream to) {
            OutputStream reader = to;
            byte[] buffer = new byte[32768];
            try (from) {
                for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                    try {
                        reader.write(buffer, 0, read);
                        reader.flush();
                    } catch (IOException readsNoMore) {
                        reader = OutputStream.nullOutputStream();
                    }
                }
                to.close();
            } catch (IOException oneEndIsGone) {
                // Nobody is left to tell.
            }
        }

        /** Carries bytes until either end is gone; then both are closed, as a broken pipe would be. */
        private Thread pump(String what, InputStream from, OutputStream to) {
            return thread(what, () -> {
                try (from;
                        to) {
                    byte[] buffer = new byte[32768];
                    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                        to.write(buffer, 0, read);
                        to.flush();
                    }
                } catch (IOException oneEndIsGone) {
                    // Nobody is left to tell.
                }
            });
        }

        private Thread thread(String what, Runnable work) {
            Thread thread = new Thread(work, "sandbox-ssh-" + host + "-" + what);
            thread.setDaemon(true);
            thread.start();
            return thread;
        }
    }
}
