package org.wissel.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.wissel.blueriq.ExportArchives;
import org.wissel.deployment.NodeRole;

/**
 * Lays out nodes: the configuration, the exports and the scripts of each.
 *
 * @param root the sandbox's folder; each node's home lies below it
 * @param clientKey who may come in by SSH
 * @param redisPort where the Redis of the sessions listens
 */
record NodeLayout(Path root, Path clientKey, int redisPort, SandboxOptions options) {

    private static final int REDIS_PORT = 6379;

    private static final String CHILD_SHORTCUT =
            """

            blueriq.shortcut.weather-child.project = export-WeatherChild
            blueriq.shortcut.weather-child.version = 0.0-v1
            blueriq.shortcut.weather-child.flow = Start
            blueriq.shortcut.weather-child.dynamicVersion = true
            """;

    /** Lays out a node and starts its SSH server; the runtime does not run yet. */
    SandboxNode prepare(String name, NodeRole role) {
        Path home = root.resolve(name);
        try {
            Files.createDirectories(home.resolve("configuration"));
            boolean shared = options.sharedExports() && role == NodeRole.RUNTIME;
            Path exports = shared ? root.resolve("shared").resolve("exports") : home.resolve("configuration/exports");
            SandboxNode node = new SandboxNode(
                    name,
                    role,
                    home,
                    Files.createDirectories(exports),
                    FreePorts.next(),
                    SshServer.start(name, home, SshServer.publicKeyOf(clientKey), 0));
            writeConfiguration(node);
            if (options.publisherPoll().isEmpty()) {
                installFirst(exports);
                if (options.childProject()) {
                    ExportArchives.writeAs(exports, "WeatherChild.project.zip", "WeatherChild", "0.0-v1");
                }
            } else if (options.ignoresPublisher(name)) {
                node.ignorePublisher();
            }
            Path bin = Files.createDirectories(home.resolve("bin"));
            for (String script : List.of("restart", "pid", "count")) {
                SandboxFiles.copyResource(script + ".sh", bin.resolve(script));
                Files.setPosixFilePermissions(bin.resolve(script), PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            Files.writeString(bin.resolve("java"), SandboxFiles.java() + "\n");
            Files.writeString(bin.resolve("address"), node.address() + node.contextPath() + "\n");
            Files.writeString(bin.resolve("stand-in.args"), arguments(node));
            return node;
        } catch (IOException failed) {
            throw new UncheckedIOException(name + ": cannot be laid out in " + home, failed);
        }
    }

    /**
     * The files of a runtime alone, as every runtime has them at first: settings, shortcuts, exports. For a host that has its
     * own service manager and its own SSH server.
     */
    static void writeRuntime(Path configuration, String redisHost) {
        shortcutFiles(configuration).forEach(file -> SandboxFiles.copyResource("node/" + file.getFileName(), file));
        writeRedis(configuration, redisHost, REDIS_PORT);
        installFirst(configuration.resolve("exports"));
    }

    /** The properties files of a runtime that may hold shortcuts, later ones overriding earlier ones. */
    static List<Path> shortcutFiles(Path configuration) {
        return List.of(
                configuration.resolve("application.properties"),
                configuration.resolve("application-shortcuts.properties"));
    }

    private void writeConfiguration(SandboxNode node) throws IOException {
        Path configuration = node.configuration();
        Path main = configuration.resolve("application.properties");
        if (node.role() == NodeRole.CASE_ENGINE) {
            SandboxFiles.copyResource("node/case-engine.properties", main);
        } else {
            for (Path file : node.shortcutFiles()) {
                SandboxFiles.copyResource("node/" + file.getFileName(), file);
            }
            if (options.childProject()) {
                Files.writeString(node.shortcutFiles().get(1), CHILD_SHORTCUT, StandardOpenOption.APPEND);
            }
            if (options.sharedExports()) {
                SandboxFiles.write(
                        main,
                        Files.readString(main)
                                .replace(
                                        "blueriq.exports.folder=exports",
                                        "blueriq.exports.folder=" + node.exportsFolder()));
            }
        }
        writeRedis(configuration, "127.0.0.1", redisPort);
    }

    private static void writeRedis(Path configuration, String host, int port) {
        SandboxFiles.write(
                configuration.resolve("application-keyvalue-redis-store.properties"),
                "blueriq.session.session-manager=external\nspring.session.store-type=redis\n"
                        + "spring.data.redis.host=" + host + "\nspring.data.redis.port=" + port + "\n");
    }

    /** What every node has at first, as it came from Studio: the file names carry no version. */
    private static void installFirst(Path folder) {
        ExportArchives.writeAs(folder, "Weather.project.zip", "Weather", "0.0-v1");
        ExportArchives.writeAs(folder, "Kinderbijslag.project.zip", "Kinderbijslag", "0.0-Vorig");
    }

    /** A file of arguments, since the class path alone is longer than some systems' command lines should be. */
    private String arguments(SandboxNode node) {
        List<String> words = new ArrayList<>(ClassArchive.options(SandboxApplication.STAND_IN));
        words.add("-Xmx128m");
        words.addAll(program(node, node.port()));
        words.add("--stand-in.cases-folder=" + SandboxUsage.casesFolder(root));
        options.publisherPoll().ifPresent(poll -> {
            words.add("--stand-in.publisher.folder=" + SandboxPublisher.folder(root));
            words.add("--stand-in.publisher.poll=" + poll);
        });
        options.standIn().forEach((property, value) -> words.add("--" + property + "=" + value));
        return words.stream().map(word -> quoted(word) + "\n").collect(Collectors.joining());
    }

    /** The stand-in's main class and the arguments that make it the one of this node, on a port of one's choice. */
    static List<String> program(SandboxNode node, int port) {
        String profiles = "native,keyvalue-redis-store" + (node.role() == NodeRole.CASE_ENGINE ? "" : ",shortcuts");
        return List.of(
                SandboxApplication.class.getName(),
                SandboxApplication.STAND_IN,
                "--stand-in.node=" + node.name(),
                "--server.port=" + port,
                "--server.servlet.context-path=" + node.contextPath(),
                "--spring.profiles.active=" + profiles,
                "--spring.config.additional-location=file:" + node.configuration() + "/");
    }

    private static String quoted(String word) {
        return "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
