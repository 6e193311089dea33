package org.wissel.remote.sshj;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wissel.remote.SshProperties;

/** The one signed-in connection to a host: made when first needed, shared by all threads, made anew when it broke. */
final class SshConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SshConnection.class);
    private static final int ATTEMPTS = 3;
    private static final int KEEP_ALIVE_SECONDS = 5;
    private static final int UNANSWERED_KEEP_ALIVES = 4;
    /** How long opening a channel and asking for a command or subsystem may take. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final SshProperties settings;
    private final Config config;
    private final ExecutorService threads;
    private final ScheduledExecutorService clock;
    private final SshCounts counts;
    private CompletableFuture<SSHClient> current;
    private boolean closed;
    /** The type of host key that the fingerprint turned out to name; null while the host's first choice will do. */
    private volatile KeyType hostKeyType;

    SshConnection(
            SshProperties settings,
            Config config,
            ExecutorService threads,
            ScheduledExecutorService clock,
            SshCounts counts) {
        this.counts = counts;
        this.settings = settings;
        this.config = config;
        this.threads = threads;
        this.clock = clock;
    }

    SshProperties settings() {
        return settings;
    }

    /**
     * The signed-in client. All who ask while it is being made wait for the same attempt.
     *
     * @param atMost how long this caller waits, if that is shorter than the connect timeout
     * @throws Unavailable when it cannot be made within that time
     */
    SSHClient client(Duration atMost) throws Unavailable {
        CompletableFuture<SSHClient> wanted = wanted();
        long whole = settings.connectTimeout().toMillis() + 1000;
        try {
            return wanted.get(Math.min(whole, atMost.toMillis()), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Unavailable said) {
                throw new Unavailable(said.getMessage(), said, said.worthRetrying());
            }
            throw new Unavailable(cannotReach(Unavailable.words(failed.getCause())), failed.getCause());
        } catch (TimeoutException tooSlow) {
            if (atMost.toMillis() < whole) {
                // Others may have more time to wait for the same attempt.
                throw new Unavailable(cannotReach("no answer in time", atMost), tooSlow);
            }
            wanted.completeExceptionally(new Unavailable(cannotReach("no answer in time"), tooSlow));
            throw new Unavailable(cannotReach("no answer in time"), tooSlow);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Unavailable("stopped while connecting to " + settings, stopped);
        }
    }

    /** Begins to connect where that is not done yet, and waits for nothing. */
    void begin() {
        try {
            wanted();
        } catch (Unavailable stopping) {
            LOG.debug("{}: {}", settings, stopping.getMessage());
        }
    }

    synchronized boolean isOpen() {
        return current != null
                && current.isDone()
                && !current.isCompletedExceptionally()
                && current.join().isConnected();
    }

    private synchronized CompletableFuture<SSHClient> wanted() throws Unavailable {
        if (closed) {
            throw new Unavailable("Wissel is stopping, so " + settings + " is not connected any more", null);
        }
        if (current != null && current.isDone()) {
            SSHClient client = current.isCompletedExceptionally() ? null : current.join();
            if (client != null && client.isConnected() && client.isAuthenticated()) {
                return current;
            }
            current = null;
            if (client != null) {
                threads.execute(() -> dispose(client));
            }
        }
        if (current == null) {
            CompletableFuture<SSHClient> attempt = new CompletableFuture<>();
            current = attempt;
            threads.execute(() -> connect(attempt));
        }
        return current;
    }

    /** Makes sure that this client is not handed out again. */
    synchronized void forget(SSHClient client) {
        if (handsOut(client)) {
            current = null;
            threads.execute(() -> dispose(client));
        }
    }

    /** Whether this is the client of the connection, and nobody made sure that it is not handed out again. */
    synchronized boolean handsOut(SSHClient client) {
        return current != null && current.isDone() && !current.isCompletedExceptionally() && current.join() == client;
    }

    private void connect(CompletableFuture<SSHClient> result) {
        long end = System.nanoTime() + settings.connectTimeout().toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                SSHClient client = connectByAnyHostKey(end);
                counts.opened().increment();
                if (!result.complete(client)) {
                    dispose(client);
                }
                return;
            } catch (Unavailable failed) {
                long pause = 100L << attempt;
                if (!failed.worthRetrying() || attempt == ATTEMPTS || millisUntil(end) <= pause) {
                    counts.failed().increment();
                    result.completeExceptionally(failed);
                    return;
                }
                LOG.debug("{}: attempt {} failed: {}", settings, attempt, failed.getMessage());
                try {
                    Thread.sleep(pause);
                } catch (InterruptedException stopped) {
                    result.completeExceptionally(failed);
                    return;
                }
            } catch (RuntimeException | Error unexpected) {
                counts.failed().increment();
                result.completeExceptionally(unexpected);
                return;
            }
        }
    }

    /** A host shows one of its keys, and the fingerprint may name another one: then each type is asked for once. */
    private SSHClient connectByAnyHostKey(long end) throws Unavailable {
        HostKeyCheck first = new HostKeyCheck(settings, hostKeyType);
        try {
            return connectOnce(first, millisUntil(end));
        } catch (Unavailable refused) {
            if (first.otherThanFingerprint() == null || settings.knownHosts() != null) {
                throw refused;
            }
            for (KeyType type : HostKeyCheck.TYPES) {
                HostKeyCheck other = new HostKeyCheck(settings, type);
                try {
                    if (type != first.otherThanFingerprint()) {
                        SSHClient client = connectOnce(other, millisUntil(end));
                        hostKeyType = type;
                        return client;
                    }
                } catch (Unavailable again) {
                    if (other.refusal() == null) {
                        throw again;
                    }
                }
            }
            throw refused;
        }
    }

    private SSHClient connectOnce(HostKeyCheck hostKey, int millis) throws Unavailable {
        SSHClient client = new SSHClient(config);
        boolean signedIn = false;
        // A server that drips bytes keeps every single read within its limit, so the whole attempt has one too.
        var guard = clock.schedule(() -> cut(client), millis, TimeUnit.MILLISECONDS);
        try {
            client.setSocketFactory(SshSettings.promptSockets());
            client.setConnectTimeout(millis);
            client.setTimeout(millis);
            client.getTransport().setTimeoutMs(millis);
            client.getConnection().setTimeoutMs((int) ANSWER.toMillis());
            client.addHostKeyVerifier(hostKey);
            client.getConnection().getKeepAlive().setKeepAliveInterval(KEEP_ALIVE_SECONDS);
            if (client.getConnection().getKeepAlive() instanceof KeepAliveRunner runner) {
                runner.setMaxAliveCount(UNANSWERED_KEEP_ALIVES);
            }
            client.connect(settings.host(), settings.port());
            client.authPublickey(settings.user(), SigningKey.of(settings, client));
            signedIn = true;
            LOG.info("{}: connected", settings);
            return client;
        } catch (Unavailable said) {
            throw said;
        } catch (UserAuthException refused) {
            throw new Unavailable(
                    settings + " did not let us in with the key " + settings.privateKey() + ": "
                            + Unavailable.words(refused) + ". Add its public key to ~/.ssh/authorized_keys of user "
                            + settings.user() + " there (the sshd log says why it refused), and check the settings"
                            + " user and private-key",
                    refused);
        } catch (UnknownHostException unknown) {
            throw new Unavailable(
                    "cannot find the address of " + settings.host() + ": unknown host name. Check the setting host"
                            + " and the name service of this machine",
                    unknown);
        } catch (IOException failed) {
            if (hostKey.refusal() != null) {
                throw new Unavailable(hostKey.refusal(), failed);
            }
            boolean noCommonWords = failed instanceof TransportException transport
                    && transport.getDisconnectReason() == DisconnectReason.KEY_EXCHANGE_FAILED;
            // Done here means that it has struck: what was caught is only its echo.
            String why = guard.isDone() ? "no answer in time" : Unavailable.words(failed);
            throw new Unavailable(cannotReach(why), failed, !noCommonWords);
        } finally {
            guard.cancel(false);
            if (!signedIn) {
                // Each client that is left unclosed keeps its reader thread.
                dispose(client);
            }
        }
    }

    private String cannotReach(String why) {
        return cannotReach(why, settings.connectTimeout());
    }

    private String cannotReach(String why, Duration within) {
        return "cannot reach " + settings + " by SSH within " + within.toMillis() + " ms: " + why
                + ". Check that the machine is up, that sshd listens on that port and that no firewall is in between";
    }

    /** Whether it was the connection that failed, and not the host that said no. */
    static boolean isBroken(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof TransportException || cause instanceof SocketException) {
                return true;
            }
        }
        return false;
    }

    /** Ends this client hard, without a word to the peer: frees whoever is stuck in reading or writing. */
    static void cut(SSHClient client) {
        try {
            Socket socket = client.getSocket();
            if (socket != null) {
                socket.close();
            }
        } catch (IOException alreadyGone) {
            LOG.debug("Cutting a connection: {}", alreadyGone.toString());
        }
    }

    private void dispose(SSHClient client) {
        // Saying goodbye to a dead peer can block in the socket, so it gets a second.
        var guard = clock.schedule(() -> cut(client), 1, TimeUnit.SECONDS);
        try {
            client.disconnect();
        } catch (IOException alreadyGone) {
            LOG.debug("{}: disconnecting: {}", settings, alreadyGone.toString());
        } finally {
            guard.cancel(false);
            cut(client);
        }
    }

    private static int millisUntil(long end) {
        return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    /** Disconnects for good. */
    @Override
    public void close() {
        CompletableFuture<SSHClient> last;
        synchronized (this) {
            closed = true;
            last = current;
            current = null;
        }
        if (last != null
                && !last.completeExceptionally(new Unavailable("Wissel is stopping", null))
                && !last.isCompletedExceptionally()) {
            dispose(last.join());
        }
    }
}
