package org.wissel.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.wissel.blueriq.ExportArchives;

/** One node: a host of its own by SSH, with a stand-in runtime in its home. */
final class SandboxNode {

    private static final String PROFILES = "native,keyvalue-redis-store,shortcuts";

    private final String name;
    private final Path home;
    private final int port;
    private final SshServer ssh;

    private SandboxNode(String name, Path home, int port, SshServer ssh) {
        this.name = name;
        this.home = home;
        this.port = port;
        this.ssh = ssh;
    }

    /** Lays out a node and starts its SSH server; the runtime does not run yet. */
    static SandboxNode prepare(String name, Path home, Path clientKey, int redisPort, Map<String, String> standIn) {
        try {
            SandboxNode node = new SandboxNode(
                    name,
                    Files.createDirectories(home),
                    FreePorts.next(),
                    SshServer.start(name, home, SshServer.publicKeyOf(clientKey), 0));
            Path configuration = Files.createDirectories(node.exportsFolder()).getParent();
            for (String file : List.of("application.properties", "application-shortcuts.properties")) {
                SandboxFiles.copyResource("node/" + file, configuration.resolve(file));
            }
            Files.writeString(
                    configuration.resolve("application-keyvalue-redis-store.properties"),
                    "blueriq.session.session-manager=external\nspring.session.store-type=redis\n"
                            + "spring.data.redis.host=127.0.0.1\nspring.data.redis.port=" + redisPort + "\n");
            // As they came from Studio: the file names carry no version.
            ExportArchives.writeAs(node.exportsFolder(), "Weather.project.zip", "Weather", "0.0-v1");
            ExportArchives.writeAs(node.exportsFolder(), "Kinderbijslag.project.zip", "Kinderbijslag", "0.0-Vorig");
            Path bin = Files.createDirectories(home.resolve("bin"));
            for (String script : List.of("restart", "pid")) {
                SandboxFiles.copyResource(script + ".sh", bin.resolve(script));
                Files.setPosixFilePermissions(bin.resolve(script), PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            Files.writeString(bin.resolve("java"), SandboxFiles.java() + "\n");
            Files.writeString(bin.resolve("stand-in.args"), node.arguments(standIn));
            return node;
        } catch (IOException failed) {
            throw new UncheckedIOException(name + ": cannot be laid out in " + home, failed);
        }
    }

    String name() {
        return name;
    }

    /** The address that the load balancers have, {@code 127.0.0.1:PORT}. */
    String address() {
        return "127.0.0.1:" + port;
    }

    /** Its own address with the context path. */
    URI url() {
        return URI.create("http://" + address() + "/runtime");
    }

    Path home() {
        return home;
    }

    Path exportsFolder() {
        return home.resolve("configuration").resolve("exports");
    }

    /** The properties files that may hold shortcuts, later ones overriding earlier ones. */
    List<Path> shortcutFiles() {
        Path configuration = home.resolve("configuration");
        return List.of(
                configuration.resolve("application.properties"),
                configuration.resolve("application-shortcuts.properties"));
    }

    List<String> restartCommand() {
        return List.of(home.resolve("bin").resolve("restart").toString());
    }

    List<String> pidCommand() {
        return List.of(home.resolve("bin").resolve("pid").toString());
    }

    SshServer ssh() {
        return ssh;
    }

    /** The process id of the runtime that was started last, 0 before the first. */
    long pid() {
        return SandboxProcess.in(home.resolve("runtime.pid"))
                .map(SandboxProcess::pid)
                .orElse(0L);
    }

    /** How often the runtime was restarted, its first start not counted. */
    long restarts() {
        try {
            return Files.readAllLines(home.resolve("runtime.pids")).stream()
                            .distinct()
                            .count()
                    - 1;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** How many restarts ran at the same time at most. */
    int restartsSideBySide() {
        return LockedCommands.count(home.resolve("restarts.log")).sideBySide();
    }

    /** Ends the runtime at once, as a crash does; nobody starts it again. */
    void kill() {
        ProcessHandle.of(pid()).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    /** Makes the next restarts fail with this message, as a service manager that refuses. */
    void failRestarts(String message) {
        SandboxFiles.write(home.resolve("fail-restart"), message + "\n");
    }

    /** Lets restarts work again. */
    void allowRestarts() {
        SandboxFiles.delete(home.resolve("fail-restart"));
    }

    /** Restarts the runtime and returns at once; see {@link #awaitHealthy}. */
    void restart() {
        SandboxFiles.run(name, restartCommand());
    }

    /** Whether it answers its health resource with 200. */
    boolean isHealthy() {
        try {
            return PlainHttp.get(URI.create(url() + "/actuator/health")).status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** @throws IllegalStateException when it does not become healthy in a minute, or its process ends, with its last words */
    void awaitHealthy() {
        SandboxFiles.await(
                () -> {
                    if (!new SandboxProcess(pid()).runs()) {
                        throw new IllegalStateException(name + ": the runtime ended: " + lastWords());
                    }
                    return isHealthy();
                },
                () -> name + ": not healthy: " + lastWords());
    }

    /** What the runtime says. */
    Path log() {
        return home.resolve("runtime.log");
    }

    private String lastWords() {
        return SandboxFiles.end(log());
    }

    /** A file of arguments, since the class path alone is longer than some systems' command lines should be. */
    private String arguments(Map<String, String> standIn) {
        List<String> words = new ArrayList<>(ClassArchive.options(SandboxApplication.STAND_IN));
        words.add("-Xmx128m");
        words.addAll(program(port));
        standIn.forEach((property, value) -> words.add("--" + property + "=" + value));
        return words.stream().map(word -> quoted(word) + "\n").collect(Collectors.joining());
    }

    private List<String> program(int listensOn) {
        return List.of(
                SandboxApplication.class.getName(),
                SandboxApplication.STAND_IN,
                "--stand-in.node=" + name,
                "--server.port=" + listensOn,
                "--spring.profiles.active=" + PROFILES,
                "--spring.config.additional-location=file:" + home.resolve("configuration") + "/");
    }

    /** Makes restarts faster from some seconds later on; Redis must run. */
    void train() {
        List<String> words = new ArrayList<>(program(0));
        words.add("--" + StandInRuntime.TRAINING + "=true");
        ClassArchive.train(SandboxApplication.STAND_IN, words);
    }

    private static String quoted(String word) {
        return "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
