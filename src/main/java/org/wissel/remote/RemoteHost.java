package org.wissel.remote;

import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/** One machine that commands run on and files lie on. One connection is kept and reused; safe for use by several threads. */
public interface RemoteHost {

    /** The name by which people know it, as in the inventory. */
    String name();

    /** The address as {@code host:port}: two names with one address are one machine. */
    String address();

    /**
     * Runs a command to its end.
     *
     * @return its result, whatever the exit code
     * @throws RemoteException when it could not be run, did not end within its deadline (it may still be running then) or
     *     said more than 4 MiB on one stream
     */
    CommandResult run(Command command);

    /**
     * Copies a local file to a remote path, replacing what lies there; where a shorter file lies there it goes on from its
     * end, so the caller proves the content afterwards (checksum) and removes a wrong one. A file as long or longer is
     * written anew. The folder must exist.
     *
     * @throws RemoteException when the copy broke off or took longer than 40 seconds; calling again goes on
     */
    void upload(Path file, String path);

    /**
     * Opens a remote file for reading at any position.
     *
     * @throws RemoteException when it cannot be opened
     */
    SeekableByteChannel open(String path);
}
