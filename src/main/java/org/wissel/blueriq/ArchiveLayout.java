package org.wissel.blueriq;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.wissel.deployment.Shown;

/**
 * Where everything lies in a zip archive. Some programs read one from its front, entry by entry, others by the directory at its
 * end: here both must say the same, with no byte before, between or behind that belongs to nothing, so that the Runtime reads
 * what was proven.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">the format</a>
 */
final class ArchiveLayout {

    private static final int ENTRY = 0x04034b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int END_LENGTH = 22;
    private static final int LOCATOR_LENGTH = 20;
    private static final int HEADER_LENGTH = 30;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final long IN_64 = 0xffffffffL;
    private static final int IN_64_ENTRIES = 0xffff;
    private static final int UTF8 = 1 << 11;
    private static final int LATER = 1 << 3;
    private static final int ENCRYPTED = 1;

    private static final String COPY_AGAIN = " Copy the file again, or export the project again.";

    private final SeekableByteChannel archive;

    private ArchiveLayout(SeekableByteChannel archive) {
        this.archive = archive;
    }

    /**
     * The directory at the archive's end.
     *
     * @param start its place
     * @param length its length in bytes
     * @param entries how many entries it says that it has
     */
    record Directory(long start, long length, long entries) {}

    /**
     * Finds the directory.
     *
     * @throws ArchiveRefusal when the archive does not end with its directory
     */
    static Directory directory(SeekableByteChannel archive) throws IOException {
        return new ArchiveLayout(archive).directory();
    }

    /**
     * Proves that the entries lie one behind the other from the first byte on, each as the directory has it.
     *
     * @throws ArchiveRefusal when something differs, or a byte belongs to nothing
     */
    static void requireSame(SeekableByteChannel archive, ZipFile zip, Directory directory) throws IOException {
        new ArchiveLayout(archive).requireSame(zip, directory);
    }

    private Directory directory() throws IOException {
        long size = archive.size();
        int tail = (int) Math.min(size, END_LENGTH + LONGEST_COMMENT);
        ByteBuffer bytes = read(size - tail, tail);
        int end = tail - END_LENGTH;
        while (end >= 0 && bytes.getInt(end) != END) {
            end--;
        }
        if (end < 0) {
            throw new ArchiveRefusal(
                    "The archive is cut off or damaged: it does not end with its directory." + COPY_AGAIN);
        }
        int behind = tail - end - END_LENGTH - Short.toUnsignedInt(bytes.getShort(end + 20));
        if (behind != 0) {
            throw stray(Math.abs(behind), "behind its end");
        }
        long place = size - tail + end;
        Directory plain = new Directory(
                Integer.toUnsignedLong(bytes.getInt(end + 16)),
                Integer.toUnsignedLong(bytes.getInt(end + 12)),
                Short.toUnsignedInt(bytes.getShort(end + 10)));
        return hasLocator(place) ? directory64(place, plain) : endingAt(place, plain);
    }

    private boolean hasLocator(long end) throws IOException {
        return end >= LOCATOR_LENGTH
                && read(end - LOCATOR_LENGTH, LOCATOR_LENGTH).getInt(0) == LOCATOR64;
    }

    /** @param plain the same where it fits; where it does not, each of its numbers is the largest that it could be */
    private Directory directory64(long end, Directory plain) throws IOException {
        long place = read(end - LOCATOR_LENGTH, LOCATOR_LENGTH).getLong(8);
        if (place < 0 || place > end - LOCATOR_LENGTH - 56) {
            throw differs("its directory");
        }
        ByteBuffer bytes = read(place, 56);
        if (bytes.getInt(0) != END64 || place + 12 + bytes.getLong(4) != end - LOCATOR_LENGTH) {
            throw differs("its directory");
        }
        Directory directory = new Directory(bytes.getLong(48), bytes.getLong(40), bytes.getLong(32));
        boolean same = (plain.start() == IN_64 || plain.start() == directory.start())
                && (plain.length() == IN_64 || plain.length() == directory.length())
                && (plain.entries() == IN_64_ENTRIES || plain.entries() == directory.entries());
        if (!same) {
            throw differs("its directory");
        }
        return endingAt(place, directory);
    }

    private static Directory endingAt(long place, Directory directory) {
        long stray = place - directory.start() - directory.length();
        if (directory.start() < 0 || directory.length() < 0 || directory.entries() < 0 || stray < 0) {
            throw differs("its directory");
        }
        if (stray > 0) {
            throw stray(stray, "before its beginning or its end");
        }
        return directory;
    }

