package org.wissel.blueriq;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.wissel.deployment.Shown;
import org.wissel.remote.ForwardingChannel;

/**
 * A Blueriq export: a zip archive with one project's model and one {@code *.projectmetadata.xml}, which alone tells its
 * name and version; the file's own name tells nothing. Archives in it are entries like any other and never opened. Every refusal
 * is an {@link IllegalArgumentException} that says in whole sentences what is wrong and what to do; the caller puts the file's
 * name before it.
 */
final class ExportArchive {

    private static final String METADATA = ".projectmetadata.xml";
    private static final int MOST_METADATA = 1024 * 1024;
    private static final int LARGEST_DIRECTORY = 16 * 1024 * 1024;
    private static final int TYPE_OF_FILE = 0170000;
    private static final List<Integer> FILES_AND_FOLDERS = List.of(0, 0100000, 0040000);
    private static final List<Integer> METHODS = List.of(ZipEntry.STORED, ZipEntry.DEFLATED);
    private static final String EXPORT_AGAIN = " Export the project from Blueriq again.";
    private static final String COPY_AGAIN = " Copy the file again, or export the project again.";

    private ExportArchive() {}

    /** What the archive's metadata tell: which version of which project it holds; reads only what it needs for that. */
    static ExportMetadata identify(SeekableByteChannel archive) {
        return read(new FirstBytes(archive), zip -> ExportMetadata.read(metadata(zip)));
    }

    /**
     * As {@link #identify}, and proves that the archive is one that any program reads alike, holds nothing but files that stay in
     * their folder, is not beyond the limits, and that every byte is what its checksums say.
     */
    static ExportMetadata prove(SeekableByteChannel archive, ArchiveProperties limits) {
        return unsoundOr(() -> {
            requireZip(archive);
            ArchiveLayout.Directory directory = ArchiveLayout.directory(archive);
            requireBounded(directory, limits);
            return read(archive, zip -> {
                ExportMetadata metadata = ExportMetadata.read(metadata(zip));
                requireHarmless(zip);
                ArchiveLayout.requireSame(archive, zip, directory);
                readThrough(zip, new ContentLimit(limits, archive.size()), metadata);
                return metadata;
            });
        });
    }

    /** Gives no more than a directory and the metadata may have: what a host shows as an archive may have no end. */
    private static final class FirstBytes extends ForwardingChannel {

        private long left = LARGEST_DIRECTORY + 2L * MOST_METADATA;

        FirstBytes(SeekableByteChannel archive) {
            super(archive);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int count = super.read(target);
            left -= Math.max(count, 0);
            if (left < 0) {
                throw largeDirectory();
            }
            return count;
        }
    }

    private interface Reading {
        ExportMetadata from(ZipFile zip) throws IOException;
    }

    private interface Proof {
        ExportMetadata tried() throws IOException;
    }

    private static ExportMetadata read(SeekableByteChannel archive, Reading reading) {
        return unsoundOr(() -> {
            requireZip(archive);
            // Local headers repeat the directory at the end; on a remote file each would cost a round trip.
            try (ZipFile zip = ZipFile.builder()
                    .setSeekableByteChannel(archive)
                    .setIgnoreLocalFileHeader(true)
                    .setUseUnicodeExtraFields(false)
                    .get()) {
                return reading.from(zip);
            }
        });
    }

