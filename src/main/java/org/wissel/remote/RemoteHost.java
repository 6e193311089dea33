package org.wissel.remote;

import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongConsumer;

/** One machine that commands run on and files lie on. One connection is kept and reused; safe for use by several threads. */
public interface RemoteHost {

    /** The name by which people know it, as in the inventory. */
    String name();

    /** The address as {@code host:port}: two names with one address are one machine. */
    String address();

    /**
     * Runs a command to its end. Waiting for its turn and connecting first, where needed, come on top of its deadline, but
     * are part of what it may take in all ({@link Command#inAll}); connecting is tried again, a command that may have
     * started never is.
     *
     * @return its result, whatever the exit code
     * @throws RemoteException when it could not be run, did not end within its deadline (it may still be running then) or
     *     said more than 4 MiB on one stream
     */
    CommandResult run(Command command);

    /**
     * Copies a local file to a remote path, replacing what lies there; where a shorter file lies there it goes on from its
     * end, and one that is as long is left as it is, so the caller proves the content afterwards (checksum) and removes a
     * wrong one. A longer file is written anew. The folder must exist.
     *
     * @param atMost how long it may take in all, connecting included; a quarter of it is kept for what is under way
     * @throws RemoteException when the copy broke off or took too long; calling again goes on
     */
    void upload(Path file, String path, Duration atMost);

    /**
     * Copies a local file as {@link #upload(Path, String, Duration)} does, but what is still missing when the time is over is
     * no failure.
     *
     * @param arrived told again and again, in this thread, how many bytes of the file lie there for certain
     * @return whether all of it lies there; if not, calling again goes on
     */
    default boolean upload(Path file, String path, Duration atMost, LongConsumer arrived) {
        upload(file, path, atMost);
        arrived.accept(file.toFile().length());
        return true;
    }

    /** Copies a local file within 45 seconds. */
    default void upload(Path file, String path) {
        upload(file, path, Duration.ofSeconds(45));
    }

    /**
     * Opens a remote file for reading at any position.
     *
     * @param atMost how long it may stay open, connecting included; then its connection is cut
     * @throws RemoteException when it cannot be opened
     */
    SeekableByteChannel open(String path, Duration atMost);

    /** Opens a remote file for 30 seconds. */
    default SeekableByteChannel open(String path) {
        return open(path, Duration.ofSeconds(30));
    }
}
