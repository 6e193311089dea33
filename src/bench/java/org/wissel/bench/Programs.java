package org.wissel.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Runs programs of this machine, and waits for what they do. */
final class Programs {

    private Programs() {}

    /** Whether there is such a program. */
    static boolean has(String name) {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":")),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .anyMatch(folder -> !folder.isBlank() && Files.isExecutable(Path.of(folder, name)));
    }

    /** Runs one to its end, and tells what it printed. */
    static String run(String... words) {
        return run(Map.of(), List.of(words));
    }

    /**
     * The same with further variables of the environment.
     *
     * @throws IllegalStateException when it ends with another code than 0, with what it said
     */
    static String run(Map<String, String> environment, List<String> words) {
        try {
            ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
            builder.environment().putAll(environment);
            builder.redirectInput(Path.of("/dev/null").toFile());
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", words) + " ended with " + code + ": " + said.strip());
            }
            return said;
        } catch (IOException failed) {
            throw new IllegalStateException(words.get(0) + " cannot be run: " + failed.getMessage(), failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + words.get(0) + " ran", stopped);
        }
    }

    /** @throws IllegalStateException when it does not come true in time */
    static void await(Duration patience, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited " + patience.toSeconds() + " s, and not: " + what);
            }
            pause(Duration.ofMillis(5));
        }
    }

    static void pause(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopped);
        }
    }

    /** Asks processes to end, and forces those that have not after some seconds. */
    static void end(List<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroy);
        for (ProcessHandle process : processes) {
            try {
                process.onExit().get(10, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            } catch (Exception stillThere) {
                process.destroyForcibly();
            }
        }
    }
}
