package org.wissel.blueriq;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/**
 * A channel for reading that remembers a failure of its own, so that a broken connection is not taken for a broken
 * archive by whoever reads the archive through it.
 */
final class WatchedChannel implements SeekableByteChannel {

    private final SeekableByteChannel channel;
    private IOException failure;

    WatchedChannel(SeekableByteChannel channel) {
        this.channel = channel;
    }

    /** The first failure of a read, empty when all went well. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        try {
            return channel.read(target);
        } catch (IOException broken) {
            failure = failure == null ? broken : failure;
            throw broken;
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return channel.write(source);
    }

    @Override
    public long position() throws IOException {
        return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        channel.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
        channel.truncate(size);
        return this;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
