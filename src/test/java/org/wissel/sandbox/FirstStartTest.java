package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wissel.web.Browser;

/** Wissel as people start it, without anything of the tests: who it needs, and where it listens. */
@Tag("story")
class FirstStartTest {

    private static final String ID = "--camunda.bpm.admin-user.id=root";
    private static final String PASSWORD = "--camunda.bpm.admin-user.password=correct-horse";

    @TempDir
    private Path home;

    private Process wissel;

    @AfterEach
    void end() throws InterruptedException {
        if (wissel != null && wissel.isAlive()) {
            wissel.destroy();
            wissel.waitFor(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void it_needs_an_administrator_once_and_listens_on_its_own_port_alone() throws Exception {
        assertThat(endOf()).contains("camunda.bpm.admin-user.id is not set, and nobody is an administrator");
        assertThat(endOf(ID)).contains("camunda.bpm.admin-user.password of 'root' is empty");
        assertThat(endOf(ID, "--camunda.bpm.admin-user.password=${NOBODY_SETS_THIS}"))
                .contains("camunda.bpm.admin-user.password of 'root' is empty, or its variable is not set");

        int port = FreePorts.next();
        start(
                port,
                ID,
                PASSWORD,
                "--wissel.users[0].id=pipeline",
                "--wissel.users[0].password=battery-staple",
                "--wissel.users[0].groups[0]=deployers");
        // Whoever asks from the first moment on is never told that there is no such user, and so never waits for it.
        awaitAnswer(port, "pipeline:battery-staple");
        assertThat(listens(wissel.pid())).containsExactly(port);
        Browser administrator = new Browser(port);
        administrator.signIn("root", "correct-horse");
        assertThat(administrator.open("/h2-console").status()).isEqualTo(404);
        assertThat(status(port, "/actuator/env", "root:correct-horse")).isEqualTo(404);
        end();

        start(port);
        awaitAnswer(port, "root:correct-horse");
        assertThat(listens(wissel.pid())).containsExactly(port);
    }

    private void start(int port, String... settings) throws IOException {
        String classes = Stream.of(SandboxFiles.classPath().split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> words = new ArrayList<>(List.of(
                SandboxFiles.java().toString(),
                "-cp",
                classes,
                "org.wissel.WisselApplication",
                "--server.port=" + port,
                // Of the stand-ins, whose libraries are on this class path too.
                "--spring.autoconfigure.exclude=org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration,"
                        + "org.springframework.boot.autoconfigure.data.redis.RedisReactiveAutoConfiguration,"
                        + "org.springframework.boot.autoconfigure.data.redis.RedisRepositoriesAutoConfiguration,"
                        + "org.springframework.boot.autoconfigure.session.SessionAutoConfiguration"));
        words.addAll(Arrays.asList(settings));
        wissel = new ProcessBuilder(words)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
    }

    private Path log() {
        return home.resolve("wissel.log");
    }

    /** What it said before it ended by itself, which it must. */
    private String endOf(String... settings) throws Exception {
        start(FreePorts.next(), settings);
        assertThat(wissel.waitFor(3, TimeUnit.MINUTES)).as("ended").isTrue();
        assertThat(wissel.exitValue()).isNotZero();
        return Files.readString(log());
    }

    private void awaitAnswer(int port, String user) {
        SandboxFiles.await(
                Duration.ofMinutes(3),
                () -> {
                    if (!wissel.isAlive()) {
                        throw new IllegalStateException("Wissel ended: " + SandboxFiles.end(log()));
                    }
                    int status = status(port, "/api/clusters", user);
                    assertThat(status)
                            .as("no answer yet, or one to a user who is known")
                            .isIn(0, 200);
                    return status == 200;
                },
                () -> "Wissel does not answer: " + SandboxFiles.end(log()));
    }

    /** 0 for no answer. */
    private static int status(int port, String path, String user) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setRequestProperty(
                    "Authorization", "Basic " + Base64.getEncoder().encodeToString(user.getBytes()));
            connection.setInstanceFollowRedirects(false);
            return connection.getResponseCode();
        } catch (IOException nobodyAnswers) {
            return 0;
        }
    }

    /** The TCP ports on which this process listens, as the kernel tells. */
    private static Set<Integer> listens(long pid) throws IOException {
        Set<String> sockets = new TreeSet<>();
        try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
            for (Path each : open.toList()) {
                try {
                    sockets.add(Files.readSymbolicLink(each).toString());
                } catch (IOException closed) {
                    // Between the list and the look.
                }
            }
        }
        Set<Integer> ports = new TreeSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            Path file = Path.of("/proc", String.valueOf(pid), "net", table);
            if (!Files.exists(file)) {
                continue;
            }
            for (String row : Files.readAllLines(file)) {
                String[] columns = row.strip().split("\\s+");
                // Column 3 is the state, in which 0A is LISTEN; column 9 the socket's number.
                if (columns.length > 9 && columns[3].equals("0A") && sockets.contains("socket:[" + columns[9] + "]")) {
                    ports.add(Integer.parseInt(columns[1].substring(columns[1].indexOf(':') + 1), 16));
                }
            }
        }
        return ports;
    }
}
