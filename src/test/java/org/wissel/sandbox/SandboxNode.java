package org.wissel.sandbox;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.wissel.deployment.NodeRole;

/** One node: a host of its own by SSH, with a stand-in runtime, or a stand-in Case Engine, in its home. */
final class SandboxNode {

    private final String name;
    private final NodeRole role;
    private final Path home;
    private final Path exportsFolder;
    private final int port;
    private final SshServer ssh;

    /** Laid out by {@link NodeLayout}. */
    SandboxNode(String name, NodeRole role, Path home, Path exportsFolder, int port, SshServer ssh) {
        this.name = name;
        this.role = role;
        this.home = home;
        this.exportsFolder = exportsFolder;
        this.port = port;
        this.ssh = ssh;
    }

    String name() {
        return name;
    }

    NodeRole role() {
        return role;
    }

    int port() {
        return port;
    }

    /** The path that its resources lie below. */
    String contextPath() {
        return role == NodeRole.CASE_ENGINE ? "/case-engine" : "/runtime";
    }

    /** The address that the load balancers have, {@code 127.0.0.1:PORT}. */
    String address() {
        return "127.0.0.1:" + port;
    }

    /** Its own address with the context path. */
    URI url() {
        return URI.create("http://" + address() + contextPath());
    }

    Path home() {
        return home;
    }

    Path exportsFolder() {
        return exportsFolder;
    }

    Path configuration() {
        return home.resolve("configuration");
    }

    /** The properties files that may hold shortcuts, later ones overriding earlier ones; none on a Case Engine. */
    List<Path> shortcutFiles() {
        return role == NodeRole.CASE_ENGINE ? List.of() : NodeLayout.shortcutFiles(configuration());
    }

    List<String> restartCommand() {
        return List.of(home.resolve("bin").resolve("restart").toString());
    }

    List<String> pidCommand() {
        return List.of(home.resolve("bin").resolve("pid").toString());
    }

    /**
     * Prints how many {@code sessions}, or {@code cases}, of the cluster use a version; fails where the runtime does not
     * tell. The project and the version are its last two words.
     */
    List<String> countCommand(String what, String project, String version) {
        return List.of(home.resolve("bin").resolve("count").toString(), what, project, version);
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

    /** Makes the counts of sessions and cases fail with this message on this node. */
    void failCounts(String message) {
        SandboxFiles.write(home.resolve("fail-counts"), message + "\n");
    }

    /** Lets counts work again. */
    void allowCounts() {
        SandboxFiles.delete(home.resolve("fail-counts"));
    }

    /** From now on it does not look at what is published, but when it starts. */
    void ignorePublisher() {
        SandboxFiles.write(home.resolve("ignore-publisher"), "");
    }

    /** It looks at what is published again. */
    void heedPublisher() {
        SandboxFiles.delete(home.resolve("ignore-publisher"));
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

    /** What it says it has loaded, {@code export-Weather 0.0-v1}. */
    Set<String> loaded() {
        try {
            String body = PlainHttp.get(URI.create(url() + "/api/v1/projects?pageSize=1000"))
                    .body();
            List<Map<String, String>> items = JsonPath.read(body, "$.items");
            return items.stream()
                    .map(item -> item.get("name") + " " + item.get("version"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException failed) {
            throw new UncheckedIOException(name + ": does not tell what it has loaded", failed);
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

    /** Makes restarts faster from some seconds later on; Redis must run. */
    void train() {
        List<String> words = new ArrayList<>(NodeLayout.program(this, 0));
        words.add("--" + StandInRuntime.TRAINING + "=true");
        ClassArchive.train(SandboxApplication.STAND_IN, words);
    }
}
