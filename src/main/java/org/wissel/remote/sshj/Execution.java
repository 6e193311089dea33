package org.wissel.remote.sshj;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.SecretWords;

/** One command on one open session, from its start to its end or its deadline. */
final class Execution {

    /** How long the streams may stay open and silent after the command has ended, held by what it left running. */
    private static final Duration AFTER_END = Duration.ofSeconds(1);

    private static final int INPUT_CHUNK = 32 * 1024;

    private final Session session;
    private final Command command;
    private final ExecutorService threads;
    private final long began = System.nanoTime();
    private final long end;
    /** When it was last seen running, in the time of {@link System#nanoTime()}. */
    private long exited = began;

    Execution(Session session, Command command, ExecutorService threads) {
        this.session = session;
        this.command = command;
        this.threads = threads;
        this.end = began + command.deadline().toNanos();
    }

    /** @throws Unavailable when the command could not be started, was cut off or did not end in time */
    CommandResult run() throws Unavailable {
        Session.Command running;
        try {
            running = session.exec(command.line());
        } catch (IOException failed) {
            throw new Unavailable(
                    "cannot run `" + command + "`: " + Unavailable.words(failed)
                            + ". It may or may not have started: look at the host before trying again",
                    failed);
        }
        Output output = new Output(running.getInputStream());
        Output errors = new Output(running.getErrorStream());
        Future<Void> outputEnd = threads.submit(output::drain);
        Future<Void> errorsEnd = threads.submit(errors::drain);
        try {
            send(running);
            awaitEnd(running, output, outputEnd);
            awaitEnd(running, errors, errorsEnd);
            awaitExit(running);
        } catch (TimeoutException tooSlow) {
            throw new Unavailable(
                    "`" + command + "` did not end within " + command.deadline().toMillis()
                            + " ms; it may still be running there" + said(output, errors)
                            + ". Look at the host before trying again, or give it more time",
                    tooSlow);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Unavailable(
                    "stopped while `" + command + "` was running; it may still be running there", stopped);
        } catch (IOException broken) {
            throw cutOff(output, errors, broken);
        }
        return result(running, output, errors);
    }

    private CommandResult result(Session.Command running, Output output, Output errors) throws Unavailable {
        int code;
        String errorText = errors.text();
        if (running.getExitStatus() != null) {
            code = running.getExitStatus();
        } else if (running.getExitSignal() != null) {
            // As a shell would say it: 128 and the signal's number.
            code = 128 + number(running.getExitSignal());
            errorText = (errorText + "\nended by signal " + running.getExitSignal()).strip();
        } else {
            throw cutOff(output, errors, null);
        }
        if (output.overflowed() || errors.overflowed()) {
            throw new Unavailable(
                    "`" + command + "` ended with code " + code + " but wrote more than " + Output.LIMIT
                            + " bytes to standard " + (output.overflowed() ? "output" : "error")
                            + ", more than is kept. Make it say less, or let it write into a file",
                    null);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        return new CommandResult(command, code, output.text(), errorText, took);
    }

    /** Sends the input never faster than the other side has room for it, so that a command that reads none blocks nobody. */
    private void send(Session.Command running) throws TimeoutException, InterruptedException {
        byte[] input = command.input();
        try (OutputStream stream = running.getOutputStream()) {
            int sent = 0;
            while (sent < input.length && session.isOpen()) {
                int room = (int) Math.min(session.getRemoteWinSize(), INPUT_CHUNK);
                if (room <= 0) {
                    if (running.getExitStatus() != null) {
                        return;
                    }
                    left();
                    Thread.sleep(2);
                    continue;
                }
                int size = Math.min(room, input.length - sent);
                stream.write(input, sent, size);
                // close() alone drops what waits for room, and the command would see a short input without any error.
                stream.flush();
                sent += size;
            }
        } catch (IOException readsNoMore) {
            // The command ended before it read everything; its exit code tells more.
        }
    }

    /** Until the stream has ended, or the command has and what it left running is silent. */
    private void awaitEnd(Session.Command running, Output stream, Future<Void> ended)
            throws TimeoutException, InterruptedException, IOException {
        while (true) {
            long left = left();
            try {
                ended.get(Math.min(left, 100), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException notYet) {
                if (running.getExitStatus() == null) {
                    exited = System.nanoTime();
                } else if (!running.isEOF() && stream.isSilentSince(exited, AFTER_END)) {
                    return;
                }
            } catch (ExecutionException failed) {
                throw failed.getCause() instanceof IOException broken ? broken : new IOException(failed.getCause());
            }
        }
    }

    private void awaitExit(Session.Command running) throws TimeoutException, IOException {
        if (running.getExitStatus() == null) {
            try {
                running.join(left(), TimeUnit.MILLISECONDS);
            } catch (IOException failed) {
                if (running.getExitStatus() == null) {
                    left();
                    throw failed;
                }
            }
        }
    }

    /** Milliseconds until the deadline. */
    private long left() throws TimeoutException {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
            throw new TimeoutException("deadline exceeded");
        }
        return left;
    }

    private Unavailable cutOff(Output output, Output errors, IOException cause) {
        return new Unavailable(
                "the connection broke while `" + command + "` was running"
                        + (cause == null ? "" : ": " + Unavailable.words(cause)) + said(output, errors)
                        + ". It may still be running there: look at the host before trying again",
                cause);
    }

    private static String said(Output output, Output errors) {
        String text = SecretWords.hidden((errors.text().isBlank() ? output.text() : errors.text()).strip());
        return text.isEmpty() ? "" : ". So far it said: " + text.substring(Math.max(0, text.length() - 300));
    }

    private static int number(Signal signal) {
        return switch (signal) {
            case HUP -> 1;
            case INT -> 2;
            case QUIT -> 3;
            case ILL -> 4;
            case ABRT -> 6;
            case FPE -> 8;
            case KILL -> 9;
            case USR1 -> 10;
            case SEGV -> 11;
            case USR2 -> 12;
            case PIPE -> 13;
            case ALRM -> 14;
            case TERM -> 15;
            default -> 0;
        };
    }
}
