package org.wissel.remote.sshj;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.sftp.Response.StatusCode;
import net.schmizz.sshj.sftp.SFTPClient;
import net.schmizz.sshj.sftp.SFTPEngine;
import net.schmizz.sshj.sftp.SFTPException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;

/** What runs over one connection: commands side by side, and one SFTP channel that all transfers share. */
final class Channels implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Channels.class);
    /** OpenSSH allows 10 sessions a connection (MaxSessions): one is the SFTP channel, one stays spare. */
    private static final int COMMANDS = 8;
    /** How long one SFTP request may take. */
    private static final Duration SFTP_ANSWER = Duration.ofSeconds(10);
    /** How long opening the SFTP channel may take. */
    private static final Duration OPENING = Duration.ofSeconds(15);
    /** How long a full server is asked again for a session. */
    private static final Duration FULL = Duration.ofSeconds(5);
    /** How much later than its time a use of the connection may end before the connection is cut. */
    private static final Duration GRACE = Duration.ofSeconds(2);
    /** How long the closing of a channel, for which nobody waits, may take. */
    private static final Duration CLOSING = Duration.ofSeconds(30);

    private final SshConnection connection;
    private final SshCounts counts;
    private final ExecutorService threads;
    private final ScheduledExecutorService clock;
    private final Semaphore free = new Semaphore(COMMANDS, true);
    private final ReentrantLock sftpTurn = new ReentrantLock(true);
    private SFTPClient sftp;
    private SSHClient sftpOwner;

    Channels(SshConnection connection, ExecutorService threads, ScheduledExecutorService clock, SshCounts counts) {
        this.counts = counts;
        this.connection = connection;
        this.threads = threads;
        this.clock = clock;
    }

    SshConnection connection() {
        return connection;
    }

    /** Runs a command; only what comes before its start is ever tried again. */
    CommandResult run(Command command) throws Unavailable {
        long end = System.nanoTime() + command.inAll().toNanos();
        awaitTurn(command);
        try {
            Opened opened = session(end);
            ScheduledFuture<?> guard = null;
            try {
                Duration left = left(end);
                if (left.toMillis() < 1) {
                    throw new Unavailable(
                            "`" + command + "` was not started: connecting took the "
                                    + command.inAll().toMillis() + " ms that it had in all. Try again",
                            null);
                }
                Command timely = command.notBeyond(left);
                guard = guard(opened.client(), timely.deadline());
                counts.commands().increment();
                return new Execution(opened.session(), timely, threads).run();
            } finally {
                if (guard != null) {
                    guard.cancel(false);
                }
                close(opened);
            }
        } finally {
            free.release();
        }
    }

    private void awaitTurn(Command command) throws Unavailable {
        Duration atMost = command.notBeyond(command.deadline()).inAll();
        try {
            if (!free.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Unavailable(
                        "`" + command + "` was not started: " + COMMANDS + " commands were running there for "
                                + atMost.toMillis() + " ms. Wait for them, or give it more time",
                        null);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Unavailable("stopped before `" + command + "` was started", stopped);
        }
    }

    /** A channel that does not close in time must not hold up whoever waits for the answer. */
    private void close(Opened opened) {
        ScheduledFuture<?> guard = cutAfter(opened.client(), CLOSING);
        threads.execute(() -> {
            closeQuietly(opened.session());
            guard.cancel(false);
        });
    }

    /** Cuts the connection when its use has not ended soon after its time: nothing else frees a blocked socket. */
    ScheduledFuture<?> guard(SSHClient client, Duration time) {
        Duration atMost = time.plus(GRACE);
        connection.usedFor(atMost);
        return cutAfter(client, atMost);
    }

    private ScheduledFuture<?> cutAfter(SSHClient client, Duration time) {
        return clock.schedule(() -> drop(client), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private record Opened(SSHClient client, Session session) {}

    private Opened session(long end) throws Unavailable {
        long full = System.nanoTime() + FULL.toNanos();
        boolean reconnected = false;
        while (true) {
            SSHClient client = connection.client(left(end));
            ScheduledFuture<?> guard = cutAfter(client, left(end));
            try {
                return new Opened(client, client.startSession());
            } catch (OpenFailException busy) {
                if (System.nanoTime() > Math.min(full, end)) {
                    throw new Unavailable(
                            connection.settings() + " opens no session: " + Unavailable.words(busy)
                                    + ". Check MaxSessions in its sshd_config; Wissel uses up to " + (COMMANDS + 1),
                            busy);
                }
                pause(busy);
            } catch (IOException | RuntimeException broken) {
                // It broke since it was last used: nothing has started there yet, so one new connection is harmless.
                drop(client);
                if (reconnected || System.nanoTime() > end) {
                    throw new Unavailable(
                            "the connection to " + connection.settings() + " breaks or hangs when a session is opened: "
                                    + Unavailable.words(broken)
                                    + ". Check that the machine is up, and the sshd log there",
                            broken);
                }
                reconnected = true;
            } finally {
                guard.cancel(false);
            }
        }
    }

    private static void pause(Exception why) throws Unavailable {
        try {
            Thread.sleep(50);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Unavailable("stopped while waiting for a session", why);
        }
    }

    /** A request to a host that changes nothing there. */
    interface Question<T> {
        T ask(SFTPClient sftp) throws IOException;
    }

    /** A use of the SFTP channel, and what its first request answered. */
    record Sftp<T>(SFTPClient client, SSHClient owner, T answer) {}

    /**
     * Asks on the SFTP channel, and once more on a new one where the host gave no answer at all: a channel shows only in
     * its use that its other end has gone.
     *
     * @throws IOException what the host answered
     * @throws Unavailable when there is no channel within this time
     */
    <T> Sftp<T> sftp(Question<T> question, Duration atMost) throws IOException {
        long end = System.nanoTime() + atMost.toNanos();
        for (boolean again = false; ; again = true) {
            Sftp<Void> channel = sftp(end);
            ScheduledFuture<?> guard = cutAfter(channel.owner(), left(end));
            try {
                return new Sftp<>(channel.client(), channel.owner(), question.ask(channel.client()));
            } catch (IOException | RuntimeException failed) {
                // After a write that broke off, sshj's channel has its packet half made: the next use of it, from any
                // thread, ends with an index out of bounds (ChannelOutputStream, sshj 0.40.0).
                boolean answered = failed instanceof SFTPException told && told.getStatusCode() != StatusCode.UNKNOWN;
                if (answered) {
                    throw failed;
                }
                drop(channel.owner());
                if (again || System.nanoTime() > end) {
                    throw new Unavailable(
                            connection.settings() + " does not answer over SFTP: " + Unavailable.words(failed)
                                    + ". Check that the machine is up, and the sshd log there",
                            failed,
                            true);
                }
            } finally {
                guard.cancel(false);
            }
        }
    }

    /** Makes sure that a connection that does not answer is not used again. */
    void drop(SSHClient client) {
        SshSignIn.cut(client);
        connection.forget(client);
    }

    /** The SFTP channel, opened anew where it broke. */
    private Sftp<Void> sftp(long end) throws Unavailable {
        try {
            if (!sftpTurn.tryLock(left(end).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Unavailable("another transfer was opening SFTP all the time. Try again", null, true);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Unavailable("stopped before SFTP was opened", stopped);
        }
        try {
            // A client that was cut a moment ago may still count as connected.
            if (sftp == null
                    || !connection.handsOut(sftpOwner)
                    || !sftpOwner.isConnected()
                    || !sftp.getSFTPEngine().getSubsystem().isOpen()) {
                sftp = null;
                openSftp(end);
            }
            return new Sftp<>(sftp, sftpOwner, null);
        } finally {
            sftpTurn.unlock();
        }
    }

    private void openSftp(long end) throws Unavailable {
        for (int attempt = 1; ; attempt++) {
            SSHClient client = connection.client(left(end));
            // The greeting is read without a limit of its own.
            ScheduledFuture<?> guard = cutAfter(client, left(end).compareTo(OPENING) < 0 ? left(end) : OPENING);
            try {
                SFTPEngine engine = new SFTPEngine(client);
                engine.init();
                engine.setTimeoutMs((int) SFTP_ANSWER.toMillis());
                sftp = new SFTPClient(engine);
                sftpOwner = client;
                return;
            } catch (IOException | RuntimeException failed) {
                boolean broken = SshConnection.isBroken(failed) || !client.isConnected();
                if (!broken) {
                    throw new Unavailable(
                            connection.settings() + " offers no SFTP: " + Unavailable.words(failed)
                                    + ". Check that its sshd_config has a line `Subsystem sftp`, and that the login"
                                    + " shell of that user prints nothing",
                            failed);
                }
                drop(client);
                if (attempt == 2 || System.nanoTime() > end) {
                    throw new Unavailable(
                            "the connection to " + connection.settings() + " breaks or hangs when SFTP is opened: "
                                    + Unavailable.words(failed)
                                    + ". Check that the machine is up, and the sshd log there",
                            failed,
                            true);
                }
            } finally {
                guard.cancel(false);
            }
        }
    }

    /** Closes it without anybody waiting for that. */
    void closeLater(AutoCloseable channel) {
        threads.execute(() -> closeQuietly(channel));
    }

    static void closeQuietly(AutoCloseable channel) {
        try {
            channel.close();
        } catch (Exception alreadyGone) {
            LOG.debug("Closing a channel: {}", alreadyGone.toString());
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
