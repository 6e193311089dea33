package org.wissel.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.wissel.deployment.Strategy;

/** Wissel in a JVM of its own, which can be killed; the sandbox's users sign in. The same one can be started again. */
final class ChildWissel implements AutoCloseable {

    /** A machine that does much else besides takes a while. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final Path home;
    private final URI url;
    private final Path settings;
    private final Optional<Path> classes;
    private volatile Process process;

    private ChildWissel(Path home, URI url, Path settings, Optional<Path> classes) {
        this.home = home;
        this.url = url;
        this.settings = settings;
        this.classes = classes;
    }

    /** One that is not started yet. */
    static ChildWissel of(Sandbox sandbox, String name, String databaseUrl, Map<String, String> more) {
        int port = FreePorts.next();
        Map<String, Object> all = new LinkedHashMap<>(sandbox.settings());
        all.put("wissel.name", name);
        all.put("server.port", port);
        all.put("spring.datasource.url", databaseUrl);
        all.putAll(more);
        Path home = sandbox.root().resolve(name);
        return new ChildWissel(
                home,
                URI.create("http://127.0.0.1:" + port),
                write(home.resolve("settings.properties"), all),
                Optional.empty());
    }

    /** Another release of it, at the same place with the same settings: this folder stands before all other classes. */
    ChildWissel withClasses(Path folder) {
        return new ChildWissel(home, url, settings, Optional.of(folder));
    }

    /** Makes further starts faster from some seconds later on, by one that ends as soon as it has started. */
    static void train(Sandbox sandbox) {
        Map<String, Object> all = new LinkedHashMap<>(sandbox.settings());
        all.put("wissel.name", "training");
        all.put("server.port", 0);
        all.put("spring.datasource.url", "jdbc:h2:mem:training;DB_CLOSE_DELAY=-1");
        Path file = write(sandbox.root().resolve("training.properties"), all);
        ClassArchive.train(
                SandboxApplication.WISSEL,
                List.of(
                        SandboxApplication.class.getName(),
                        SandboxApplication.WISSEL,
                        file.toString(),
                        SandboxApplication.ONCE));
    }

    private static Path write(Path file, Map<String, Object> settings) {
        Properties properties = new Properties();
        settings.forEach((key, value) -> properties.setProperty(key, value.toString()));
        try {
            Files.createDirectories(file.getParent());
            try (Writer out = Files.newBufferedWriter(file)) {
                properties.store(out, null);
            }
            return file;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Starts it without waiting. */
    void launch() {
        List<String> words = new ArrayList<>(List.of(SandboxFiles.java().toString(), "-Dsandbox.home=" + home));
        words.addAll(ClassArchive.options(SandboxApplication.WISSEL));
        classes.ifPresent(folder -> words.add(folder + File.pathSeparator + words.remove(words.size() - 1)));
        words.add("-Xmx384m");
        words.addAll(program());
        try {
            process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private List<String> program() {
        return List.of(SandboxApplication.class.getName(), SandboxApplication.WISSEL, settings.toString());
    }

    /** @return how long it took until it answered */
    Duration start() {
        long begin = System.nanoTime();
        launch();
        awaitUp();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** @throws IllegalStateException with its last words when it ends or does not answer in some minutes */
    void awaitUp() {
        SandboxFiles.await(
                PATIENCE,
                () -> {
                    if (!isAlive()) {
                        throw new IllegalStateException("Wissel ended: " + SandboxFiles.end(log()));
                    }
                    // Without a sign-in: its users are made last, and after wrong ones it would have to wait.
                    return send(request("GET", "/actuator/health/readiness", null))
                            .filter(answer -> answer.statusCode() == 200)
                            .isPresent();
                },
                () -> "Wissel does not answer: " + SandboxFiles.end(log()));
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    Path log() {
        return home.resolve("wissel.log");
    }

    /** At once, as kill -9 does. */
    void kill() {
        // Somebody else may start it again as soon as it is gone.
        Process killed = process;
        killed.destroyForcibly();
        awaitEnd(killed, Duration.ofSeconds(20));
    }

    /** Asks it to end, as a service manager does. */
    void terminate() {
        process.destroy();
    }

    /** @return how long it took */
    Duration awaitEnd(Duration patience) {
        return awaitEnd(process, patience);
    }

    private static Duration awaitEnd(Process process, Duration patience) {
        long begin = System.nanoTime();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("Wissel has not ended within " + patience);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Starts a deployment of Weather, install-first, as ops. */
    String deploy(String version) {
        return deploy(version, Strategy.INSTALL_FIRST);
    }

    /** Starts a deployment of Weather as ops. */
    String deploy(String version, Strategy strategy) {
        HttpResponse<String> answer = request(
                        "POST",
                        "/api/deployments",
                        "ops",
                        "{\"cluster\":\"sandbox\",\"project\":\"Weather\",\"version\":\"" + version
                                + "\",\"strategy\":\"" + strategy.key() + "\"}")
                .orElseThrow(this::silent);
        if (answer.statusCode() != 201) {
            throw new IllegalStateException("no deployment was started: " + answer.statusCode() + " " + answer.body());
        }
        return json(answer).get("id").asText();
    }

    /** The deployment as the API tells it; empty while nobody answers. */
    Optional<JsonNode> deployment(String id) {
        return read("/api/deployments/" + id);
    }

    /** The sandbox's cluster as the API tells it. */
    JsonNode cluster() {
        return read("/api/clusters").orElseThrow(this::silent).get(0);
    }

    /** Who holds a cluster, as the API tells it. */
    JsonNode locks() {
        return read("/api/locks").orElseThrow(this::silent);
    }

    private IllegalStateException silent() {
        return new IllegalStateException("Wissel does not answer: " + SandboxFiles.end(log()));
    }

    private Optional<JsonNode> read(String path) {
        return request("GET", path, "viewer", null)
                .filter(answer -> answer.statusCode() == 200)
                .map(ChildWissel::json);
    }

    /**
     * Looks at what waits for it and approves that, as approver; who comes too late is told so, and that is no harm.
     *
     * @return the answer's words, empty for none
     */
    String approve(String id) {
        String deployment = "/api/deployments/" + id;
        String shown = read(deployment)
                .map(found -> found.path("approval").path("hash").asText())
                .orElse("");
        return request(
                        "POST",
                        deployment + "/approval",
                        "approver",
                        "{\"decision\":\"approve\",\"evidenceHash\":\"" + shown + "\"}")
                .map(HttpResponse::body)
                .orElse("");
    }

    /** Asks for the end of the deployment and its way back, as ops. @return the answer's status code, 0 for none */
    int abort(String id) {
        return request("POST", "/api/deployments/" + id + "/abort", "ops", "{\"reason\":\"the story wants it\"}")
                .map(HttpResponse::statusCode)
                .orElse(0);
    }

    private Optional<HttpResponse<String>> request(String method, String path, String user, String body) {
        String credentials = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        return send(request(method, path, body).header("Authorization", "Basic " + credentials));
    }

    private HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(url.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    /** Empty while nobody answers. */
    private static Optional<HttpResponse<String>> send(HttpRequest.Builder request) {
        try {
            return Optional.of(HTTP.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException nobodyAnswers) {
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException wrong) {
            throw new IllegalStateException("no JSON: " + answer.body(), wrong);
        }
    }

    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
    }
}
