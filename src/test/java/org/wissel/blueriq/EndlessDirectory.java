package org.wissel.blueriq;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/** An archive of nothing but a directory of so many entries, made while it is read, as a host that was taken over could show one. */
final class EndlessDirectory implements SeekableByteChannel {

    private static final int ENTRY = 46 + 1;
    private static final int END64 = 56;
    private static final int LOCATOR = 20;
    private static final int END = 22;
    /** Beyond it the test has failed, and shall not take the memory of the others. */
    private static final long ENOUGH = 100_000_000;

    private final long directory;
    private final byte[] entry;
    private final byte[] end;
    private long position;
    private long read;

    EndlessDirectory(long entries) {
        directory = entries * ENTRY;
        entry = little(ENTRY)
                .putInt(0x02014b50)
                .putShort((short) 20)
                .putShort((short) 20)
                .position(28)
                .putShort((short) 1)
                .position(46)
                .put((byte) 'a')
                .array();
        end = little(END64 + LOCATOR + END)
                .putInt(0x06064b50)
                .putLong(END64 - 12)
                .putInt(0x002d002d)
                .putLong(0)
                .putLong(entries)
                .putLong(entries)
                .putLong(directory)
                .putLong(0)
                .putInt(0x07064b50)
                .putInt(0)
                .putLong(directory)
                .putInt(1)
                .putInt(0x06054b50)
                .putInt(0)
                .putInt(-1)
                .putInt(-1)
                .putInt(-1)
                .array();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** How many bytes were read of it. */
    long read() {
        return read;
    }

    @Override
    public int read(ByteBuffer target) {
        if (position >= size()) {
            return -1;
        }
        if (read > ENOUGH) {
            throw new IllegalStateException("it is read without end");
        }
        int count = 0;
        while (target.hasRemaining() && position < size()) {
            target.put(position < directory ? entry[(int) (position % ENTRY)] : end[(int) (position - directory)]);
            position++;
            count++;
        }
        read += count;
        return count;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long to) {
        position = to;
        return this;
    }

    @Override
    public long size() {
        return directory + end.length;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SeekableByteChannel truncate(long to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
