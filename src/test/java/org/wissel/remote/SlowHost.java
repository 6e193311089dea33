package org.wissel.remote;

import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A host each of whose answers takes this long, by a clock of its own, so that no test waits for it. What takes longer than
 * it may fails at its deadline, as over SSH.
 */
public final class SlowHost implements RemoteHost {

    private final RemoteHost real;
    private final Duration each;
    private long nanos;

    public SlowHost(RemoteHost real, Duration each) {
        this.real = real;
        this.each = each;
    }

    /** The clock's time, as {@link System#nanoTime}. */
    public long nanos() {
        return nanos;
    }

    /** What all answers together took. */
    public Duration took() {
        return Duration.ofNanos(nanos);
    }

    /** Has the clock go on, as when something else takes time. */
    public void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public String address() {
        return real.address();
    }

    @Override
    public CommandResult run(Command command) {
        answer("`" + command + "`", command.deadline());
        return real.run(command);
    }

    @Override
    public void upload(Path file, String path, Duration atMost) {
        answer("copying to " + path, atMost);
        real.upload(file, path, atMost);
    }

    @Override
    public SeekableByteChannel open(String path, Duration atMost) {
        answer("opening " + path, atMost);
        return real.open(path, atMost);
    }

    private void answer(String what, Duration atMost) {
        if (each.compareTo(atMost) > 0) {
            pass(atMost);
            throw new RemoteException(
                    name() + ": " + what + " did not end within " + atMost.toMillis() + " ms. Look at the host.");
        }
        pass(each);
    }
}
