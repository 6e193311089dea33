package org.wissel.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.wissel.blueriq.ExportArchives;
import org.wissel.deployment.ProjectVersion;
import org.wissel.sandbox.FreePorts;

/**
 * A node that costs nearly nothing, so that what rolls a version through many of them is measured, and not they: its
 * resources are answered in this JVM, and its process is a real one that sleeps. As a Runtime it reads exports and shortcuts
 * when it starts only, and is not healthy before its restart time is over.
 */
final class LightNode implements Closeable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PREFIX = "export-";

    static {
        // Else each answer on a kept connection waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final String name;
    private final String address;
    private final Path home;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4, work -> {
        Thread thread = new Thread(work, "bench-node");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Duration restartTime = Duration.ZERO;
    private volatile Runs runs = new Runs("", Instant.MAX, Set.of(), new Properties());

    /** What a process read when it started. */
    private record Runs(String pid, Instant healthy, Set<ProjectVersion> loaded, Properties shortcuts) {}

    /** Lays it out with its first version, and starts it. */
    LightNode(String name, String address, Path home) throws IOException {
        this.name = name;
        this.address = address;
        this.home = home;
        Files.createDirectories(exportsFolder());
        Files.createDirectories(home.resolve("bin"));
        ExportArchives.write(exportsFolder(), BenchCluster.PROJECT, BenchCluster.FIRST);
        Files.writeString(
                shortcutFile(),
                """
                # Shortcuts of the weather service.
                blueriq.shortcut.weather.project=export-%s
                blueriq.shortcut.weather.version=%s
                blueriq.shortcut.weather.flow=Start
                """
                        .formatted(BenchCluster.PROJECT, BenchCluster.FIRST));
        script("restart", RESTART);
        script("pid", PID);
        Programs.run(restartCommand().get(0));
        server = HttpServer.create(new InetSocketAddress(address, FreePorts.next()), 0);
        server.createContext("/runtime/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    // A process that only waits for its parent to look (state Z) is gone.
    private static final String RUNS =
            """
            runs() {
                { read -r stat < "/proc/$1/stat"; } 2>/dev/null || return 1
                case "${stat##*) }" in Z* | X*) return 1 ;; esac
            }
            pid=
            { read -r pid < runtime.pid; } 2>/dev/null
            """;

    private static final String RESTART = RUNS
            + """
                    : > runtime.pid
                    if [ -n "$pid" ] && kill "$pid" 2>/dev/null; then
                        while runs "$pid"; do sleep 0.01; done
                    fi
                    setsid sleep infinity </dev/null >/dev/null 2>&1 &
                    echo $! > runtime.pid
                    """;

    private static final String PID =
            RUNS + """
            if [ -n "$pid" ] && runs "$pid"; then echo "$pid"; else echo 0; fi
            """;

    private void script(String file, String text) throws IOException {
        Path script = home.resolve("bin").resolve(file);
        Files.writeString(script, "#!/bin/sh\ncd '" + home + "' || exit 1\n" + text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    String name() {
        return name;
    }

    /** Of its host. */
    String sshAddress() {
        return address;
    }

    /** As the upstream has it, {@code 127.0.0.11:18123}. */
    String upstreamAddress() {
        return address + ":" + server.getAddress().getPort();
    }

    URI url() {
        return URI.create("http://" + upstreamAddress() + "/runtime");
    }

    Path home() {
        return home;
    }

    Path exportsFolder() {
        return home.resolve("exports");
    }

    Path shortcutFile() {
        return home.resolve("application.properties");
    }

    List<String> restartCommand() {
        return List.of(home.resolve("bin").resolve("restart").toString());
    }

    List<String> pidCommand() {
        return List.of(home.resolve("bin").resolve("pid").toString());
    }

    /** How long a process takes from its start until it is healthy, from the next start on. */
    void takesToStart(Duration time) {
        restartTime = time;
    }

    /** The process now, 0 for none. */
    long pid() throws IOException {
        String pid = pidText();
        return pid.isEmpty() ? 0 : Long.parseLong(pid);
    }

    /** What the running process loaded, and whether the shortcut leads to it, or an empty set while it is down. */
    Set<ProjectVersion> loaded() throws IOException {
        return up() ? runs.loaded() : Set.of();
    }

    /** Where the shortcut leads. */
    String pointed() throws IOException {
        return up() ? runs.shortcuts().getProperty("blueriq.shortcut.weather.version", "") : "";
    }

    /** Deletes all archives but this version's, and lets the process forget them, as if it had started without them. */
    synchronized void keepOnly(String version) throws IOException {
        try (Stream<Path> files = Files.list(exportsFolder())) {
            for (Path file : files.toList()) {
                if (!file.getFileName().toString().equals(ExportArchives.fileName(BenchCluster.PROJECT, version))) {
                    Files.delete(file);
                }
            }
        }
        runs = new Runs(runs.pid(), runs.healthy(), loadedNow(), runs.shortcuts());
    }

    private String pidText() throws IOException {
        try {
            return Files.readString(home.resolve("runtime.pid")).strip();
        } catch (NoSuchFileException none) {
            return "";
        }
    }

    /** Looks whether a new process runs, and reads for it what it reads at its start. */
    private synchronized boolean up() throws IOException {
        String pid = pidText();
        if (pid.isEmpty()) {
            return false;
        }
        if (!pid.equals(runs.pid())) {
            Instant started =
                    Files.getLastModifiedTime(home.resolve("runtime.pid")).toInstant();
            Properties shortcuts = new Properties();
            try (var in = Files.newBufferedReader(shortcutFile())) {
                shortcuts.load(in);
            }
            runs = new Runs(pid, started.plus(restartTime), loadedNow(), shortcuts);
        }
        return !Instant.now().isBefore(runs.healthy());
    }

    private Set<ProjectVersion> loadedNow() throws IOException {
        Set<ProjectVersion> loaded = new TreeSet<>(Comparator.comparing(ProjectVersion::toString));
        try (Stream<Path> files = Files.list(exportsFolder())) {
            files.filter(file -> file.toString().endsWith(".zip"))
                    .map(ExportArchives::identify)
                    .forEach(loaded::add);
        }
        return loaded;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/runtime".length());
            exchange.getRequestBody().readAllBytes();
            if (!up()) {
                send(exchange, 503, Map.of("status", "DOWN"));
            } else if (path.equals("/actuator/health")) {
                send(exchange, 200, Map.of("status", "UP"));
            } else if (path.startsWith("/slow/")) {
                Programs.pause(Duration.ofMillis(Long.parseLong(path.substring("/slow/".length()))));
                send(exchange, 200, Map.of("status", "UP"));
            } else if (path.equals("/api/v1/projects")) {
                send(exchange, 200, projects());
            } else if (path.startsWith("/server/api/v2/start/")) {
                start(exchange);
            } else if (path.startsWith("/server/api/v2/session/")) {
                session(exchange, path.substring(path.lastIndexOf('/') + 1));
            } else {
                send(exchange, 404, Map.of("message", path + " is not here"));
            }
        } catch (RuntimeException wrong) {
            wrong.printStackTrace();
            throw wrong;
        }
    }

    private Map<String, Object> projects() {
        List<Map<String, String>> items = runs.loaded().stream()
                .map(each -> Map.of("name", PREFIX + each.project(), "version", each.version()))
                .toList();
        Map<String, Object> page = new HashMap<>(Map.of("items", items, "page", 0, "pageSize", 1000, "nrOfPages", 1));
        page.put("itemsTotalCount", items.size());
        return page;
    }

    /** A session is all in its id, so that every node can go on with it and none has to keep it. */
    private void start(HttpExchange exchange) throws IOException {
        String version = runs.shortcuts().getProperty("blueriq.shortcut.weather.version", "");
        if (!runs.loaded().contains(new ProjectVersion(BenchCluster.PROJECT, version))) {
            send(exchange, 500, Map.of("message", version + " is not loaded"));
            return;
        }
        String id = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((System.nanoTime() + " " + version).getBytes(StandardCharsets.UTF_8));
        send(exchange, 200, Map.of("sessionId", id, "sessionTimeout", 1800));
    }

    private void session(HttpExchange exchange, String id) throws IOException {
        String version = new String(Base64.getUrlDecoder().decode(id), StandardCharsets.UTF_8).split(" ", 2)[1];
        if (exchange.getRequestMethod().equals("DELETE")) {
            exchange.sendResponseHeaders(204, -1);
        } else if (runs.loaded().contains(new ProjectVersion(BenchCluster.PROJECT, version))) {
            send(exchange, 200, Map.of("sessionId", id, "version", version, "node", name));
        } else {
            send(exchange, 500, Map.of("message", version + " is not loaded"));
        }
    }

    private static void send(HttpExchange exchange, int status, Map<String, ?> body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        threads.shutdown();
        // It sleeps and holds nothing, so that nobody has to wait for its end.
        ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
}
