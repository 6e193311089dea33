package org.wissel.blueriq;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes zip archives byte by byte, also those that no program would: what a header and the directory say can differ. */
final class RawZip {

    /** One entry; the fields may be set to lies before the archive is written. */
    static final class Entry {
        byte[] name;
        byte[] nameInDirectory;
        byte[] content;
        byte[] packed;
        byte[] extra = {};
        byte[] extraInDirectory = {};
        byte[] gapBefore = {};
        int flags = 1 << 11;
        int flagsInDirectory = 1 << 11;
        int method = 8;
        int attributes;
        long crc;
        long size;
        long sizeInDirectory;
        /** The place of another entry's header; -1 for its own. */
        int placeInDirectory = -1;

        private int place;

        Entry named(String text) {
            name = text.getBytes(StandardCharsets.UTF_8);
            nameInDirectory = name;
            return this;
        }

        Entry flagged(int bits) {
            flags |= bits;
            flagsInDirectory |= bits;
            return this;
        }

        Entry stored() {
            method = 0;
            packed = content;
            return this;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    byte[] prefix = {};
    byte[] suffix = {};
    byte[] comment = {};
    byte[] gapBeforeDirectory = {};
    int declaredEntries = -1;

    /** A valid export's entries. */
    static RawZip export(String project, String version) {
        RawZip zip = new RawZip();
        zip.add(
                project + "-" + version + ".xml",
                "<application applicationId=\"" + project + ":" + version + "\"></application>");
        zip.add(project + "-" + version + ".projectmetadata.xml", ExportArchives.metadata(project, version));
        return zip;
    }

    Entry add(String name, String content) {
        return add(name, content.getBytes(StandardCharsets.UTF_8));
    }

    Entry add(String name, byte[] content) {
        Entry entry = new Entry().named(name);
        entry.content = content;
        entry.packed = deflated(content);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.crc = crc.getValue();
        entry.size = content.length;
        entry.sizeInDirectory = content.length;
        entries.add(entry);
        return entry;
    }

    Entry entry(int index) {
        return entries.get(index);
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(prefix);
        for (Entry entry : entries) {
            out.writeBytes(entry.gapBefore);
            entry.place = out.size();
            out.writeBytes(header(entry));
            out.writeBytes(entry.name);
            out.writeBytes(entry.extra);
            out.writeBytes(entry.packed);
        }
        out.writeBytes(gapBeforeDirectory);
        int directory = out.size();
        for (Entry entry : entries) {
            out.writeBytes(directoryHeader(entry));
            out.writeBytes(entry.nameInDirectory);
            out.writeBytes(entry.extraInDirectory);
        }
        int count = declaredEntries < 0 ? entries.size() : declaredEntries;
        out.writeBytes(buffer(22)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort((short) count)
                .putShort((short) count)
                .putInt(out.size() - directory)
                .putInt(directory)
                .putShort((short) comment.length)
                .array());
        out.writeBytes(comment);
        out.writeBytes(suffix);
        return out.toByteArray();
    }

    private static byte[] header(Entry entry) {
        return buffer(30)
                .putInt(0x04034b50)
                .putShort((short) 20)
                .putShort((short) entry.flags)
                .putShort((short) entry.method)
                .putInt(0x5c785b33)
                .putInt((int) entry.crc)
                .putInt(entry.packed.length)
                .putInt((int) entry.size)
                .putShort((short) entry.name.length)
                .putShort((short) entry.extra.length)
                .array();
    }

    private static byte[] directoryHeader(Entry entry) {
        return buffer(46)
                .putInt(0x02014b50)
                .putShort((short) 20)
                .putShort((short) 20)
                .putShort((short) entry.flagsInDirectory)
                .putShort((short) entry.method)
                .putInt(0x5c785b33)
                .putInt((int) entry.crc)
                .putInt(entry.packed.length)
                .putInt((int) entry.sizeInDirectory)
                .putShort((short) entry.nameInDirectory.length)
                .putShort((short) entry.extraInDirectory.length)
                .putShort((short) 0)
                .putInt(0)
                .putInt(entry.attributes)
                .putInt(entry.placeInDirectory < 0 ? entry.place : entry.placeInDirectory)
                .array();
    }

    /** An extra field that gives the entry this second name. */
    static byte[] unicodePath(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return buffer(9 + bytes.length)
                .putShort((short) 0x7075)
                .putShort((short) (5 + bytes.length))
                .put((byte) 1)
                .putInt(0)
                .put(bytes)
                .array();
    }

    static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[64 * 1024];
        while (!deflater.finished()) {
            out.write(part, 0, deflater.deflate(part));
        }
        deflater.end();
        return out.toByteArray();
    }

    private static ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
