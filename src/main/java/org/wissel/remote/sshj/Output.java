package org.wissel.remote.sshj;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One stream of a running command, read to its end, kept up to a limit; what comes beyond is read and dropped. */
final class Output {

    /** Bytes kept of each stream. */
    static final int LIMIT = 4 * 1024 * 1024;

    private final InputStream stream;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean overflowed;
    private long lastMoved = System.nanoTime();

    Output(InputStream stream) {
        this.stream = stream;
    }

    /** Reads until the stream ends: a stream that nobody reads blocks the command, and with it the other stream. */
    Void drain() throws IOException {
        byte[] buffer = new byte[32 * 1024];
        for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
            synchronized (this) {
                int fits = Math.min(read, LIMIT - kept.size());
                kept.write(buffer, 0, fits);
                overflowed |= fits < read;
                lastMoved = System.nanoTime();
            }
        }
        return null;
    }

    synchronized String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }

    synchronized boolean overflowed() {
        return overflowed;
    }

    /**
     * Whether nothing has come for so long, and not before this moment. On a machine that is very busy, what came may lie unread
     * for a long time: that is not silence.
     *
     * @param moment in the time of {@link System#nanoTime()}
     */
    synchronized boolean isSilentSince(long moment, Duration time) throws IOException {
        long since = lastMoved - moment > 0 ? lastMoved : moment;
        return stream.available() == 0 && System.nanoTime() - since > time.toNanos();
    }
}
