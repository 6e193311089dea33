package org.wissel.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exports that a stand-in has loaded: every readable zip below the folder, and every one that is published, known by the
 * name and version that its metadata give. One that cannot be read is not loaded, and says why. Unlike a Runtime it does not
 * check signatures.
 */
final class StandInExports {

    /**
     * One loaded version.
     *
     * @param project the project's name with the source prefix, as shortcuts name it
     * @param version the version
     */
    record Loaded(String project, String version) {}

    private static final Logger LOG = LoggerFactory.getLogger(StandInExports.class);
    private static final Comparator<Loaded> ORDER =
            Comparator.comparing(Loaded::project).thenComparing(Loaded::version);

    private final Path folder;
    private final Optional<Path> published;
    private final String prefix;
    private final Map<Path, Loaded> known = new HashMap<>();
    private List<Loaded> ofFolder = List.of();
    private volatile boolean read;
    private volatile List<Loaded> loaded = List.of();
    private volatile Map<String, String> rejected = Map.of();

    /** @param published where the Publisher puts what every node shall load; empty without one */
    StandInExports(Path folder, Optional<Path> published, String prefix) {
        this.folder = folder;
        this.published = published;
        this.prefix = prefix;
    }

    /** Reads the folder and what is published; called once, at start. */
    synchronized void read() throws IOException {
        Map<Loaded, Path> found = new TreeMap<>(ORDER);
        Map<String, String> refused = new TreeMap<>();
        for (Path archive : archives(Files.walk(folder))) {
            String name = folder.relativize(archive).toString();
            try {
                Loaded version = StandInArchive.versionIn(archive, prefix);
                Path other = found.putIfAbsent(version, archive);
                if (other != null) {
                    throw new IOException(version + " was loaded already from " + other);
                }
            } catch (Exception unreadable) {
                LOG.error("export {} is not loaded: {}", archive, unreadable.toString());
                refused.put(name, unreadable.toString());
            }
        }
        ofFolder = List.copyOf(found.keySet());
        loaded = ofFolder;
        rejected = Map.copyOf(refused);
        readPublished();
        read = true;
        LOG.info(
                "loaded {} from {} {}",
                loaded,
                folder,
                published.map(Path::toString).orElse(""));
    }

    /** Loads what was published since, and drops what is published no more. */
    synchronized void readPublished() throws IOException {
        if (published.isEmpty()) {
            return;
        }
        List<Path> archives = archives(Files.list(published.get()));
        known.keySet().retainAll(archives);
        for (Path archive : archives) {
            if (!known.containsKey(archive)) {
                try {
                    known.put(archive, StandInArchive.versionIn(archive, prefix));
                } catch (NoSuchFileException gone) {
                    // Withdrawn between the list and the look.
                } catch (Exception unreadable) {
                    LOG.error("{} was published but is not loaded: {}", archive, unreadable.toString());
                }
            }
        }
        TreeSet<Loaded> all = new TreeSet<>(ORDER);
        all.addAll(ofFolder);
        all.addAll(known.values());
        List<Loaded> now = List.copyOf(all);
        if (!now.equals(loaded)) {
            loaded = now;
            LOG.info("published: loaded {}", loaded);
        }
    }

    boolean areRead() {
        return read;
    }

    boolean has(String project, String version) {
        return loaded.contains(new Loaded(project, version));
    }

    List<Loaded> loaded() {
        return loaded;
    }

    /** Files that were not loaded, by their path below the folder, with the reason. */
    Map<String, String> rejected() {
        return rejected;
    }

    private static List<Path> archives(Stream<Path> some) {
        try (some) {
            return some.filter(file -> file.getFileName().toString().endsWith(".zip"))
                    .sorted()
                    .toList();
        }
    }
}
