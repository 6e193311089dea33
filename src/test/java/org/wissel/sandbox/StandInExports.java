package org.wissel.sandbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Element;

/**
 * The exports that a stand-in has loaded: every readable zip below the folder, known by the name and version that its
 * metadata give. One that cannot be read is not loaded, and says why. Unlike a Runtime it does not check signatures.
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
    private static final String METADATA = ".projectmetadata.xml";

    private final Path folder;
    private final String prefix;
    private volatile boolean read;
    private volatile List<Loaded> loaded = List.of();
    private volatile Map<String, String> rejected = Map.of();

    StandInExports(Path folder, String prefix) {
        this.folder = folder;
        this.prefix = prefix;
    }

    /** Reads the folder; called once, at start. */
    void read() throws IOException {
        Map<Loaded, Path> found =
                new TreeMap<>(Comparator.comparing(Loaded::project).thenComparing(Loaded::version));
        Map<String, String> refused = new TreeMap<>();
        List<Path> archives;
        try (Stream<Path> files = Files.walk(folder)) {
            archives = files.filter(file -> file.getFileName().toString().endsWith(".zip"))
                    .sorted()
                    .toList();
        }
        for (Path archive : archives) {
            String name = folder.relativize(archive).toString();
            try {
                Loaded version = versionIn(archive);
                Path other = found.putIfAbsent(version, archive);
                if (other != null) {
                    throw new IOException(version + " was loaded already from " + other);
                }
            } catch (Exception unreadable) {
                LOG.error("export {} is not loaded: {}", archive, unreadable.toString());
                refused.put(name, unreadable.toString());
            }
        }
        loaded = List.copyOf(found.keySet());
        rejected = Map.copyOf(refused);
        read = true;
        LOG.info("loaded {} from {}", loaded, folder);
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

    /** Reads every byte, so that a truncated or damaged archive does not pass for its first readable entries. */
    private Loaded versionIn(Path archive) throws Exception {
        Loaded version = null;
        boolean model = false;
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] bytes = zip.readAllBytes();
                if (entry.getName().endsWith(METADATA)) {
                    if (version != null) {
                        throw new IOException("it holds two projects");
                    }
                    version = versionIn(new ByteArrayInputStream(bytes));
                } else if (entry.getName().endsWith(".xml")) {
                    xml().newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
                    model = true;
                }
            }
        }
        // A zip stream takes a file cut off between two entries for complete; the directory at its end does not.
        try (ZipFile complete = new ZipFile(archive.toFile())) {
            if (version == null || !model) {
                throw new IOException("it holds no project: " + complete.size() + " entries, a *" + METADATA
                        + " and a model *.xml are needed");
            }
        }
        return version;
    }

    private Loaded versionIn(InputStream metadata) throws Exception {
        var applications = xml().newDocumentBuilder().parse(metadata).getElementsByTagNameNS("*", "Application");
        if (applications.getLength() != 1
                || !(applications.item(0) instanceof Element application)
                || application.getAttribute("Name").isEmpty()
                || application.getAttribute("Version").isEmpty()) {
            throw new IOException("its metadata name no application");
        }
        return new Loaded(prefix + "-" + application.getAttribute("Name"), application.getAttribute("Version"));
    }

    private static DocumentBuilderFactory xml() throws ParserConfigurationException {
        DocumentBuilderFactory xml = DocumentBuilderFactory.newInstance();
        xml.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        xml.setNamespaceAware(true);
        return xml;
    }
}