    private void requireSame(ZipFile zip, Directory directory) throws IOException {
        List<ZipArchiveEntry> entries = Collections.list(zip.getEntriesInPhysicalOrder());
        if (entries.size() != directory.entries()) {
            throw differs("the number of its entries");
        }
        long at = 0;
        for (int i = 0; i < entries.size(); i++) {
            at = afterEntry(zip, entries.get(i), at, i + 1 < entries.size() ? -1 : directory.start());
        }
        if (at != directory.start()) {
            throw stray(Math.abs(directory.start() - at), "between its entries and its directory");
        }
    }

    /** @param end where the entry must end; -1 where another one follows */
    private long afterEntry(ZipFile zip, ZipArchiveEntry entry, long at, long end) throws IOException {
        ByteBuffer header = read(at, HEADER_LENGTH);
        String name = Shown.value(entry.getName());
        if (header.getInt(0) != ENTRY) {
            throw differs("what lies at the place of the entry " + name);
        }
        byte[] written = new byte[Short.toUnsignedInt(header.getShort(26))];
        byte[] extra = new byte[Short.toUnsignedInt(header.getShort(28))];
        read(at + HEADER_LENGTH, written.length).get(written);
        read(at + HEADER_LENGTH + written.length, extra.length).get(extra);
        if (!Arrays.equals(written, entry.getRawName())) {
            throw differs("the name of the entry " + name);
        }
        int flags = header.getShort(6);
        EntryNames.requireOneName(EntryNames.of(written, (flags & UTF8) != 0), extra);
        boolean later = (flags & LATER) != 0;
        boolean same = header.getShort(8) == entry.getMethod()
                && (flags & ENCRYPTED) != 0 == entry.getGeneralPurposeBit().usesEncryption()
                && (flags & UTF8) != 0 == entry.getGeneralPurposeBit().usesUTF8ForNames()
                && later == entry.getGeneralPurposeBit().usesDataDescriptor()
                && isSame(header.getInt(14), entry.getCrc(), later)
                && isSame(header.getInt(18), entry.getCompressedSize(), later)
                && isSame(header.getInt(22), entry.getSize(), later);
        long data = at + HEADER_LENGTH + written.length + extra.length;
        // What the library reads lies where it looks.
        zip.getRawInputStream(entry).close();
        if (!same || entry.getDataOffset() != data) {
            throw differs("the entry " + name);
        }
        long behind = Math.addExact(data, entry.getCompressedSize());
        return later ? afterDescriptor(entry, behind, end, name) : behind;
    }

    private static boolean isSame(int written, long expected, boolean later) {
        long value = Integer.toUnsignedLong(written);
        return value == expected || value == IN_64 || later && value == 0;
    }

    /** Sizes and checksum that stand behind the content, in one of four spellings. */
    private long afterDescriptor(ZipArchiveEntry entry, long at, long end, String name) throws IOException {
        for (int length : new int[] {16, 24, 12, 20}) {
            long next = at + length;
            boolean fits = end >= 0
                    ? next == end
                    : next + 4 <= archive.size() && read(next, 4).getInt(0) == ENTRY;
            if (fits && isDescriptor(read(at, length), entry)) {
                return next;
            }
        }
        throw differs("what stands behind the entry " + name);
    }

    private static boolean isDescriptor(ByteBuffer bytes, ZipArchiveEntry entry) {
        int length = bytes.remaining();
        boolean marked = length % 8 == 0;
        boolean in64 = length >= 20;
        int at = marked ? 4 : 0;
        long packed = in64 ? bytes.getLong(at + 4) : Integer.toUnsignedLong(bytes.getInt(at + 4));
        long size = in64 ? bytes.getLong(at + 12) : Integer.toUnsignedLong(bytes.getInt(at + 8));
        return (!marked || bytes.getInt(0) == DESCRIPTOR)
                && Integer.toUnsignedLong(bytes.getInt(at)) == entry.getCrc()
                && packed == entry.getCompressedSize()
                && size == entry.getSize();
    }

    private ByteBuffer read(long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        archive.position(from);
        while (bytes.hasRemaining()) {
            if (archive.read(bytes) < 0) {
                throw new EOFException("it ends too early");
            }
        }
        return bytes.flip();
    }

    private static ArchiveRefusal stray(long count, String where) {
        return ArchiveRefusal.notGenuine(
                "The archive has " + count + " bytes " + where + " that belong to none of its entries.");
    }

    private static ArchiveRefusal differs(String what) {
        return ArchiveRefusal.notGenuine("The archive contradicts itself: " + what
                + " is not what its directory says, so that programs would read different things in it.");
    }
}
