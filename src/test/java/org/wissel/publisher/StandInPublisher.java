package org.wissel.publisher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.wissel.deployment.ProjectVersion;

/**
 * Stands in for a Blueriq Publisher, which needs a licence. Documented are the entry and its rels, {@code links} as a list, the
 * environment {@code studio}, the client id and secret, and that an order may need another person's approval. Assumed, and
 * never seen on a genuine one, are the names of the headers and fields, the words for actions and states, what an order's body
 * looks like and that it is sent to the publications, paging and the HAL style of them, that one pending order keeps another
 * one off with 409, and that {@code studio} lists its exports as other environments do (by its documentation a genuine one
 * lists none).
 *
 * <p>What is published lies as {@code <database>/<environment>/<project>-<version>.project.zip}.
 */
public final class StandInPublisher implements AutoCloseable {

    static {
        // The JDK's server sends head and body apart; without this each answer waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What it needs in the headers {@code X-Client-Id} and {@code X-Client-Secret}. */
    public static final String CLIENT_ID = "stand-in-id";

    public static final String CLIENT_SECRET = "stand-in \"secret\"";

    /** An answer given instead of the right one. */
    record Reply(int status, String body) {}

    private final StandInDatabase database;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final int port;
    private volatile HttpServer server;
    private volatile boolean twoManRule;
    private volatile boolean failing;
    private volatile boolean losesAnswers;
    private volatile CountDownLatch hanging = new CountDownLatch(0);

    /** How it writes what it knows; a test may change it. */
    final StandInPages pages;

    /**
     * Answers at once, on a port of its own.
     *
     * @param source the folder whose archives {@code studio} has
     * @param database where published archives are put
     * @param environments the names of the environments beside {@code studio}
     */
    public StandInPublisher(Path source, Path database, String... environments) {
        this.database = new StandInDatabase(source, database, List.of(environments));
        this.server = started(0);
        this.port = server.getAddress().getPort();
        this.pages = new StandInPages(this.database, url().toString());
    }

    private HttpServer started(int wanted) {
        try {
            HttpServer created = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
            created.setExecutor(threads);
            created.createContext("/", this::handle);
            created.start();
            return created;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What {@code url} is to be set to; the entry is {@code /publisher/api/v1} below it. */
    public URI url() {
        return URI.create("http://127.0.0.1:"
                + (server == null ? port : server.getAddress().getPort()));
    }

    /** Whether orders from now on wait for {@link #approve} or {@link #reject}; else they are carried out at once. */
    public void twoManRule(boolean on) {
        twoManRule = on;
    }

    /** Approves the order that waits for this version, and carries it out. */
    public void approve(ProjectVersion version) {
        database.carryOut(database.waiting(version));
    }

    /** Rejects the order that waits for this version. */
    public void reject(ProjectVersion version, String message) {
        database.reject(database.waiting(version), message);
    }

    /** From now on nobody answers at its port. */
    public void down() {
        server.stop(0);
    }

    /** Answers again, at the same port. */
    public void up() {
        server = started(port);
    }

    /** Whether every request is answered with 500 from now on. */
    public void failing(boolean on) {
        failing = on;
    }

    /** Whether requests get no answer from now on; those that wait are answered when this is taken back. */
    public void hanging(boolean on) {
        CountDownLatch before = hanging;
        hanging = new CountDownLatch(on ? 1 : 0);
        before.countDown();
    }

    /** Whether orders are taken from now on without an answer: the connection breaks after it is done. */
    public void losingAnswers(boolean on) {
        losesAnswers = on;
    }

    /** The bodies of the orders that reached it, refused ones too, in their order. */
    public List<String> ordered() {
        return List.copyOf(bodies);
    }

    /** Every request that reached it, as {@code GET /publisher/api/v1}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** Gives this answer to every request of this kind, such as {@code GET /publisher/api/v1}, instead of the right one. */
    void answering(String request, int status, String body) {
        replies.put(request, new Reply(status, body));
    }

    private void handle(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        asked.add(request);
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (request.equals("POST " + StandInPages.ENTRY + "/publications")) {
            bodies.add(body);
        }
        try {
            hanging.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            exchange.close();
            return;
        }
        Reply reply;
        try {
            reply = reply(exchange, request, body);
        } catch (RuntimeException broken) {
            reply = new Reply(500, "the stand-in broke: " + broken);
        }
        if (losesAnswers && exchange.getRequestMethod().equals("POST")) {
            exchange.close();
            return;
        }
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private Reply reply(HttpExchange exchange, String request, String body) throws IOException {
        if (failing) {
            return new Reply(500, "{\"error\": \"the database is away\"}");
        }
        if (replies.containsKey(request)) {
            return replies.get(request);
        }
        boolean letIn = CLIENT_ID.equals(exchange.getRequestHeaders().getFirst("X-Client-Id"))
                && CLIENT_SECRET.equals(exchange.getRequestHeaders().getFirst("X-Client-Secret"));
        if (!letIn) {
            return new Reply(401, "{\"error\": \"unknown client\"}");
        }
        if (exchange.getRequestMethod().equals("POST")) {
            return posted(exchange.getRequestURI().getPath(), body.isBlank() ? "{}" : body);
        }
        return pages.page(exchange.getRequestURI())
                .map(json -> new Reply(200, json.toString()))
                .orElseGet(() -> new Reply(404, "{\"error\": \"no such resource\"}"));
    }

    private Reply posted(String path, String body) throws IOException {
        JsonNode json = JSON.readTree(body);
        if (path.equals(StandInPages.ENTRY + "/publications")) {
            return ordered(json);
        }
        // publications/<id>/approve and /reject: what the other person presses in a Publisher.
        String[] parts = path.substring(StandInPages.ENTRY.length()).split("/");
        StandInDatabase.Order order = database.orders().get(Integer.parseInt(parts[2]) - 1);
        if (parts[3].equals("approve")) {
            database.carryOut(order);
        } else {
            database.reject(order, json.path("message").asText());
        }
        return new Reply(200, pages.publication(order).toString());
    }

    private Reply ordered(JsonNode body) {
        String[] export = pathOf(body.path("export")).split("/");
        String environment = pathOf(body.path("environment")).replaceFirst(".*/", "");
        String from = export.length < 3 ? "" : export[export.length - 3];
        if (!database.environments().containsAll(List.of(environment, from)) || environment.equals("studio")) {
            return new Reply(400, "{\"error\": \"no such environment\"}");
        }
        var version = database.exports(from).keySet().stream()
                .filter(each -> StandInPages.id(each).equals(export[export.length - 1]))
                .findFirst();
        if (version.isEmpty()) {
            return new Reply(400, "{\"error\": \"no such export\"}");
        }
        String action = body.path("action").asText();
        if (database.isPending(action, environment, version.get())) {
            return new Reply(409, "{\"error\": \"such an order waits already\"}");
        }
        StandInDatabase.Order order = database.order(action, environment, from, version.get());
        if (!twoManRule) {
            database.carryOut(order);
        }
        return new Reply(201, pages.silentOrders ? "" : pages.publication(order).toString());
    }

    private static String pathOf(JsonNode href) {
        return URI.create(href.asText()).getPath();
    }

    @Override
    public void close() {
        hanging(false);
        server.stop(0);
        threads.shutdownNow();
    }
}
