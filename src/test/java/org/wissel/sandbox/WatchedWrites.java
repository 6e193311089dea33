package org.wissel.sandbox;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpEventListener;

/** Writes as they arrive, each of a few kilobytes. */
record WatchedWrites(String host, AtomicReference<SshWatch> watch) implements SftpEventListener {

    @Override
    public void writing(
            ServerSession session,
            String handle,
            FileHandle file,
            long offset,
            byte[] data,
            int dataOffset,
            int dataLength)
            throws IOException {
        if (!watch.get().mayBegin(exchange(file, offset))) {
            throw new IOException("nobody waits for this write any more");
        }
    }

    @Override
    public void written(
            ServerSession session,
            String handle,
            FileHandle file,
            long offset,
            byte[] data,
            int dataOffset,
            int dataLength,
            Throwable failed) {
        watch.get().done(exchange(file, offset));
    }

    private SshWatch.Exchange exchange(FileHandle file, long offset) {
        return new SshWatch.Exchange(host, "write " + file.getFile() + " at " + offset);
    }
}
