package org.wissel.blueriq;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import org.wissel.remote.ForwardingChannel;

/**
 * A channel for reading that remembers a failure of its own, so that a broken connection is not taken for a broken
 * archive by whoever reads the archive through it.
 */
final class WatchedChannel extends ForwardingChannel {

    private IOException failure;

    WatchedChannel(SeekableByteChannel channel) {
        super(channel);
    }

    /** The first failure of a read, empty when all went well. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        try {
            return super.read(target);
        } catch (IOException broken) {
            failure = failure == null ? broken : failure;
            throw broken;
        }
    }
}
