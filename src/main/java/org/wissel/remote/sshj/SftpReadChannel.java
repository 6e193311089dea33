package org.wissel.remote.sshj;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import net.schmizz.sshj.sftp.RemoteFile;

/**
 * A remote file, read in blocks of which the last ones are kept: whoever reads a ZIP steps backwards byte by byte for its
 * end and then jumps to and fro, and each read without them would be a round trip. Its errors start with the host's name.
 */
final class SftpReadChannel implements SeekableByteChannel {

    private static final int BLOCK = 64 * 1024;
    private static final int BLOCKS_KEPT = 32;

    private final String host;
    private final RemoteFile file;
    private final long size;
    private final Runnable atEnd;
    private final Map<Long, byte[]> blocks = new LinkedHashMap<>(BLOCKS_KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > BLOCKS_KEPT;
        }
    };
    private long position;
    private boolean open = true;

    /** @param atEnd done when it is closed */
    SftpReadChannel(String host, RemoteFile file, Runnable atEnd) throws IOException {
        this.host = host;
        this.file = file;
        this.atEnd = atEnd;
        this.size = file.length();
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        ensureOpen();
        if (!target.hasRemaining()) {
            return 0;
        }
        if (position >= size) {
            return -1;
        }
        int total = 0;
        while (target.hasRemaining() && position < size) {
            byte[] block = block(position / BLOCK);
            int from = (int) (position % BLOCK);
            int count = Math.min(target.remaining(), block.length - from);
            target.put(block, from, count);
            position += count;
            total += count;
        }
        return total;
    }

    private byte[] block(long number) throws IOException {
        byte[] kept = blocks.get(number);
        if (kept != null) {
            return kept;
        }
        long start = number * BLOCK;
        byte[] block = new byte[(int) Math.min(BLOCK, size - start)];
        int filled = 0;
        while (filled < block.length) {
            int read = readOnce(start + filled, block, filled);
            if (read <= 0) {
                throw new IOException(host + ": " + file.getPath() + " became shorter while it was read: " + size
                        + " bytes at first, it ends at " + (start + filled) + " now. Read it again");
            }
            filled += read;
        }
        blocks.put(number, block);
        return block;
    }

    private int readOnce(long at, byte[] into, int offset) throws IOException {
        try {
            return file.read(at, into, offset, into.length - offset);
        } catch (IOException | IndexOutOfBoundsException failed) {
            // The latter is sshj's channel after another transfer's write broke off on it.
            throw new IOException(
                    host + ": reading " + file.getPath() + " at " + at + " failed: " + Unavailable.words(failed)
                            + ". Open it again",
                    failed);
        }
    }

    @Override
    public synchronized long position() throws IOException {
        ensureOpen();
        return position;
    }

    @Override
    public synchronized SeekableByteChannel position(long newPosition) throws IOException {
        ensureOpen();
        if (newPosition < 0) {
            throw new IllegalArgumentException("negative position: " + newPosition);
        }
        position = newPosition;
        return this;
    }

    @Override
    public synchronized long size() throws IOException {
        ensureOpen();
        return size;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }

    @Override
    public synchronized boolean isOpen() {
        return open;
    }

    @Override
    public synchronized void close() throws IOException {
        if (open) {
            open = false;
            blocks.clear();
            try {
                file.close();
            } finally {
                atEnd.run();
            }
        }
    }

    private void ensureOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }
}
