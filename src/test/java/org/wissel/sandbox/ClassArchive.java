package org.wissel.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Lets further JVMs on this class path start faster: folders of it become jars (the JVM archives no classes from folders),
 * and the classes that a program loads are archived once, below {@code target/}. Everything is keyed by the Java version and
 * by each entry's name, size and time. Without an archive, or with one that does not fit, a program starts as ever.
 */
final class ClassArchive {

    private static final Path ALL = Path.of("target", "class-archives").toAbsolutePath();
    private static final Duration KEEP = Duration.ofDays(1);
    private static final Set<String> TRAINED = ConcurrentHashMap.newKeySet();
    private static final ClassArchive OF_THIS_JVM = prepare();

    private final Path folder;
    private final String classPath;

    private ClassArchive(Path folder, String classPath) {
        this.folder = folder;
        this.classPath = classPath;
    }

    /** The options of a JVM that runs this program of the sandbox, class path included; one word each. */
    static List<String> options(String program) {
        return OF_THIS_JVM.optionsOf("-XX:SharedArchiveFile=" + OF_THIS_JVM.archive(program));
    }

    /** The words that {@link #options} needs on a JVM which knows none of them. */
    private List<String> optionsOf(String archive) {
        return List.of(
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-Xshare:auto",
                archive,
                // What could not be archived is no news.
                "-Xlog:cds*=off",
                "-Xlog:cds+dynamic*=off",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath);
    }

    /**
     * Makes the archive of a program beside everything else, unless it is there or was tried: runs it once with these
     * arguments, with which it must end by itself. A program that fails leaves no archive.
     *
     * @param arguments the main class and its arguments
     */
    static void train(String program, List<String> arguments) {
        if (!TRAINED.add(program) || Files.exists(OF_THIS_JVM.archive(program))) {
            return;
        }
        Path made = OF_THIS_JVM.folder.resolve(
                program + "-" + ProcessHandle.current().pid() + ".jsa");
        List<String> words = new ArrayList<>(List.of(SandboxFiles.java().toString()));
        words.addAll(OF_THIS_JVM.optionsOf("-XX:ArchiveClassesAtExit=" + made));
        words.addAll(arguments);
        try {
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(OF_THIS_JVM.folder.resolve(program + ".log").toFile())
                    .start();
            process.onExit().thenAccept(ended -> OF_THIS_JVM.keep(made, program, ended.exitValue()));
        } catch (IOException noArchiveThen) {
            throw new UncheckedIOException(noArchiveThen);
        }
    }

    private void keep(Path made, String program, int exitCode) {
        try {
            if (exitCode == 0 && Files.exists(made)) {
                Files.move(made, archive(program), StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.deleteIfExists(made);
            }
        } catch (IOException noArchiveThen) {
            throw new UncheckedIOException(noArchiveThen);
        }
    }

    private Path archive(String program) {
        return folder.resolve(program + ".jsa");
    }

    private static ClassArchive prepare() {
        List<Path> entries = Stream.of(SandboxFiles.classPath().split(File.pathSeparator))
                .map(Path::of)
                .map(Path::toAbsolutePath)
                .filter(Files::exists)
                .toList();
        try {
            Files.createDirectories(ALL);
            forget();
            Path folder = Files.createDirectories(ALL.resolve(key(entries)));
            List<String> jars = new ArrayList<>();
            for (Path entry : entries) {
                jars.add((Files.isDirectory(entry) ? jarOf(entry, folder) : entry).toString());
            }
            return new ClassArchive(folder, String.join(File.pathSeparator, jars));
        } catch (IOException failed) {
            throw new UncheckedIOException("the class path cannot be put into jars below " + ALL, failed);
        }
    }

    /** Archives of class paths that nobody has used for a day. */
    private static void forget() throws IOException {
        Instant old = Instant.now().minus(KEEP);
        try (Stream<Path> folders = Files.list(ALL)) {
            for (Path folder : folders.toList()) {
                if (Files.getLastModifiedTime(folder).toInstant().isBefore(old)) {
                    SandboxFiles.wipe(folder);
                    Files.delete(folder);
                }
            }
        }
    }

    private static String key(List<Path> entries) throws IOException {
        StringBuilder text = new StringBuilder(System.getProperty("java.vm.version"));
        for (Path entry : entries) {
            visit(entry, (file, attributes) -> text.append('\n')
                    .append(file)
                    .append(' ')
                    .append(attributes.size())
                    .append(' ')
                    .append(attributes.lastModifiedTime().toMillis()));
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** In a folder of the old one's name, by which Wissel's scan knows tests from its own classes. */
    private static Path jarOf(Path directory, Path folder) throws IOException {
        Path jar =
                Files.createDirectories(folder.resolve(directory.getFileName())).resolve("classes.jar");
        if (Files.exists(jar)) {
            return jar;
        }
        Path part = jar.resolveSibling("classes-" + ProcessHandle.current().pid() + ".part");
        try (OutputStream out = Files.newOutputStream(part);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(0);
            visit(directory, (file, attributes) -> {
                String name = directory.relativize(file).toString().replace(File.separatorChar, '/');
                // Folders as well: Spring lists processes/ and forms/ by theirs.
                zip.putNextEntry(new ZipEntry(attributes.isDirectory() ? name + "/" : name));
                if (!attributes.isDirectory()) {
                    Files.copy(file, zip);
                }
                zip.closeEntry();
            });
        }
        return Files.move(part, jar, StandardCopyOption.ATOMIC_MOVE);
    }

    @FunctionalInterface
    private interface Visit {
        void at(Path file, BasicFileAttributes attributes) throws IOException;
    }

    /** Everything below a folder, the folder itself not, or a file alone. */
    private static void visit(Path top, Visit visit) throws IOException {
        Files.walkFileTree(top, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (!directory.equals(top)) {
                    visit.at(directory, attributes);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                visit.at(file, attributes);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
