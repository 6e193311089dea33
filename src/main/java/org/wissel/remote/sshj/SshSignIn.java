package org.wissel.remote.sshj;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wissel.remote.HostKeyProperties;
import org.wissel.remote.SshProperties;

/** Connects to a host and signs in there: tries for as long as the connect timeout lets. */
final class SshSignIn {

    private static final Logger LOG = LoggerFactory.getLogger(SshSignIn.class);
    private static final int TRIES = 3;
    private static final int KEEP_ALIVE_SECONDS = 5;
    private static final int UNANSWERED_KEEP_ALIVES = 4;
    /** How long opening a channel and asking for a command or subsystem may take. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final SshProperties settings;
    private final Config config;
    private final ScheduledExecutorService clock;
    private final HostKeyProperties trust;
    /** The type of host key that the fingerprint turned out to name; null while the host's first choice will do. */
    private volatile KeyType hostKeyType;

    SshSignIn(SshProperties settings, Config config, ScheduledExecutorService clock, HostKeyProperties trust) {
        this.trust = trust;
        this.settings = settings;
        this.config = config;
        this.clock = clock;
    }

    /**
     * A client that is signed in.
     *
     * @throws Unavailable when no try of this time succeeded, or one failed for good
     */
    SSHClient client() throws Unavailable {
        long end = System.nanoTime() + settings.connectTimeout().toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                return connectByAnyHostKey(end);
            } catch (Unavailable failed) {
                long pause = 100L << attempt;
                if (!failed.worthRetrying() || attempt == TRIES || millisUntil(end) <= pause) {
                    throw failed;
                }
                LOG.debug("{}: attempt {} failed: {}", settings, attempt, failed.getMessage());
                try {
                    Thread.sleep(pause);
                } catch (InterruptedException stopped) {
                    throw failed;
                }
            }
        }
    }

    /** A host shows one of its keys, and the fingerprint may name another one: then each type is asked for once. */
    private SSHClient connectByAnyHostKey(long end) throws Unavailable {
        HostKeyCheck first = new HostKeyCheck(settings, hostKeyType, trust);
        try {
            return connectOnce(first, millisUntil(end));
        } catch (Unavailable refused) {
            if (first.otherThanFingerprint() == null || settings.knownHosts() != null) {
                throw refused;
            }
            for (KeyType type : HostKeyCheck.TYPES) {
                HostKeyCheck other = new HostKeyCheck(settings, type, trust);
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
        AtomicBoolean struck = new AtomicBoolean();
        var guard = clock.schedule(
                () -> {
                    struck.set(true);
                    cut(client);
                },
                millis,
                TimeUnit.MILLISECONDS);
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
            Optional<Unavailable> nothingInCommon = NothingInCommon.of(settings, failed);
            if (nothingInCommon.isPresent()) {
                throw nothingInCommon.get();
            }
            boolean noCommonWords = failed instanceof TransportException transport
                    && transport.getDisconnectReason() == DisconnectReason.KEY_EXCHANGE_FAILED;
            // What is caught after it has struck is only its echo. Connecting may notice the same a moment earlier.
            boolean late = struck.get() || failed instanceof SocketTimeoutException;
            String why = late ? "no answer in time" : Unavailable.words(failed);
            throw new Unavailable(cannotReach(why), failed, !noCommonWords);
        } finally {
            guard.cancel(false);
            if (!signedIn) {
                // Each client that is left unclosed keeps its reader thread.
                dispose(client);
            }
        }
    }

    /** That it was not reached within the connect timeout, and why. */
    String cannotReach(String why) {
        return cannotReach(why, settings.connectTimeout());
    }

    /** That it was not reached within this time, and why. */
    String cannotReach(String why, Duration within) {
        return "cannot reach " + settings + " by SSH within " + within.toMillis() + " ms: " + why
                + ". Check that the machine is up, that sshd listens on that port and that no firewall is in between";
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

    /** Disconnects, and has ended it hard where that takes longer than a second. */
    void dispose(SSHClient client) {
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
}
