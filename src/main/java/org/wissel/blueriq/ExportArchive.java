package org.wissel.blueriq;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A Blueriq export: a zip archive with one project's model and one {@code *.projectmetadata.xml}, which alone tells its
 * name and version; the file's own name tells nothing. Every refusal is an {@link IllegalArgumentException} that says in
 * whole sentences what is wrong and what to do; the caller puts the file's name before it.
 */
final class ExportArchive {

    private static final String METADATA = ".projectmetadata.xml";
    private static final int MOST_METADATA = 1024 * 1024;
    private static final long MOST_CONTENT = 4L * 1024 * 1024 * 1024;
    private static final String EXPORT_AGAIN = " Export the project from Blueriq again.";
    private static final String COPY_AGAIN = " Copy the file again, or export the project again.";

    private ExportArchive() {}

    /** What the archive's metadata tell: which version of which project it holds; reads only what it needs for that. */
    static ExportMetadata identify(SeekableByteChannel archive) {
        return ExportMetadata.read(open(archive, ExportArchive::metadata));
    }

    /** As {@link #identify}, and proves every byte of the archive by the checksums that it carries. */
    static ExportMetadata prove(SeekableByteChannel archive) {
        return ExportMetadata.read(open(archive, zip -> {
            byte[] metadata = metadata(zip);
            long content = 0;
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                content += readThrough(zip, entry, MOST_CONTENT - content);
            }
            return metadata;
        }));
    }

    private interface Reading {
        byte[] from(ZipFile zip) throws IOException;
    }

    /** A refusal of ours, told apart from what a library throws at damaged bytes. */
    private static final class Refusal extends IllegalArgumentException {
        Refusal(String sentences) {
            super(sentences);
        }
    }

    private static byte[] open(SeekableByteChannel archive, Reading reading) {
        try {
            requireZip(archive);
            // Local headers repeat the directory at the end; on a remote file each would cost a round trip.
            try (ZipFile zip = ZipFile.builder()
                    .setSeekableByteChannel(archive)
                    .setIgnoreLocalFileHeader(true)
                    .get()) {
                return reading.from(zip);
            }
        } catch (Refusal refusal) {
            throw refusal;
        } catch (IOException | RuntimeException unreadable) {
            throw new IllegalArgumentException(
                    "The archive is cut off or damaged (" + root(unreadable).getMessage() + ")." + COPY_AGAIN,
                    unreadable);
        }
    }

    private static Throwable root(Throwable failure) {
        return failure.getCause() == null ? failure : root(failure.getCause());
    }

    private static void requireZip(SeekableByteChannel archive) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(2);
        archive.position(0);
        while (start.hasRemaining() && archive.read(start) >= 0) {
            // a channel may give one byte at a time
        }
        if (start.hasRemaining() || start.get(0) != 'P' || start.get(1) != 'K') {
            throw new Refusal("This is no zip archive." + EXPORT_AGAIN);
        }
    }

    private static byte[] metadata(ZipFile zip) throws IOException {
        List<ZipArchiveEntry> found = new ArrayList<>();
        for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
            requireInside(new String(entry.getRawName(), StandardCharsets.UTF_8));
            if (entry.getName().toLowerCase(Locale.ROOT).endsWith(METADATA)) {
                found.add(entry);
            }
        }
        if (found.isEmpty()) {
            throw new Refusal("The archive has no *" + METADATA
                    + ", so it is no export of one project (a package of projects cannot be deployed)." + EXPORT_AGAIN);
        }
        if (found.size() > 1) {
            throw new Refusal("The archive has " + found.size() + " *" + METADATA
                    + " files, so it does not tell which project it is. Export one project per archive.");
        }
        return content(zip, found.get(0));
    }

    /** The name as it was written, since the library tidies it; no unpacking Runtime may be led out of its folder. */
    private static void requireInside(String name) {
        boolean climbs = name.startsWith("/")
                || name.contains("\\")
                || name.matches("[A-Za-z]:.*")
                || List.of(name.split("/")).contains("..");
        if (climbs) {
            throw new Refusal(
                    "The archive has the entry '" + name
                            + "', whose path leads out of its folder. Do not use this file; export the project from Blueriq again.");
        }
    }

    private static byte[] content(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        requireReadable(zip, entry);
        try (CheckedInputStream in = checked(zip, entry)) {
            byte[] bytes = in.readNBytes(MOST_METADATA + 1);
            if (bytes.length > MOST_METADATA) {
                throw new Refusal("The metadata in the archive are larger than 1 MB, which no genuine export's are."
                        + EXPORT_AGAIN);
            }
            requireChecksum(entry, in);
            return bytes;
        }
    }

    private static long readThrough(ZipFile zip, ZipArchiveEntry entry, long atMost) throws IOException {
        requireReadable(zip, entry);
        byte[] buffer = new byte[64 * 1024];
        long read = 0;
        try (CheckedInputStream in = checked(zip, entry)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                read += count;
                if (read > atMost) {
                    throw new Refusal(
                            "The archive unpacks to more than 4 GB, which no genuine export does." + EXPORT_AGAIN);
                }
            }
            requireChecksum(entry, in);
        }
        return read;
    }

    private static CheckedInputStream checked(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        InputStream in = zip.getInputStream(entry);
        return new CheckedInputStream(in, new CRC32());
    }

    private static void requireReadable(ZipFile zip, ZipArchiveEntry entry) {
        if (!zip.canReadEntryData(entry)) {
            throw new Refusal("The entry '" + entry.getName()
                    + "' is encrypted or packed in an unknown way. Export the project again, without a password.");
        }
    }

    private static void requireChecksum(ZipArchiveEntry entry, CheckedInputStream in) {
        if (entry.getCrc() != in.getChecksum().getValue()) {
            throw new Refusal(
                    "The entry '" + entry.getName() + "' is damaged: its checksum does not match." + COPY_AGAIN);
        }
    }
}
