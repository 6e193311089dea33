package org.wissel.remote.sshj;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.sftp.FileAttributes;
import net.schmizz.sshj.sftp.FileMode;
import net.schmizz.sshj.sftp.OpenMode;
import net.schmizz.sshj.sftp.RemoteFile;
import net.schmizz.sshj.sftp.Response.StatusCode;
import net.schmizz.sshj.sftp.SFTPClient;
import net.schmizz.sshj.sftp.SFTPException;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;

/** One copy of a local file to a host, going on where an earlier one broke off. */
final class Upload {

    /** Small enough for every server's packets. */
    private static final int CHUNK = 32 * 1024;

    /** OpenSSH takes packets of 256 KiB, and each costs both sides an answer. */
    private static final int CHUNK_OF_OPEN_SSH = 255 * 1024;

    /** As many bytes as may be under way: many chunks at a time make it fast. */
    private static final int WINDOW = 4 * 1024 * 1024;

    private final Channels channels;
    private final Path file;
    private final String path;
    private final Duration limit;
    private final Duration inAll;
    private final ByteRate rate;
    private final LongConsumer arrived;
    private int chunk = CHUNK;
    private long done;

    /**
     * @param limit how long it may copy; the next call goes on
     * @param inAll how long it may take in all; then its connection is cut
     * @param rate what may be sent in a second
     * @param arrived told how many bytes lie there for certain
     */
    Upload(
            Channels channels,
            Path file,
            String path,
            Duration limit,
            Duration inAll,
            ByteRate rate,
            LongConsumer arrived) {
        this.channels = channels;
        this.file = file;
        this.path = path;
        this.limit = limit;
        this.inAll = inAll;
        this.rate = rate;
        this.arrived = arrived;
    }

    /** Why {@link #run} said that it is not done. */
    Unavailable unfinished() {
        return new Unavailable(
                "copied " + done + " of " + file.toFile().length() + " bytes of " + file.getFileName() + " to " + path
                        + " within " + limit.toMillis() + " ms. Copying again goes on there",
                null,
                true);
    }

