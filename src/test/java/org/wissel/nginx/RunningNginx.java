package org.wissel.nginx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.wissel.deployment.CloseLook;
import org.wissel.sandbox.NginxBinary;

/** A real nginx with two workers in front of two nodes that say their name; a request to /held waits until it is let go. */
final class RunningNginx implements AutoCloseable {

    static final String BEFORE =
            """
            # The nodes of the cluster.
            upstream cluster {
                server 127.0.0.1:%d; # node1
                server 127.0.0.1:%d down; # node2
            }
            """;

    private static final Path BINARY = NginxBinary.find();

    private final Path prefix;
    private Process process;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final com.sun.net.httpserver.HttpServer node1;
    private final com.sun.net.httpserver.HttpServer node2;
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final CountDownLatch held = new CountDownLatch(1);

    RunningNginx(Path prefix) throws IOException {
        this.prefix = prefix;
        this.node1 = node("node1");
        this.node2 = node("node2");
        this.port = freePort();
        Files.createDirectories(prefix.resolve("conf.d"));
        Files.writeString(file(), BEFORE.formatted(port(node1), port(node2)));
        Files.writeString(generationFile(), "return 200 \"none\";\n");
        Files.writeString(
                prefix.resolve("nginx.conf"),
                """
                daemon off;
                worker_processes 2;
                pid nginx.pid;
                error_log error.log notice;
                %s
                events {}
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    include conf.d/*.conf;
                    server {
                        listen 127.0.0.1:%d;
                        location = /__gen {
                            include generation.conf;
                        }
                        location / {
                            proxy_pass http://cluster;
                            proxy_http_version 1.1;
                            proxy_set_header Connection "";
                        }
                    }
                }
                """
                        .formatted("root".equals(System.getProperty("user.name")) ? "user root;" : "", port));
        begin();
    }

    /** Starts nginx, as systemd does when the machine has booted. */
    void begin() throws IOException {
        process = new ProcessBuilder(words().toArray(String[]::new))
                .redirectErrorStream(true)
                .redirectOutput(prefix.resolve("output").toFile())
                .start();
        new CloseLook(Duration.ofSeconds(10), Duration.ofMillis(20))
                .until(() -> answers() ? java.util.Optional.of(true) : java.util.Optional.empty())
                .orElseThrow(() -> new IllegalStateException("nginx does not answer: " + output()));
    }

    /** Ends nginx as a machine's end does: at once, every process of it, and its pid file stays. */
    void die() {
        List<ProcessHandle> all =
                new java.util.ArrayList<>(process.descendants().toList());
        all.add(0, process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }

    private com.sun.net.httpserver.HttpServer node(String name) throws IOException {
        var server = com.sun.net.httpserver.HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                if (exchange.getRequestURI().getPath().equals("/held")) {
                    held.countDown();
                    letGo.await(30, TimeUnit.SECONDS);
                }
                byte[] answer = name.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        return server;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static int port(com.sun.net.httpserver.HttpServer server) {
        return server.getAddress().getPort();
    }

    /** How to run this nginx with these options. */
    List<String> words(String... options) {
        var words = new java.util.ArrayList<>(List.of(
                BINARY.toString(),
                "-p",
                prefix + "/",
                "-e",
                prefix.resolve("error.log").toString(),
                "-c",
                prefix.resolve("nginx.conf").toString()));
        words.addAll(List.of(options));
        return words;
    }

    Path file() {
        return prefix.resolve("conf.d/cluster.conf");
    }

    /** What a location of it answers with, see {@link #generationUrl}. */
    Path generationFile() {
        return prefix.resolve("generation.conf");
    }

    URI generationUrl() {
        return URI.create("http://127.0.0.1:" + port + "/__gen");
    }

    Path errorLog() {
        return prefix.resolve("error.log");
    }

    Path pidFile() {
        return prefix.resolve("nginx.pid");
    }

    String node1() {
        return "127.0.0.1:" + port(node1);
    }

    String node2() {
        return "127.0.0.1:" + port(node2);
    }

    /** The names that answer 20 requests, each on a connection of its own. */
    Set<String> answering() {
        Set<String> names = new TreeSet<>();
        for (int request = 0; request < 20; request++) {
            names.add(ask("/").join().body());
        }
        return names;
    }

    CompletableFuture<HttpResponse<String>> ask(String path) {
        return HttpClient.newBuilder()
                .executor(threads)
                .build()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** Starts a request that lasts until {@link #letGo}; returns when a node has it. */
    CompletableFuture<HttpResponse<String>> hold() throws InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = ask("/held");
        if (!held.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the request does not reach a node: " + output());
        }
        return answer;
    }

    void letGo() {
        letGo.countDown();
    }

    private boolean answers() {
        try {
            return ask("/").join().statusCode() == 200;
        } catch (java.util.concurrent.CompletionException notYet) {
            if (!process.isAlive()) {
                throw new IllegalStateException("nginx ended: " + output());
            }
            return false;
        }
    }

    private String output() {
        try {
            return Files.readString(prefix.resolve("output")) + Files.readString(errorLog());
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    @Override
    public void close() {
        letGo();
        process.destroy();
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
        } catch (Exception notEnded) {
            throw new IllegalStateException("nginx does not end: " + output(), notEnded);
        }
        node1.stop(0);
        node2.stop(0);
        threads.shutdownNow();
    }
}
