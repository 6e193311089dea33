package org.wissel.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Lays out and looks at the files and programs of a sandbox. */
final class SandboxFiles {

    private static final String MARK = ".wissel-sandbox";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private SandboxFiles() {}

    /** The text of a file below {@code /sandbox/} on the class path. */
    static String resource(String name) {
        try (InputStream in = SandboxFiles.class.getResourceAsStream("/sandbox/" + name)) {
            if (in == null) {
                throw new IllegalStateException("/sandbox/" + name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static void copyResource(String name, Path file) {
        write(file, resource(name));
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Copies a file to one that is not there yet. */
    static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The class path of this JVM, for another one. */
    static String classPath() {
        // Surefire may hide the class path in a jar's manifest, and names it here.
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** The program that runs this JVM. */
    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** Says that what lies in a folder is a sandbox's. */
    static void mark(Path folder) throws IOException {
        Files.createFile(folder.resolve(MARK));
    }

    /**
     * Whoever names a folder by mistake must not lose what lies there.
     *
     * @throws IllegalStateException when it holds anything, and no sandbox marked it
     */
    static void requireMarked(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            if (Files.notExists(folder.resolve(MARK)) && all.findAny().isPresent()) {
                throw new IllegalStateException(folder + " holds files that no sandbox made, and all of them would be"
                        + " deleted: use an empty or a new folder, or empty this one yourself");
            }
        }
    }

    /** Removes everything below a folder; symbolic links go, what they point at stays. */
    static void wipe(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(folder)) {
                    Files.delete(path);
                }
            }
        }
    }

    /** The end of a log, for an error message. */
    static String end(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.length() <= 2000 ? text : "..." + text.substring(text.length() - 2000);
        } catch (IOException unreadable) {
            return "(" + file + " cannot be read)";
        }
    }

    /** Runs a short local program to its end. */
    static String run(String name, List<String> words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(
                        name + ": " + String.join(" ", words) + " ended with " + code + ": " + said.strip());
            }
            return said;
        } catch (IOException failed) {
            throw new UncheckedIOException(name + ": cannot run " + String.join(" ", words), failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name + ": interrupted while " + words + " ran", stopped);
        }
    }

    /** @throws IllegalStateException with the message when it does not come true within a minute */
    static void await(BooleanSupplier condition, Supplier<String> message) {
        await(PATIENCE, condition, message);
    }

    /** @throws IllegalStateException with the message when it does not come true in this time */
    static void await(Duration patience, BooleanSupplier condition, Supplier<String> message) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(message.get());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted: " + message.get(), stopped);
            }
        }
    }
}
