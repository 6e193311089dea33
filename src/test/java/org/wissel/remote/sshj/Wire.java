package org.wissel.remote.sshj;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The network between us and a server: it can be cut, or fall silent as when the other machine loses its power. */
final class Wire implements AutoCloseable {

    private final ServerSocket entry;
    private final int port;
    private final List<Connection> connections = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong sent = new AtomicLong();
    private volatile long limit = Long.MAX_VALUE;
    private volatile Runnable atLimit = () -> {};
    private volatile boolean silent;

    /** @param port the server's, on this machine */
    Wire(int port) {
        this.port = port;
        try {
            this.entry = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        daemon(() -> {
            while (true) {
                connections.add(new Connection(entry.accept()));
            }
        });
    }

    /** One connection through the wire; once silent it stays so. */
    private final class Connection {

        private final Socket near;
        private final Socket far;
        private volatile boolean dead;

        private Connection(Socket near) throws IOException {
            this.near = near;
            this.dead = silent;
            this.far = dead ? null : new Socket("127.0.0.1", port);
            if (!dead) {
                daemon(() -> pump(near.getInputStream(), far.getOutputStream(), true));
                daemon(() -> pump(far.getInputStream(), near.getOutputStream(), false));
            }
        }

        private void pump(InputStream from, OutputStream to, boolean towardsServer) throws IOException {
            byte[] bytes = new byte[16 * 1024];
            for (int read = from.read(bytes); read >= 0 && !dead; read = from.read(bytes)) {
                to.write(bytes, 0, read);
                if (towardsServer && sent.addAndGet(read) >= limit) {
                    limit = Long.MAX_VALUE;
                    atLimit.run();
                }
            }
            if (!dead) {
                cut();
            }
        }

        private void cut() {
            closeQuietly(near);
            if (far != null) {
                closeQuietly(far);
            }
        }
    }

    /** The port to connect to instead of the server's. */
    int port() {
        return entry.getLocalPort();
    }

    /** How many bytes went to the server so far. */
    long sent() {
        return sent.get();
    }

    /** Does this once so many more bytes went to the server. */
    void after(long bytes, Runnable happening) {
        atLimit = happening;
        limit = sent.get() + bytes;
    }

    /** Breaks every connection. */
    void cut() {
        List.copyOf(connections).forEach(Connection::cut);
    }

    /** From now on nothing comes through, and nobody is told: what is connected stays so, and new connections get no word. */
    void fallSilent() {
        silent = true;
        List.copyOf(connections).forEach(connection -> connection.dead = true);
    }

    /** New connections come through again; those of before are dead. */
    void comeBack() {
        silent = false;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException ended) {
                        // One side has gone.
                    }
                },
                "wire");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // That was wanted.
        }
    }

    @Override
    public void close() {
        closeQuietly(entry);
        cut();
    }
}
