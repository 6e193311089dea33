package org.wissel.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real nginx: the machine's own, else the distribution's package, downloaded and unpacked below the build folder.
 * Nothing is installed and no root is needed.
 *
 * <p>Notes for who runs it:
 *
 * <ul>
 *   <li>Start it as {@code nginx -p PREFIX -c CONF}, and let {@code pid}, {@code error_log} (here and as {@code -e}
 *       where the version knows it) and the {@code *_temp_path} directives of http point into the prefix: the built-in
 *       paths are the system's.
 *   <li>Leave {@code include mime.types} out: the package that holds it is not fetched, and {@code default_type} will do.
 *   <li>When the master runs as root, the configuration needs {@code user root;}: the workers would otherwise be
 *       {@code nobody}, who cannot read below a temporary or home folder.
 *   <li>End it by SIGQUIT or SIGTERM to the master, never by SIGKILL, which leaves its workers behind.
 * </ul>
 */
public final class NginxBinary {

    private static final Path FOLDER = Path.of("target", "nginx-package").toAbsolutePath();

    // Debian 12 and Ubuntu 24.04 have the binary in nginx, Ubuntu 22.04 in nginx-core and nginx-light.
    private static final List<String> PACKAGES = List.of("nginx", "nginx-core", "nginx-light");

    // What the binary links to and a slim image may lack, under the names of all three distributions.
    private static final List<String> LIBRARIES =
            List.of("libpcre2-8-0", "libpcre3", "libssl3", "libssl3t64", "zlib1g", "libcrypt1");

    private NginxBinary() {}

    /**
     * The nginx to run; says on standard output which one.
     *
     * @throws IllegalStateException when there is none and none can be fetched; says what to do
     */
    public static synchronized Path find() {
        Path found = installed().or(NginxBinary::unpacked).orElseGet(NginxBinary::fetched);
        System.out.println("nginx: " + found + " (" + version(found).strip() + ")");
        return found;
    }

    private static Optional<Path> installed() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> unpacked() {
        return Stream.of(FOLDER.resolve("nginx-with-libraries"), FOLDER.resolve("usr/sbin/nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path fetched() {
        Path temp =
                FOLDER.resolveSibling("nginx-package." + ProcessHandle.current().pid());
        try {
            remove(temp);
            Files.createDirectories(temp);
            List<String> tried = new ArrayList<>();
            for (String name : PACKAGES) {
                fetch(name, temp).ifPresent(failure -> tried.add(name + ": " + failure));
                if (Files.isExecutable(temp.resolve("usr/sbin/nginx"))) {
                    addLibrariesWhereMissing(temp);
                    remove(FOLDER);
                    Files.move(temp, FOLDER, StandardCopyOption.ATOMIC_MOVE);
                    return unpacked().orElseThrow();
                }
            }
            throw new IllegalStateException(
                    "There is no nginx on this machine, and its package cannot be fetched: " + String.join("; ", tried)
                            + ". Install nginx, or run `sudo apt-get update` where the package list is missing (as in a"
                            + " fresh container), and try again.");
        } catch (IOException broken) {
            throw new UncheckedIOException("cannot unpack nginx below " + FOLDER, broken);
        } finally {
            remove(temp);
        }
    }

    /** Unpacks a package there; tells what failed. */
    private static Optional<String> fetch(String name, Path folder) throws IOException {
        // As root apt would otherwise warn that its own user cannot write here.
        Result download = run(folder, "apt-get", "-o", "APT::Sandbox::User=root", "download", name);
        if (download.code != 0) {
            return Optional.of(download.said());
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path archive :
                    files.filter(file -> file.toString().endsWith(".deb")).toList()) {
                Result unpack = run(folder, "dpkg", "-x", archive.toString(), folder.toString());
                Files.delete(archive);
                if (unpack.code != 0) {
                    return Optional.of(unpack.said());
                }
            }
        }
        return Files.isExecutable(folder.resolve("usr/sbin/nginx")) ? Optional.empty() : Optional.of("holds no nginx");
    }

    private static void addLibrariesWhereMissing(Path folder) throws IOException {
        if (run(folder, folder.resolve("usr/sbin/nginx").toString(), "-v").code == 0) {
            return;
        }
        for (String library : LIBRARIES) {
            // Each distribution knows only some of these names.
            fetch(library, folder);
        }
        Path wrapper = folder.resolve("nginx-with-libraries");
        Files.writeString(
                wrapper,
                """
                #!/bin/sh
                here=$(dirname "$0")
                LD_LIBRARY_PATH=$(echo "$here"/usr/lib/*-linux-gnu* "$here"/lib/*-linux-gnu* | tr ' ' ':')
                export LD_LIBRARY_PATH
                exec "$here/usr/sbin/nginx" "$@"
                """);
        if (!wrapper.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + wrapper + " executable");
        }
        Result version = run(folder, wrapper.toString(), "-v");
        if (version.code != 0) {
            throw new IllegalStateException("The fetched nginx does not run on this machine: " + version.said()
                    + ". Install nginx and try again.");
        }
    }

    private static String version(Path nginx) {
        return run(Path.of("."), nginx.toString(), "-v").said();
    }

    private record Result(int code, String said) {}

    private static Result run(Path folder, String... words) {
        try {
            Process process = new ProcessBuilder(words)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), said.strip().replaceAll("\\s*\\R\\s*", " / "));
        } catch (IOException missing) {
            return new Result(127, missing.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + words[0], interrupted);
        }
    }

    private static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path left, IOException error) throws IOException {
                    Files.delete(left);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException broken) {
            throw new UncheckedIOException("cannot remove " + folder, broken);
        }
    }
}
