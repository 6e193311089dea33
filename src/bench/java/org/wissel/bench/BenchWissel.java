package org.wissel.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wissel.sandbox.FreePorts;

/** Wissel as it is built and delivered, in a process of its own, told of one cluster. Spoken to by its API alone. */
final class BenchWissel implements Closeable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String USER = "bench";

    // The sandbox's alone; with them on the class path Spring Boot would keep the sessions of users in Redis.
    private static final Pattern NOT_DELIVERED = Pattern.compile("test-classes|redis|spring-session|junit|playwright");

    private static final Pattern OPTIONS = Pattern.compile("(?m)^ExecStart=\\S*/java (.*) -jar ");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI url;
    private final Path folder;
    private final String cluster;
    private final Process process;
    private final Duration startTook;

    /**
     * A deployment that came to its end.
     *
     * @param seconds from before the request that started it to the end that Wissel recorded
     * @param cpuSeconds of the processor that Wissel used meanwhile
     * @param steps every run of every step, as the API tells them
     */
    record Deployed(String id, double seconds, double cpuSeconds, JsonNode plan, List<StepRun> steps) {

        /** From the first begin to the last end, and what was done between, per step in the order in which they began. */
        record StepRun(String step, int wave, String node, double began, double ended, List<String> log) {}
    }

    /**
     * Starts it, and waits until it answers.
     *
     * @param settings of its cluster, and whatever else; words of a list are given as a {@link List}
     */
    BenchWissel(Path folder, String cluster, Map<String, Object> settings) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.cluster = cluster;
        int port = FreePorts.next();
        url = URI.create("http://127.0.0.1:" + port);
        Map<String, Object> all = new TreeMap<>(settings);
        all.putIfAbsent("wissel.name", "bench");
        all.put("server.port", port);
        all.putIfAbsent(
                "spring.datasource.url",
                "jdbc:h2:file:" + folder.resolve("database")
                        + ";LOCK_TIMEOUT=60000;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
        all.put("wissel.uploads.cache-folder", folder.resolve("uploads"));
        all.put("camunda.bpm.admin-user.id", "admin");
        all.put("camunda.bpm.admin-user.password", "admin");
        all.put("wissel.users[0].id", USER);
        all.put("wissel.users[0].password", USER);
        all.put("wissel.users[0].groups", "deployers,approvers,monitoring");
        Properties properties = new Properties();
        all.forEach((key, value) -> put(properties, key, value));
        Path file = folder.resolve("bench.properties");
        try (var out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        words.addAll(options());
        words.addAll(List.of(
                "-cp",
                classPath(),
                "org.wissel.WisselApplication",
                "--spring.config.additional-location=file:" + file));
        long begin = System.nanoTime();
        process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        try {
            Programs.await(Duration.ofMinutes(3), "Wissel answers", this::answers);
        } catch (IllegalStateException silent) {
            close();
            throw new IllegalStateException("Wissel did not start: " + end(log()), silent);
        }
        startTook = Duration.ofNanos(System.nanoTime() - begin);
    }

    /** The JVM's, as the service of systemd starts it. */
    private static List<String> options() throws IOException {
        String unit =
                Files.readString(Path.of("src/main/systemd/wissel.service")).replace("\\\n", "");
        Matcher options = OPTIONS.matcher(unit);
        if (!options.find()) {
            throw new IllegalStateException("wissel.service starts no java -jar");
        }
        return List.of(options.group(1).strip().split("\\s+"));
    }

    private static void put(Properties properties, String key, Object value) {
        if (value instanceof List<?> words) {
            for (int i = 0; i < words.size(); i++) {
                properties.setProperty(key + "[" + i + "]", words.get(i).toString());
            }
        } else {
            properties.setProperty(key, value.toString());
        }
    }

    /** What is delivered: the main classes and what they need. */
    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(all.split(File.pathSeparator))
                .filter(entry -> !NOT_DELIVERED.matcher(entry).find())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String end(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(Math.max(0, text.length() - 4000));
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException("Wissel ended");
        }
        try {
            // Without a sign-in: its users are made last, and wrong passwords would have to wait.
            HttpRequest ready = HttpRequest.newBuilder(url.resolve("/actuator/health/readiness"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return http.send(ready, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** How long its start took, until it answered. */
    Duration startTook() {
        return startTook;
    }

    Path log() {
        return folder.resolve("wissel.log");
    }

    URI url() {
        return url;
    }

    long pid() {
        return process.pid();
    }

    /** Deploys a version of {@link BenchCluster#PROJECT} with a swap, and waits for its end. */
    Deployed deploy(String version) throws Exception {
        return deploy(version, "swap");
    }

    /** @throws IllegalStateException when it does not come to a good end, with what it says of itself */
    Deployed deploy(String version, String strategy) throws Exception {
        double cpu = cpuSeconds();
        Instant begin = Instant.now();
        String id = json(
                        "POST",
                        "/api/deployments",
                        JSON.writeValueAsString(Map.of(
                                "cluster",
                                cluster,
                                "project",
                                BenchCluster.PROJECT,
                                "version",
                                version,
                                "strategy",
                                strategy)))
                .get("id")
                .asText();
        String state = "running";
        while (state.equals("running")) {
            // Seldom, since each look costs Wissel something; the end is taken from its own record.
            Programs.pause(Duration.ofMillis(250));
            state = listed(id).get("state").asText();
        }
        JsonNode deployment = json("GET", "/api/deployments/" + id, null);
        if (!state.equals("deployed")) {
            throw new IllegalStateException("the deployment of " + version + " is " + state + ": "
                    + deployment.get("reasons") + deployment.get("failures"));
        }
        double seconds = seconds(begin, listed(id).get("ended"));
        return new Deployed(id, seconds, cpuSeconds() - cpu, deployment.get("plan"), steps(id, begin));
    }

    private JsonNode listed(String id) throws Exception {
        for (JsonNode each :
                json("GET", "/api/deployments?cluster=" + cluster, null).get("deployments")) {
            if (each.get("id").asText().equals(id)) {
                return each;
            }
        }
        throw new IllegalStateException("deployment " + id + " is not in the list");
    }

    private List<Deployed.StepRun> steps(String id, Instant begin) throws Exception {
        List<Deployed.StepRun> runs = new ArrayList<>();
        for (JsonNode run : json("GET", "/api/deployments/" + id + "/steps", null)) {
            List<String> log = new ArrayList<>();
            run.get("log").forEach(line -> log.add(line.asText()));
            runs.add(new Deployed.StepRun(
                    run.get("step").asText(),
                    run.get("wave").asInt(),
                    run.get("node").asText(),
                    seconds(begin, run.get("began")),
                    seconds(begin, run.get("ended")),
                    log));
        }
        return runs;
    }

    private static double seconds(Instant begin, JsonNode moment) {
        return Duration.between(begin, Instant.parse(moment.asText())).toNanos() / 1e9;
    }

    /** Asks the API, and understands its answer. */
    JsonNode json(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = send(method, path, body);
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    method + " " + path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> send(String method, String path, String body) throws IOException {
        String credentials = Base64.getEncoder().encodeToString((USER + ":" + USER).getBytes(StandardCharsets.UTF_8));
        try {
            return http.send(
                    HttpRequest.newBuilder(url.resolve(path))
                            .timeout(Duration.ofSeconds(60))
                            .header("Authorization", "Basic " + credentials)
                            .header("Content-Type", "application/json")
                            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** The processor's time that it has used since it started. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    /** Of {@code /proc/PID/status} in MB: {@code VmRSS} what it holds now, {@code VmHWM} the most it ever held. */
    double memoryMegabytes(String key) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
            return lines.filter(line -> line.startsWith(key + ":"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Its threads now. */
    int threads() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            return (int) tasks.count();
        }
    }

    @Override
    public void close() {
        Programs.end(List.of(process.toHandle()));
    }
}
