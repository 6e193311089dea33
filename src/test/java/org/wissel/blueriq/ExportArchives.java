package org.wissel.blueriq;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.wissel.deployment.ProjectVersion;

/**
 * Writes export archives in the shape of a genuine one (a model and its metadata, the latter inside an XML signature whose
 * value is made up). Equal arguments give equal bytes, on every machine and day.
 */
public final class ExportArchives {

    private static final LocalDateTime WRITTEN = LocalDateTime.of(2026, 3, 24, 10, 19, 0);

    private ExportArchives() {}

    /** A valid export, as {@code <project>-<version>.project.zip}. */
    public static Path write(Path folder, String project, String version) {
        return writeAs(folder, fileName(project, version), project, version);
    }

    /** A valid export under a file name of one's choice, for instance {@code Weather.project.zip} as Studio names it. */
    public static Path writeAs(Path folder, String fileName, String project, String version) {
        return writeWith(folder, fileName, project, version, "first");
    }

    /** A valid export whose bytes, for the same project and version, differ with the content. */
    public static Path writeWith(Path folder, String fileName, String project, String version, String content) {
        return zip(folder.resolve(fileName), valid(project, version, content));
    }

    /** A valid export, as {@link #write} puts it, whose metadata say that Studio made it on this day. */
    public static Path writeExported(Path folder, String project, String version, LocalDate exported) {
        Map<String, byte[]> entries = valid(project, version, "first");
        entries.put(
                project + "-" + version + ".projectmetadata.xml",
                bytes(metadata(project, version)
                        .replace("ExportDate=\"2026-03-24\"", "ExportDate=\"" + exported + "\"")));
        return zip(folder.resolve(fileName(project, version)), entries);
    }

    /** A valid export of at least this many bytes. */
    public static Path writeSized(Path folder, String project, String version, int bytes) {
        Map<String, byte[]> entries = valid(project, version, "large");
        byte[] noise = new byte[bytes];
        new Random(bytes).nextBytes(noise);
        entries.put(project + "-" + version + ".attachment", noise);
        return zip(folder.resolve(fileName(project, version)), entries);
    }

    /** An export with sound metadata whose model is cut off: it installs, but a runtime cannot load it. */
    public static Path writeUnloadable(Path folder, String project, String version) {
        Map<String, byte[]> entries = valid(project, version, "cut off");
        entries.computeIfPresent(project + "-" + version + ".xml", (name, xml) -> Arrays.copyOf(xml, xml.length / 2));
        return zip(folder.resolve(fileName(project, version)), entries);
    }

    /** An archive of a library project, which no shortcut can start. */
    public static Path writeLibrary(Path folder, String project, String version) {
        return withMetadata(
                folder,
                fileName(project, version),
                metadata(project, version).replace(">Application</ExportType>", ">Library</ExportType>"));
    }

    /** An archive with this text as its only metadata. */
    public static Path withMetadata(Path folder, String fileName, String metadata) {
        return zip(folder.resolve(fileName), Map.of("any.projectmetadata.xml", bytes(metadata)));
    }

    /** A model without metadata. */
    public static Path withoutMetadata(Path folder, String fileName) {
        return zip(folder.resolve(fileName), Map.of("Weather-0.0-v1.xml", bytes(model("Weather", "0.0-v1", ""))));
    }

    /** Two projects in one archive. */
    public static Path withTwoMetadata(Path folder, String fileName) {
        Map<String, byte[]> entries = valid("Weather", "0.0-v1", "first");
        entries.putAll(valid("Climate", "0.0-v1", "first"));
        return zip(folder.resolve(fileName), entries);
    }

    /** A valid export with one more entry, for instance one whose path climbs out of the folder. */
    public static Path withEntry(Path folder, String fileName, String entry) {
        Map<String, byte[]> entries = valid("Weather", "0.0-v1", "first");
        entries.put(entry, bytes("more"));
        return zip(folder.resolve(fileName), entries);
    }

    /** The first part of a valid export: a copy that broke off. */
    public static Path truncated(Path folder, String fileName) {
        Path file = writeAs(folder, fileName, "Weather", "0.0-v1");
        try {
            byte[] whole = Files.readAllBytes(file);
            return Files.write(file, Arrays.copyOf(whole, whole.length * 2 / 3));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A file that is no archive at all. */
    public static Path noArchive(Path folder, String fileName) {
        return write(folder.resolve(fileName), bytes("this is no zip archive"));
    }

    /** The name under which {@link #write} puts an export. */
    public static String fileName(String project, String version) {
        return project + "-" + version + ".project.zip";
    }

    /** Which version of which project an archive holds, as Wissel itself reads it. */
    public static ProjectVersion identify(Path archive) {
        try (FileChannel channel = FileChannel.open(archive)) {
            return ExportArchive.identify(channel).id();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The metadata of a valid export, as a genuine archive holds them. */
    public static String metadata(String project, String version) {
        return """
                <Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><Reference URI="#SignedData"/></SignedInfo>\
                <SignatureValue>bm8gZ2VudWluZSBzaWduYXR1cmU=</SignatureValue><Object Id="SignedData"><MetaData>\
                <Application Label="%s" Name="%s" Version="%s"></Application>\
                <Generator AquimaVersion="17.11.0.0" ExportDate="2026-03-24" StudioVersion="17.11.0.0"></Generator>\
                <Format Encrypted="false" Version="17.1"></Format><ExportType>Application</ExportType>\
                </MetaData></Object></Signature>"""
                .formatted(escaped(label(version)), escaped(project), escaped(version));
    }

    private static Map<String, byte[]> valid(String project, String version, String content) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(project + "-" + version + ".xml", bytes(model(project, version, content)));
        entries.put(project + "-" + version + ".projectmetadata.xml", bytes(metadata(project, version)));
        return entries;
    }

    private static String model(String project, String version, String content) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <application applicationId="%s:%s" versionLabel="%s"><!-- %s --></application>
                """
                .formatted(escaped(project), escaped(version), escaped(label(version)), content);
    }

    private static String label(String version) {
        return version.substring(version.indexOf('-') + 1);
    }

    private static String escaped(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Path zip(Path file, Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setTimeLocal(WRITTEN);
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return write(file, bytes.toByteArray());
    }

    private static Path write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, bytes);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
