package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsFileTest {

    private static final int HOSTS = 60;

    @TempDir
    private Path folder;

    /**
     * Another process: adds as many hosts of this name to this file. Java compiles it from its source when it starts: among the
     * compiled tests, spring-boot:test-run looks for the one class that can be started.
     */
    private static final String ANOTHER =
            """
            public class Another {
                public static void main(String[] arguments) throws Exception {
                    var adding = Class.forName("org.wissel.remote.sshj.KnownHostsFileTest")
                            .getDeclaredMethod("addAll", java.nio.file.Path.class, String.class);
                    adding.setAccessible(true);
                    adding.invoke(null, java.nio.file.Path.of(arguments[0]), arguments[1]);
                }
            }
            """;

    @Test
    void processes_and_threads_that_add_at_the_same_time_lose_no_line() throws Exception {
        Path file = folder.resolve("known_hosts");
        Process another = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Files.writeString(folder.resolve("Another.java"), ANOTHER)
                                .toString(),
                        file.toString(),
                        "theirs")
                .inheritIO()
                .start();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        List<Callable<Void>> work = new ArrayList<>();
        for (String name : List.of("ours", "same", "same")) {
            work.add(() -> addAll(file, name));
        }
        // Ours write while the other process does.
        while (another.isAlive() && Files.notExists(file)) {
            Thread.onSpinWait();
        }
        for (Future<Void> each : threads.invokeAll(work)) {
            each.get();
        }
        assertThat(another.waitFor()).isZero();
        threads.shutdown();

        List<String> hosts = Files.readAllLines(file).stream()
                .map(line -> line.split(" ")[0])
                .sorted()
                .toList();
        List<String> wanted = new ArrayList<>();
        for (String name : List.of("ours", "same", "theirs")) {
            for (int i = 0; i < HOSTS; i++) {
                wanted.add(name + i);
            }
        }
        assertThat(hosts).isEqualTo(wanted.stream().sorted().toList());
        assertThat(new KnownHostsFile(file).read().entries())
                .allSatisfy(entry -> assertThat(entry.getType().toString()).isEqualTo("ecdsa-sha2-nistp256"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "a,b", "a b", "!a", "a\nb", "|1|a", "@revoked", "#", ""})
    void a_name_that_would_mean_something_else_there_is_not_written(String host) throws Exception {
        Path file = folder.resolve("known_hosts");
        PublicKey key = key();

        assertThatThrownBy(() -> new KnownHostsFile(file).add(host, key)).isInstanceOf(IOException.class);
        assertThat(file).doesNotExist();
    }

    private static Void addAll(Path file, String name) throws Exception {
        PublicKey key = key();
        for (int i = 0; i < HOSTS; i++) {
            new KnownHostsFile(file).add(name + i, key);
        }
        return null;
    }

    private static PublicKey key() throws Exception {
        return KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256).getPublic();
    }
}
