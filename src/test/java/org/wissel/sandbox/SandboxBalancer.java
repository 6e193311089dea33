package org.wissel.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One load balancer: a host of its own by SSH, with a real nginx in its home. */
final class SandboxBalancer {

    private final String name;
    private final Path home;
    private final int port;
    private final Path nginx;
    private final SshServer ssh;

    private SandboxBalancer(String name, Path home, int port, Path nginx, SshServer ssh) {
        this.name = name;
        this.home = home;
        this.port = port;
        this.nginx = nginx;
        this.ssh = ssh;
    }

    /** Lays out a load balancer over these nodes and starts its SSH server; nginx does not run yet. */
    static SandboxBalancer prepare(
            String name, Path home, int port, Path clientKey, List<SandboxNode> nodes, SandboxOptions options) {
        try {
            Files.createDirectories(home.resolve("conf.d"));
            Files.createDirectories(home.resolve("logs"));
            Files.createDirectories(home.resolve("temp"));
        } catch (IOException failed) {
            throw new UncheckedIOException(name + ": cannot be laid out in " + home, failed);
        }
        SandboxBalancer balancer = new SandboxBalancer(
                name, home, port, NginxBinary.find(), SshServer.start(name, home, SshServer.publicKeyOf(clientKey), 0));
        SandboxFiles.write(balancer.configuration(), balancer.nginxConf(options.nginxHttp()));
        SandboxFiles.write(balancer.upstreamFile(), upstream(nodes, options.nginxUpstream()));
        return balancer;
    }

    /** Starts nginx, which stays in the foreground of its own process. */
    void start() {
        try {
            new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("logs").resolve("nginx.out").toFile())
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(name + ": nginx did not start", failed);
        }
    }

    String name() {
        return name;
    }

    Path home() {
        return home;
    }

    /** Where users come in, without a path. */
    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where it tells how many requests it has served. */
    URI statusUrl() {
        return url().resolve("/nginx-status");
    }

    SshServer ssh() {
        return ssh;
    }

    /** The name of the upstream block. */
    String upstream() {
        return "backend";
    }

    /** The file with the upstream block. */
    Path upstreamFile() {
        return home.resolve("conf.d").resolve("backend.conf");
    }

    /** The text of {@link #upstreamFile} now. */
    String upstreamText() {
        try {
            return Files.readString(upstreamFile());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(name + ": " + upstreamFile() + " cannot be read", unreadable);
        }
    }

    Path pidFile() {
        return home.resolve("nginx.pid");
    }

    Path errorLog() {
        return home.resolve("logs").resolve("error.log");
    }

    /** How many requests it has answered, those of the last second perhaps not counted. */
    long requests() {
        try (Stream<String> lines = Files.lines(home.resolve("logs").resolve("access.log"))) {
            return lines.count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(name + ": its access log cannot be read", unreadable);
        }
    }

    /** What nginx said last, for an error message. */
    String lastWords() {
        return SandboxFiles.end(home.resolve("logs").resolve("nginx.out")) + SandboxFiles.end(errorLog());
    }

    List<String> checkCommand() {
        return command("-t");
    }

    List<String> dumpCommand() {
        return command("-T");
    }

    List<String> reloadCommand() {
        return command("-s", "reload");
    }

    private Path configuration() {
        return home.resolve("nginx.conf");
    }

    private List<String> command(String... more) {
        List<String> words = new ArrayList<>(List.of(
                nginx.toString(),
                "-p",
                home + "/",
                "-c",
                configuration().toString(),
                "-e",
                errorLog().toString()));
        words.addAll(List.of(more));
        return List.copyOf(words);
    }

    private String nginxConf(String nginxHttp) {
        return SandboxFiles.resource("balancer/nginx.conf")
                .replace("@USER@", SandboxFiles.run(name, List.of("id", "-un")).strip())
                .replace("@ROOT_ONLY@", isRoot() ? "" : "# ")
                .replace("@PORT@", Integer.toString(port))
                .replace("@HOME@", home.toString())
                .replace("@HTTP@", nginxHttp.strip());
    }

    private boolean isRoot() {
        return SandboxFiles.run(name, List.of("id", "-u")).strip().equals("0");
    }

    private static String upstream(List<SandboxNode> nodes, String nginxUpstream) {
        StringBuilder text = new StringBuilder(
                "# The runtimes. Sessions are in Redis, so any node continues any session.\n" + "upstream backend {\n");
        for (SandboxNode node : nodes) {
            // Written as different people write it over the years; all mean the same.
            boolean first = node == nodes.get(0);
            text.append(first ? "    server " : "    server  ")
                    .append(node.address())
                    .append(first ? " weight=1;  # " : ";# ")
                    .append(node.name())
                    .append('\n');
        }
        if (!nginxUpstream.isBlank()) {
            text.append(nginxUpstream.strip().indent(4));
        }
        return text.append("}\n").toString();
    }
}
