package org.wissel.remote.sshj;

import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.transport.TransportException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wissel.remote.HostKeyProperties;
import org.wissel.remote.SshProperties;

/**
 * The one signed-in connection to a host: made when first needed, shared by all threads, made anew when it broke, and ended when
 * nobody has needed it for long.
 */
final class SshConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SshConnection.class);

    private final SshProperties settings;
    private final ExecutorService threads;
    private final SshCounts counts;
    private final SshSignIn signIn;
    private SshAttempt current;
    private long usedUntil = System.nanoTime();
    private boolean closed;

    SshConnection(
            SshProperties settings,
            Config config,
            ExecutorService threads,
            ScheduledExecutorService clock,
            SshCounts counts,
            HostKeyProperties trust) {
        this.counts = counts;
        this.settings = settings;
        this.threads = threads;
        this.signIn = new SshSignIn(settings, config, clock, trust);
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
        try {
            return await(wanted(), atMost);
        } catch (TimeoutException tooSlow) {
            // Others may have more time to wait for the same attempt.
            throw new Unavailable(signIn.cannotReach("no answer in time", atMost), tooSlow);
        }
    }

    /**
     * Why the host is not reached; empty when it is.
     *
     * @param look how long whoever looks waits in all, for all hosts
     * @param end when that is over, by {@link System#nanoTime}
     */
    Optional<String> problem(Duration look, long end) {
        try {
            await(wanted(), Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            return Optional.empty();
        } catch (Unavailable unreachable) {
            return Optional.of(unreachable.getMessage());
        } catch (TimeoutException tooSlow) {
            return Optional.of("no answer from " + settings + " within " + look.toMillis()
                    + " ms of this look. Look again: steps wait for it longer, by connect-timeout for "
                    + settings.connectTimeout().toMillis() + " ms. If it stays, check that the machine is up, that sshd"
                    + " listens on that port and that no firewall is in between");
        }
    }

    /** @throws TimeoutException when that time is over and the attempt goes on */
    private SSHClient await(SshAttempt wanted, Duration atMost) throws Unavailable, TimeoutException {
        long whole = settings.connectTimeout().toMillis() + 1000;
        try {
            return wanted.get(Math.min(whole, atMost.toMillis()));
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Unavailable said) {
                throw new Unavailable(said.getMessage(), said, said.worthRetrying());
            }
            throw new Unavailable(signIn.cannotReach(Unavailable.words(failed.getCause())), failed.getCause());
        } catch (TimeoutException tooSlow) {
            if (atMost.toMillis() < whole) {
                throw tooSlow;
            }
            wanted.failed(new Unavailable(signIn.cannotReach("no answer in time"), tooSlow));
            throw new Unavailable(signIn.cannotReach("no answer in time"), tooSlow);
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

    /** Says that it is used for so long from now on, at most. */
    synchronized void usedFor(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        usedUntil = until - usedUntil > 0 ? until : usedUntil;
    }

    /** Ends it where nobody has used it for so long; the next use makes it anew. */
    synchronized void endIfIdleFor(Duration time) {
        SSHClient client = made();
        if (client != null && System.nanoTime() - usedUntil > time.toNanos()) {
            LOG.debug("{}: disconnected, since it was not used for {} s", settings, time.toSeconds());
            forget(client);
        }
    }

    synchronized boolean isOpen() {
        SSHClient client = made();
        return client != null && client.isConnected();
    }

    private synchronized SshAttempt wanted() throws Unavailable {
        usedFor(Duration.ZERO);
        if (closed) {
            throw new Unavailable("Wissel is stopping, so " + settings + " is not connected any more", null);
        }
        if (current != null && current.isDone()) {
            SSHClient client = made();
            if (client != null && client.isConnected() && client.isAuthenticated()) {
                return current;
            }
            current = null;
            if (client != null) {
                threads.execute(() -> signIn.dispose(client));
            }
        }
        if (current == null) {
            SshAttempt attempt = new SshAttempt(counts);
            current = attempt;
            threads.execute(() -> connect(attempt));
        }
        return current;
    }

    private SSHClient made() {
        return current == null ? null : current.made();
    }

    /** Makes sure that this client is not handed out again. */
    synchronized void forget(SSHClient client) {
        if (client != null && made() == client) {
            current = null;
            threads.execute(() -> signIn.dispose(client));
        }
    }

    /** Whether this is the client of the connection, and nobody made sure that it is not handed out again. */
    synchronized boolean handsOut(SSHClient client) {
        usedFor(Duration.ZERO);
        return client != null && made() == client;
    }

    private void connect(SshAttempt attempt) {
        try {
            SSHClient client = signIn.client();
            if (!attempt.opened(client)) {
                signIn.dispose(client);
            }
        } catch (Unavailable | RuntimeException | Error failed) {
            attempt.failed(failed);
        }
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

    /** Disconnects for good. */
    @Override
    public void close() {
        SshAttempt last;
        synchronized (this) {
            closed = true;
            last = current;
            current = null;
        }
        if (last != null && !last.failed(new Unavailable("Wissel is stopping", null))) {
            SSHClient made = last.whenEnded();
            if (made != null) {
                signIn.dispose(made);
            }
        }
    }
}
