package org.wissel.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongConsumer;

/** A host that all calls together may use for a limited time only: each gets at most what the ones before it left. */
public record LimitedHost(RemoteHost host, TimeLimit limit) implements RemoteHost {

    @Override
    public String name() {
        return host.name();
    }

    @Override
    public String address() {
        return host.address();
    }

    @Override
    public CommandResult run(Command command) {
        return host.run(command.notBeyond(left("`" + command + "` was not started")));
    }

    @Override
    public void upload(Path file, String path, Duration atMost) {
        Duration left = left("copying " + file.getFileName() + " to " + path + " was not started");
        host.upload(file, path, atMost.compareTo(left) <= 0 ? atMost : left);
    }

    @Override
    public boolean upload(Path file, String path, Duration atMost, LongConsumer arrived) {
        Duration left = left("copying " + file.getFileName() + " to " + path + " was not started");
        return host.upload(file, path, atMost.compareTo(left) <= 0 ? atMost : left, arrived);
    }

    @Override
    public SeekableByteChannel open(String path, Duration atMost) {
        Duration left = left(path + " was not opened");
        return new Limited(host.open(path, atMost.compareTo(left) <= 0 ? atMost : left), path);
    }

    private Duration left(String otherwise) {
        if (limit.isOver()) {
            throw new RemoteException(name() + ": " + over(otherwise));
        }
        return limit.left();
    }

    private String over(String what) {
        return what
                + ", since waiting and slow answers had used up the time that one step may take. Trying again goes on"
                + " from what was done; if it happens again, find out which machine is slow, or the way to it (load, disk,"
                + " name service).";
    }

    /** A file that is no longer read when the time is over. */
    private final class Limited extends ForwardingChannel {

        private final String path;

        private Limited(SeekableByteChannel channel, String path) {
            super(channel);
            this.path = path;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (limit.isOver()) {
                throw new IOException(name() + ": " + over("reading " + path + " was stopped"));
            }
            return super.read(target);
        }
    }
}
