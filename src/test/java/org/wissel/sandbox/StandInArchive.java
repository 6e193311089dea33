package org.wissel.sandbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;

/** Reads an export as a Runtime does when it loads it, its signature left alone. */
final class StandInArchive {

    private static final String METADATA = ".projectmetadata.xml";

    private StandInArchive() {}

    /** Reads every byte, so that a truncated or damaged archive does not pass for its first readable entries. */
    static StandInExports.Loaded versionIn(Path archive, String prefix) throws Exception {
        StandInExports.Loaded version = null;
        boolean model = false;
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] bytes = zip.readAllBytes();
                if (entry.getName().endsWith(METADATA)) {
                    if (version != null) {
                        throw new IOException("it holds two projects");
                    }
                    version = versionIn(new ByteArrayInputStream(bytes), prefix);
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

    private static StandInExports.Loaded versionIn(InputStream metadata, String prefix) throws Exception {
        var applications = xml().newDocumentBuilder().parse(metadata).getElementsByTagNameNS("*", "Application");
        if (applications.getLength() != 1
                || !(applications.item(0) instanceof Element application)
                || application.getAttribute("Name").isEmpty()
                || application.getAttribute("Version").isEmpty()) {
            throw new IOException("its metadata name no application");
        }
        return new StandInExports.Loaded(
                prefix + "-" + application.getAttribute("Name"), application.getAttribute("Version"));
    }

    private static DocumentBuilderFactory xml() throws ParserConfigurationException {
        DocumentBuilderFactory xml = DocumentBuilderFactory.newInstance();
        xml.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        xml.setNamespaceAware(true);
        return xml;
    }
}
