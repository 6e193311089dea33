package org.wissel.notification;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A receiver of webhooks that keeps what it got, and answers what it is told to. */
final class WebhookServer implements AutoCloseable {

    /** What it got, and the header {@code Authorization}. */
    record Got(String body, String authorization) {}

    final BlockingQueue<Got> got = new LinkedBlockingQueue<>();

    /** The next answers; 200 when there is none. */
    final ConcurrentLinkedQueue<Integer> answers = new ConcurrentLinkedQueue<>();

    private final HttpServer server;

    WebhookServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Integer answer = answers.poll();
            exchange.sendResponseHeaders(answer == null ? 200 : answer, -1);
            exchange.close();
            got.add(new Got(body, exchange.getRequestHeaders().getFirst("Authorization")));
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook/secret-part");
    }

    /** The next thing that it got; null after 20 seconds without. */
    Got next() throws InterruptedException {
        return got.poll(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
