package org.wissel.remote.sshj;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

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

    /** When the last byte came, in the time of {@link System#nanoTime()}. */
    synchronized long lastMoved() {
        return lastMoved;
    }
}
