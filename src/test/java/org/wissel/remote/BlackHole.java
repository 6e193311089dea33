package org.wissel.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * An address that neither answers nor refuses, as that of a machine without power: a socket whose queue is full, so that
 * the kernel drops every further attempt. (The addresses reserved for documentation are refused or even answered behind some
 * proxies.)
 */
public final class BlackHole implements AutoCloseable {

    private final ServerSocket server;
    private final List<Socket> queue = new ArrayList<>();

    public BlackHole() {
        try {
            server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
            while (joins()) {
                // Until the queue is full.
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private boolean joins() throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress("127.0.0.1", port()), 200);
            queue.add(socket);
            return true;
        } catch (SocketTimeoutException full) {
            socket.close();
            return false;
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() {
        try {
            for (Socket socket : queue) {
                socket.close();
            }
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