    /**
     * Copies what is missing.
     *
     * @return whether all of it lies there; else the time was over
     * @throws Unavailable when the copy broke off, with what lies there and why
     */
    boolean run() throws Unavailable {
        long end = System.nanoTime() + inAll.toNanos();
        Future<?> guard = CompletableFuture.completedFuture(null);
        SSHClient owner = null;
        try (FileChannel local = FileChannel.open(file, StandardOpenOption.READ)) {
            Channels.Sftp<FileAttributes> sftp = channels.sftp(client -> client.statExistence(path), inAll);
            owner = sftp.owner();
            guard = channels.guard(owner, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            chunk = owner.getTransport().getServerVersion().startsWith("OpenSSH") ? CHUNK_OF_OPEN_SSH : CHUNK;
            return copy(sftp.client(), sftp.answer(), local);
        } catch (SFTPException failed) {
            if (owner != null && failed.getStatusCode() == StatusCode.UNKNOWN) {
                // No answer at all: the next call must not wait for this connection again.
                channels.drop(owner);
            }
            throw new Unavailable(explained(failed), failed, true);
        } catch (Unavailable said) {
            throw said;
        } catch (IOException | IndexOutOfBoundsException failed) {
            // The latter is sshj's channel after another transfer's write broke off on it.
            String what = Files.isReadable(file)
                    ? "copying " + file.getFileName() + " to " + path + " broke off: " + Unavailable.words(failed)
                            + ". Copying again goes on where it stopped"
                    : "cannot read the local file " + file + ": " + Unavailable.words(failed);
            throw new Unavailable(what, failed, true);
        } finally {
            guard.cancel(false);
        }
    }

    private boolean copy(SFTPClient sftp, FileAttributes there, FileChannel local) throws IOException {
        long size = local.size();
        if (there != null && there.getType() == FileMode.Type.DIRECTORY) {
            throw new Unavailable(
                    "cannot copy " + file.getFileName() + " to " + path + ": a folder lies there. Check the path",
                    null);
        }
        boolean regular = there != null && there.getType() == FileMode.Type.REGULAR;
        if (regular && size > 0 && there.getSize() == size) {
            arrived.accept(size);
            return true; // The earlier call copied the last byte.
        }
        long from = there != null && there.getSize() < size ? there.getSize() : 0;
        Set<OpenMode> modes =
                from > 0 ? EnumSet.of(OpenMode.WRITE) : EnumSet.of(OpenMode.WRITE, OpenMode.CREAT, OpenMode.TRUNC);
        send(sftp, local, from, modes);
        if (done < size) {
            return false;
        }
        long lies = sftp.size(path);
        if (lies != done && there != null && !regular) {
            return true; // A device has no size to compare.
        }
        if (lies != done) {
            throw new Unavailable(
                    "copied " + done + " bytes to " + path + ", but " + lies
                            + " lie there. Somebody else may write there: look, and copy again",
                    null);
        }
        return true;
    }

    private void send(SFTPClient sftp, FileChannel local, long from, Set<OpenMode> modes) throws IOException {
        RemoteFile remote = sftp.open(path, modes);
        var out = remote.new RemoteFileOutputStream(from, WINDOW / chunk);
        boolean answered = false;
        try {
            write(local, out, from);
            // Waits for the answer to every write.
            out.flush();
            answered = true;
            arrived.accept(done);
        } finally {
            if (answered) {
                // It speaks: a full disk or quota may show here first.
                out.close();
                remote.close();
            } else {
                // Over a broken connection closing throws the very exception of before, which cannot be added to
                // itself,
                // and over a silent one it would take time that nobody has.
                channels.closeLater(remote);
            }
        }
    }

    /** Writes until all is written, or the time is over. */
    private void write(FileChannel local, OutputStream out, long from) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        done = from;
        local.position(from);
        byte[] bytes = new byte[chunk];
        for (int read = local.read(ByteBuffer.wrap(bytes)); read > 0; read = local.read(ByteBuffer.wrap(bytes))) {
            if (!rate.await(read, Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                return;
            }
            out.write(bytes, 0, read);
            done += read;
            arrived.accept(Math.max(from, done - WINDOW));
            if (System.nanoTime() > end) {
                return;
            }
        }
    }

    private String explained(SFTPException failed) {
        String what = "copying " + file.getFileName() + " to " + path + " failed: " + Unavailable.words(failed);
        return switch (failed.getStatusCode()) {
            case NO_SUCH_FILE, NO_SUCH_PATH -> what + ". Check that the folder of that path exists";
            case PERMISSION_DENIED, WRITE_PROTECT -> what + ". Check that the SSH user may write there";
            case FAILURE, NO_SPACE_ON_FILESYSTEM, QUOTA_EXCEEDED ->
                what + "." + space()
                        + " Make room if the disk is full (check quota and file size limit too), then copy again:"
                        + " it goes on where it stopped";
            default -> what + ". Copying again goes on where it stopped";
        };
    }

    /** SFTP says no more than "Failure" on a full disk, so the host is asked how much room there is. */
    private String space() {
        int slash = path.lastIndexOf('/');
        String folder = slash < 0 ? "." : path.substring(0, Math.max(1, slash));
        try {
            CommandResult result = channels.run(Command.of("df", "-Pk", folder).within(Duration.ofSeconds(5)));
            String[] lines = result.output().strip().split("\n");
            String[] words = lines[lines.length - 1].split("\\s+");
            if (!result.succeeded() || words.length < 6) {
                return " How much room is left is unknown (df -Pk: " + result.lastWords() + ").";
            }
            return " There are " + words[3] + " KB free of " + words[1] + " KB on " + words[5] + " (df -Pk).";
        } catch (Unavailable unknown) {
            return " How much room is left is unknown (" + unknown.getMessage() + ").";
        }
    }
}
