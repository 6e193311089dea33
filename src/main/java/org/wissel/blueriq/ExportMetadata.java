package org.wissel.blueriq;

import java.io.ByteArrayInputStream;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Shown;

/**
 * The metadata of an export, as Studio 17.11 writes them:
 *
 * <pre>{@code
 * <MetaData><Application Label="Trunk" Name="Kinderbijslag" Version="0.0-Trunk"/>
 * <Generator ExportDate="2026-03-24" .../>...<ExportType>Application</ExportType></MetaData>
 * }</pre>
 *
 * inside an XML signature or not, so elements are told by their local names. The signature is the Runtime's to check.
 */
final class ExportMetadata {

    private static final String EXPORT_AGAIN = " Export the project from Blueriq again.";

    private String project;
    private String version;
    private int applications;
    private String exportType = "Application";
    private Optional<LocalDate> exported = Optional.empty();
    private ProjectVersion id;

    private ExportMetadata() {}

    /** @throws ArchiveRefusal when they name no project that can be deployed, in whole sentences */
    static ExportMetadata read(byte[] xml) {
        ExportMetadata metadata = new ExportMetadata();
        try {
            metadata.parse(xml);
        } catch (XMLStreamException malformed) {
            throw new ArchiveRefusal(
                    "The metadata are no sound XML (" + Shown.line(String.valueOf(malformed.getMessage()), 200) + ")."
                            + EXPORT_AGAIN,
                    malformed);
        }
        metadata.id = metadata.named();
        return metadata;
    }

    /** The project and its version. */
    ProjectVersion id() {
        return id;
    }

    /** The day on which it was exported; empty where that is not told, or not as a date. */
    Optional<LocalDate> exported() {
        return exported;
    }

    private void parse(byte[] xml) throws XMLStreamException {
        XMLStreamReader reader = ModelBeginning.harmless().createXMLStreamReader(new ByteArrayInputStream(xml));
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.DTD) {
                throw new ArchiveRefusal(
                        "The metadata carry a document type, which no genuine export's do. Do not use this file;"
                                + " export the project from Blueriq again.");
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                element(reader);
            }
        }
    }

    private void element(XMLStreamReader reader) throws XMLStreamException {
        switch (reader.getLocalName()) {
            case "Application" -> {
                applications++;
                project = reader.getAttributeValue(null, "Name");
                version = reader.getAttributeValue(null, "Version");
            }
            case "Generator" -> exported = date(reader.getAttributeValue(null, "ExportDate"));
            case "ExportType" -> exportType = reader.getElementText().strip();
            default -> {}
        }
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.ofNullable(text).map(String::strip).map(LocalDate::parse);
        } catch (DateTimeParseException malformed) {
            return Optional.empty();
        }
    }

    private ProjectVersion named() {
        if (applications != 1) {
            throw new ArchiveRefusal("The metadata name " + (applications == 0 ? "no" : "more than one")
                    + " application, so they do not tell which project this is." + EXPORT_AGAIN);
        }
        if (!exportType.equals("Application")) {
            throw new ArchiveRefusal("This is an export of the type " + Shown.value(exportType)
                    + ", which no shortcut can start. Export the application project that uses it.");
        }
        try {
            return new ProjectVersion(project, version);
        } catch (IllegalArgumentException noName) {
            throw new ArchiveRefusal(
                    "In the metadata, " + noName.getMessage()
                            + ". Rename the project or branch in Studio and export again.",
                    noName);
        }
    }
}
