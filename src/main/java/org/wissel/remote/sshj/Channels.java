package org.wissel.remote.sshj;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.sftp.SFTPClient;
import net.schmizz.sshj.sftp.SFTPEngine;
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
    private static final Duration SFTP_ANSWER = Duration.ofSeconds(15);
    /** How long a full server is asked again for a session. */
    private static final Duration FULL = Duration.ofSeconds(5);
    /** How much later than its deadline a use of the connection may end before the connection is cut. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final SshConnection connection;
    private final ExecutorService threads;
    private final ScheduledExecutorService clock;
    private final Semaphore free = new Semaphore(COMMANDS, true);
    private SFTPClient sftp;
    private SSHClient sftpOwner;

    Channels(SshConnection connection, ExecutorService threads, ScheduledExecutorService clock) {
        this.connection = connection;
        this.threads = threads;
        this.clock = clock;
    }

    /** Runs a command; only what comes before its start is ever tried again. */
    CommandResult run(Command command) throws Unavailable {
        try {
            if (!free.tryAcquire(command.deadline().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Unavailable(
                        "`" + command + "` was not started: " + COMMANDS
                                + " commands were running there for "
                                + command.deadline().toMillis() + " ms. Wait for them, or give it more time",
                        null);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Unavailable("stopped before `" + command + "` was started", stopped);
        }
        try {
            Opened opened = session();
            ScheduledFuture<?> guard = guard(opened.client(), command.deadline());
            try {
                CommandResult result = new Execution(opened.session(), command, threads).run();
                guard.cancel(false);
                return result;
            } finally {
                // A channel that does not close in time must not hold up whoever waits for the answer.
                threads.execute(() -> {
                    closeQuietly(opened.session());
                    guard.cancel(false);
                });
            }
        } finally {
            free.release();
        }
    }

    /** Cuts the connection when its use has not ended long after its deadline: nothing else frees a blocked socket. */
    ScheduledFuture<?> guard(SSHClient client, Duration deadline) {
        return clock.schedule(
                () -> SshConnection.cut(client), deadline.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    }

    private record Opened(SSHClient client, Session session) {}

    private Opened session() throws Unavailable {
        long end = System.nanoTime() + FULL.toNanos();
        boolean reconnected = false;
        while (true) {
            SSHClient client = connection.client();
            try {
                return new Opened(client, client.startSession());
            } catch (OpenFailException full) {
                if (System.nanoTime() > end) {
                    throw new Unavailable(
                            connection.settings() + " opens no session: " + Unavailable.words(full)
                                    + ". Check MaxSessions in its sshd_config; Wissel uses up to " + (COMMANDS + 1),
                            full);
                }
                pause(full);
            } catch (IOException | RuntimeException broken) {
                if (reconnected) {
                    throw new Unavailable(
                            "the connection to " + connection.settings() + " breaks when a session is opened: "
                                    + Unavailable.words(broken) + ". Check the sshd log there",
                            broken);
                }
                // It broke since it was last used: nothing has started there yet, so one new connection is harmless.
                SshConnection.cut(client);
                connection.forget(client);
                reconnected = true;
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

    /** The connection's client that the SFTP channel runs on. */
    synchronized SSHClient owner() {
        return sftpOwner;
    }

    /** The SFTP channel, opened anew where it broke. */
    synchronized SFTPClient sftp() throws Unavailable {
        if (sftp != null
                && sftpOwner.isConnected()
                && sftp.getSFTPEngine().getSubsystem().isOpen()) {
            return sftp;
        }
        sftp = null;
        for (int attempt = 1; ; attempt++) {
            SSHClient client = connection.client();
            try {
                SFTPEngine engine = new SFTPEngine(client);
                // The greeting is read without a limit of its own.
                var guard = clock.schedule(
                        () -> threads.execute(() -> closeQuietly(engine)),
                        SFTP_ANSWER.toMillis(),
                        TimeUnit.MILLISECONDS);
                try {
                    engine.init();
                } finally {
                    guard.cancel(false);
                }
                engine.setTimeoutMs((int) SFTP_ANSWER.toMillis());
                sftp = new SFTPClient(engine);
                sftpOwner = client;
                return sftp;
            } catch (IOException | RuntimeException failed) {
                if (attempt == 2 || client.isConnected()) {
                    throw new Unavailable(
                            connection.settings() + " offers no SFTP: " + Unavailable.words(failed)
                                    + ". Check that its sshd_config has a line `Subsystem sftp`, and that the login"
                                    + " shell of that user prints nothing",
                            failed);
                }
                connection.forget(client);
            }
        }
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
