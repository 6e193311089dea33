package org.wissel.blueriq;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stands in for the HTTP side of a Runtime, below the context path {@code /runtime}: answers what a test told it, 404 else,
 * and remembers what it was asked.
 */
final class StandInRuntime implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, Reply> replies = new HashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<Map<String, List<String>>> headers = Collections.synchronizedList(new ArrayList<>());

    private record Reply(int status, String body, String cookie) {}

    StandInRuntime() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/", exchange -> {
            String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            asked.add(request);
            headers.add(Map.copyOf(exchange.getRequestHeaders()));
            Reply reply;
            synchronized (replies) {
                reply = replies.getOrDefault(
                        request.replaceFirst("/runtime", ""), new Reply(404, "no such page", null));
            }
            if (reply.cookie() != null) {
                exchange.getResponseHeaders().add("Set-Cookie", reply.cookie());
            }
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/runtime");
    }

    /** From now on this request, such as {@code GET /actuator/health}, is answered so. */
    StandInRuntime answer(String request, int status, String body) {
        return answer(request, status, body, null);
    }

    StandInRuntime answer(String request, int status, String body, String cookie) {
        synchronized (replies) {
            replies.put(request, new Reply(status, body, cookie));
        }
        return this;
    }

    /** What it was asked, in order, with the context path. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** A header of the latest request, null when it had none. */
    String lastHeader(String name) {
        List<String> values = headers.get(headers.size() - 1).get(name);
        return values == null ? null : String.join(", ", values);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
