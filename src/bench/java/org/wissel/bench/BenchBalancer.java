package org.wissel.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wissel.sandbox.FreePorts;
import org.wissel.sandbox.NginxBinary;

/** A real nginx with two workers in front of light nodes, on a host of its own. */
final class BenchBalancer implements Closeable {

    private final Path home;
    private final String address;
    private final int port = FreePorts.next();
    private final Path program = NginxBinary.find();
    private final Process nginx;

    /** Lays it out, and starts it. */
    BenchBalancer(String address, Path home, List<LightNode> nodes) throws IOException {
        this(home, address, nodes.stream().map(LightNode::upstreamAddress).toList());
    }

    /** The same, in front of whatever answers at these addresses. */
    BenchBalancer(Path home, String address, List<String> upstream) throws IOException {
        this.home = home;
        this.address = address;
        Files.createDirectories(home.resolve("conf.d"));
        Files.createDirectories(home.resolve("temp"));
        String user = Programs.run("id", "-un").strip();
        Files.writeString(
                home.resolve("nginx.conf"),
                CONF.replace("@USER@", user.equals("root") ? "user root;" : "")
                        .replace("@HOME@", home.toString())
                        .replace("@LISTEN@", address + ":" + port));
        StringBuilder backend = new StringBuilder("# The runtimes.\nupstream backend {\n");
        upstream.forEach(each -> backend.append("    server ").append(each).append(";\n"));
        Files.writeString(upstreamFile(), backend.append("}\n"));
        nginx = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("nginx.out").toFile())
                .start();
        Programs.await(Duration.ofSeconds(20), "nginx listens; see " + home, this::listens);
    }

    private static final String CONF =
            """
            @USER@
            worker_processes 2;
            daemon off;
            pid @HOME@/nginx.pid;
            error_log @HOME@/error.log notice;
            worker_rlimit_nofile 8192;

            events {
                worker_connections 2048;
            }

            http {
                default_type application/octet-stream;
                access_log off;
                client_body_temp_path @HOME@/temp/body;
                proxy_temp_path @HOME@/temp/proxy;
                fastcgi_temp_path @HOME@/temp/fastcgi;
                uwsgi_temp_path @HOME@/temp/uwsgi;
                scgi_temp_path @HOME@/temp/scgi;

                include conf.d/*.conf;

                server {
                    listen @LISTEN@;

                    location / {
                        proxy_pass http://backend;
                        proxy_set_header Host $http_host;
                        proxy_next_upstream error;
                    }

                    location = /nginx-status {
                        stub_status;
                    }
                }
            }
            """;

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Where users come in. */
    URI url() {
        return URI.create("http://" + address + ":" + port);
    }

    String sshAddress() {
        return address;
    }

    Path upstreamFile() {
        return home.resolve("conf.d").resolve("backend.conf");
    }

    Path pidFile() {
        return home.resolve("nginx.pid");
    }

    /** nginx with its place, and these further words. */
    List<String> command(String... more) {
        List<String> words = new ArrayList<>(List.of(
                program.toString(),
                "-p",
                home + "/",
                "-c",
                home.resolve("nginx.conf").toString(),
                "-e",
                home.resolve("error.log").toString()));
        words.addAll(List.of(more));
        return words;
    }

    /** What Wissel is told of it. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("upstream", "backend");
        settings.put("file", upstreamFile());
        settings.put("pid-file", pidFile());
        settings.put("check-command", command("-t"));
        settings.put("dump-command", command("-T"));
        settings.put("reload-command", command("-s", "reload"));
        settings.put("error-log", home.resolve("error.log"));
        settings.put("version-command", List.of(program.toString(), "-v"));
        settings.put("status-url", url().resolve("/nginx-status"));
        return settings;
    }

    /** How many servers of the upstream are marked down. */
    long down() throws IOException {
        try (var lines = Files.lines(upstreamFile())) {
            return lines.filter(line -> line.matches("\\s*server\\s.*\\bdown\\b.*"))
                    .count();
        }
    }

    /** How often it was reloaded since it started. */
    long reloads() throws IOException {
        try (var lines = Files.lines(home.resolve("error.log"))) {
            return lines.filter(line -> line.endsWith(": reconfiguring")).count();
        }
    }

    @Override
    public void close() {
        Programs.end(List.of(nginx.toHandle()));
    }
}