    private static ExportMetadata unsoundOr(Proof proof) {
        try {
            return proof.tried();
        } catch (ArchiveRefusal refusal) {
            throw refusal;
        } catch (IOException | RuntimeException unreadable) {
            throw new ArchiveRefusal(
                    "The archive is cut off or damaged ("
                            + Shown.line(String.valueOf(root(unreadable).getMessage()), 200) + ")." + COPY_AGAIN,
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
            throw new ArchiveRefusal("This is no zip archive." + EXPORT_AGAIN);
        }
    }

    /** Before the directory is read, since it is held in memory. */
    private static void requireBounded(ArchiveLayout.Directory directory, ArchiveProperties limits) {
        if (directory.entries() > limits.mostEntries()) {
            throw ArchiveRefusal.beyond(
                    "The archive has " + directory.entries() + " entries, and no more than " + limits.mostEntries()
                            + " are taken.",
                    "wissel.archives.most-entries");
        }
        if (directory.length() > LARGEST_DIRECTORY) {
            throw largeDirectory();
        }
    }

    private static ArchiveRefusal largeDirectory() {
        return ArchiveRefusal.notGenuine("The archive's directory is larger than 16 MB.");
    }

    private static byte[] metadata(ZipFile zip) throws IOException {
        List<ZipArchiveEntry> found = new ArrayList<>();
        for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
            if (nameOf(entry).toLowerCase(Locale.ROOT).endsWith(METADATA)) {
                found.add(entry);
            }
        }
        if (found.isEmpty()) {
            throw new ArchiveRefusal("The archive has no *" + METADATA
                    + ", so it is no export of one project (a package of projects cannot be deployed)." + EXPORT_AGAIN);
        }
        if (found.size() > 1) {
            throw new ArchiveRefusal("The archive has " + found.size() + " *" + METADATA
                    + " files, so it does not tell which project it is. Export one project per archive.");
        }
        return content(zip, found.get(0));
    }

    private static String nameOf(ZipArchiveEntry entry) {
        return EntryNames.of(entry.getRawName(), entry.getGeneralPurposeBit().usesUTF8ForNames());
    }

    private static void requireHarmless(ZipFile zip) {
        EntryNames names = new EntryNames();
        for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
            String name = nameOf(entry);
            names.add(name);
            EntryNames.requireOneName(name, entry.getCentralDirectoryExtra());
            int type = (int) (entry.getExternalAttributes() >>> 16) & TYPE_OF_FILE;
            if (!FILES_AND_FOLDERS.contains(type)) {
                throw ArchiveRefusal.notGenuine(
                        "The archive has the entry " + Shown.value(name) + ", which is a link or no file at all.");
            }
        }
    }

    private static byte[] content(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        requireReadable(zip, entry);
        try (CheckedInputStream in = checked(zip, entry)) {
            byte[] bytes = in.readNBytes(MOST_METADATA + 1);
            if (bytes.length > MOST_METADATA) {
                throw new ArchiveRefusal(
                        "The metadata in the archive are larger than 1 MB, which no genuine export's are."
                                + EXPORT_AGAIN);
            }
            requireChecksum(entry, in, bytes.length);
            return bytes;
        }
    }

    private static void readThrough(ZipFile zip, ContentLimit limit, ExportMetadata metadata) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
            requireReadable(zip, entry);
            String name = nameOf(entry);
            try (CheckedInputStream in = checked(zip, entry)) {
                long read = 0;
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    read += count;
                    limit.take(count);
                }
                requireChecksum(entry, in, read);
            }
            if (name.toLowerCase(Locale.ROOT).endsWith(".xml")) {
                try (InputStream xml = zip.getInputStream(entry)) {
                    ModelBeginning.require(name, xml, metadata.id());
                }
            }
        }
    }

    private static CheckedInputStream checked(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        InputStream in = zip.getInputStream(entry);
        return new CheckedInputStream(in, new CRC32());
    }

    private static void requireReadable(ZipFile zip, ZipArchiveEntry entry) {
        if (!zip.canReadEntryData(entry) || !METHODS.contains(entry.getMethod())) {
            throw new ArchiveRefusal("The entry " + Shown.value(entry.getName())
                    + " is encrypted or packed in an unknown way. Export the project again, without a password.");
        }
    }

    private static void requireChecksum(ZipArchiveEntry entry, CheckedInputStream in, long length) {
        if (entry.getCrc() != in.getChecksum().getValue() || entry.getSize() != length) {
            throw new ArchiveRefusal("The entry " + Shown.value(entry.getName())
                    + " is damaged: its checksum or its size does not match." + COPY_AGAIN);
        }
    }
}
