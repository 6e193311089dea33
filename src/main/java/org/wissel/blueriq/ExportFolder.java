package org.wissel.blueriq;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Export;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.UnknownNameException;

/**
 * The exports in a folder of this machine. The folder is looked at on every call; an archive is read again only when its
 * size or time changed.
 */
@Component
@EnableConfigurationProperties({ExportFolderProperties.class, ArchiveProperties.class})
public class ExportFolder {

    /** By project, then by version as people count: 0.0-v9 before 0.0-v10. Only a list's order hangs on it. */
    static final Comparator<Export> BY_NAME = Comparator.comparing(
                    (Export export) -> export.id().project())
            .thenComparing(export -> counted(export.id().version()))
            .thenComparing(export -> export.id().version());

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final int LONGEST_NUMBER = 20;

    private final Path folder;
    private final ArchiveProperties limits;
    private Map<Path, Archive> known = Map.of();

    /** The library over the folder of these settings. */
    public ExportFolder(ExportFolderProperties properties, ArchiveProperties limits) {
        this.limits = limits;
        this.folder = properties.exportsFolder().toAbsolutePath().normalize();
    }

    /** An archive as it was last read: an export, or what is wrong with it. */
    private record Archive(long size, FileTime modified, Export export, String problem) {}

    private record Problem(String fileName, ProjectVersion id, String sentence) {}

    private record Content(List<Export> exports, List<Problem> problems) {}

    /** Every sound export, by project and version. */
    public List<Export> exports() {
        return look().exports();
    }

    /** What is wrong with the archives that cannot be deployed: one sentence each, the file's name first. */
    public List<String> problems() {
        return look().problems().stream().map(Problem::sentence).toList();
    }

    /** The versions that several archives hold with different content; none of them can be deployed. */
    Set<ProjectVersion> contradicted() {
        return look().problems().stream()
                .map(Problem::id)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /**
     * The export of this version.
     *
     * @throws UnknownNameException when no sound archive holds it; the message lists what lies ready, and the problem of an
     *     archive that bears its name
     */
    public Export export(ProjectVersion id) {
        Content content = look();
        return content.exports().stream()
                .filter(export -> export.id().equals(id))
                .findFirst()
                .orElseThrow(() -> unknown(id, content));
    }

    private UnknownNameException unknown(ProjectVersion id, Content content) {
        String ready = content.exports().isEmpty()
                ? "No export lies ready there."
                : content.exports().stream()
                        .map(export -> export.id().toString())
                        .collect(Collectors.joining(", ", "Ready are: ", "."));
        String wrong = content.problems().stream()
                .filter(problem -> id.equals(problem.id())
                        || problem.fileName().isEmpty()
                        || bearsName(problem.fileName(), id.project()))
                .map(problem -> " " + problem.sentence())
                .collect(Collectors.joining());
        return new UnknownNameException("No export of " + id + " in " + folder + ". " + ready + wrong);
    }

    private static boolean bearsName(String fileName, String project) {
        return fileName.toLowerCase(Locale.ROOT).contains(project.toLowerCase(Locale.ROOT));
    }

    private synchronized Content look() {
        List<Problem> problems = new ArrayList<>();
        Map<Path, Archive> found = new TreeMap<>();
        try {
            walk(found);
        } catch (IOException unreadable) {
            problems.add(new Problem(
                    "",
                    null,
                    folder + ": does not exist or cannot be read ("
                            + unreadable.getClass().getSimpleName()
                            + "). Create the folder and put the exports there, or set wissel.exports-folder."));
        }
        known = found;
        Map<ProjectVersion, List<Export>> sound = new HashMap<>();
        found.forEach((path, archive) -> {
            if (archive.export() == null) {
                problems.add(new Problem(
                        path.getFileName().toString(), null, folder.relativize(path) + ": " + archive.problem()));
            } else {
                sound.computeIfAbsent(archive.export().id(), id -> new ArrayList<>())
                        .add(archive.export());
            }
        });
        List<Export> exports = new ArrayList<>();
        sound.values().forEach(same -> {
            if (same.stream().map(Export::sha256).distinct().count() == 1) {
                exports.add(same.get(0));
            } else {
                same.forEach(export -> problems.add(contradiction(export, same)));
            }
        });
        exports.sort(BY_NAME);
        problems.sort(Comparator.comparing(Problem::sentence));
        return new Content(List.copyOf(exports), List.copyOf(problems));
    }

    private Problem contradiction(Export export, List<Export> same) {
        String others = same.stream()
                .filter(other -> other != export)
                .map(other -> folder.relativize(other.archive()).toString())
                .collect(Collectors.joining(", "));
        Path path = folder.relativize(export.archive());
        return new Problem(
                path.getFileName().toString(),
                export.id(),
                path + ": holds " + export.id() + " as " + others
                        + " does, with other content. Keep the right one only, or export under a new branch label.");
    }

    private void walk(Map<Path, Archive> found) throws IOException {
        // The folder itself may be a link; what lies in it is taken as it lies.
        Path start = folder.toRealPath();
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && file.getFileName().toString().endsWith(".zip")) {
                    Path path = folder.resolve(start.relativize(file));
                    Archive before = known.get(path);
                    boolean same = before != null
                            && before.size() == attributes.size()
                            && before.modified().equals(attributes.lastModifiedTime());
                    found.put(path, same ? before : read(path, attributes));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (file.equals(start)) {
                    throw failure;
                }
                found.put(
                        folder.resolve(start.relativize(file)),
                        new Archive(0, FileTime.fromMillis(0), null, unreadable(failure)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private Archive read(Path path, BasicFileAttributes attributes) {
        try (SeekableByteChannel archive = Files.newByteChannel(path)) {
            ExportMetadata metadata = ExportArchive.prove(archive, limits);
            Export export = new Export(metadata.id(), path, sha256(path), attributes.size(), metadata.exported());
            return new Archive(attributes.size(), attributes.lastModifiedTime(), export, null);
        } catch (IllegalArgumentException unsound) {
            return new Archive(attributes.size(), attributes.lastModifiedTime(), null, unsound.getMessage());
        } catch (IOException failure) {
            return new Archive(attributes.size(), attributes.lastModifiedTime(), null, unreadable(failure));
        }
    }

    private static String unreadable(IOException failure) {
        return "It cannot be read (" + failure.getClass().getSimpleName()
                + "). Give the user that runs Wissel the right to.";
    }

    static String sha256(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The version with every number in it brought to one length, so that texts compare as numbers do. */
    private static String counted(String version) {
        return NUMBER.matcher(version).replaceAll(number -> {
            String digits = number.group().replaceFirst("^0+(?=.)", "");
            return "0".repeat(Math.max(0, LONGEST_NUMBER - digits.length())) + digits;
        });
    }
}
