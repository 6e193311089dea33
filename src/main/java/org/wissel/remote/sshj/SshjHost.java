package org.wissel.remote.sshj;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import net.schmizz.sshj.sftp.RemoteFile;
import net.schmizz.sshj.sftp.SFTPException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.SshProperties;

/** A host over SSH and SFTP. Puts its name first into whatever went wrong. */
final class SshjHost implements RemoteHost {

    private static final Logger log = LoggerFactory.getLogger(SshjHost.class);

    private final String name;
    private final SshProperties settings;
    private final Channels channels;
    private final ByteRate rate;

    /** @param rate what all hosts together are sent in a second */
    SshjHost(String name, SshProperties settings, Channels channels, ByteRate rate) {
        this.rate = rate;
        this.name = name;
        this.settings = settings;
        this.channels = channels;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String address() {
        return settings.host() + ":" + settings.port();
    }

    @Override
    public CommandResult run(Command command) {
        try {
            CommandResult result = channels.run(command);
            // Its output may carry what is secret.
            log.debug(
                    "{}: {} ended with {} after {} ms",
                    name,
                    command,
                    result.exitCode(),
                    result.took().toMillis());
            return result;
        } catch (Unavailable failed) {
            throw named(failed);
        }
    }

    @Override
    public void upload(Path file, String path, Duration atMost) {
        Upload upload = newUpload(file, path, atMost, bytes -> {});
        if (!copied(upload, file, path)) {
            throw named(upload.unfinished());
        }
    }

    @Override
    public boolean upload(Path file, String path, Duration atMost, LongConsumer arrived) {
        return copied(newUpload(file, path, atMost, arrived), file, path);
    }

    private Upload newUpload(Path file, String path, Duration atMost, LongConsumer arrived) {
        return new Upload(channels, file, path, atMost.multipliedBy(3).dividedBy(4), atMost, rate, arrived);
    }

    private boolean copied(Upload upload, Path file, String path) {
        try {
            long began = System.nanoTime();
            boolean whole = upload.run();
            log.debug(
                    "{}: copied {}{} to {} in {} ms",
                    name,
                    whole ? "" : "a part of ",
                    file.getFileName(),
                    path,
                    (System.nanoTime() - began) / 1_000_000);
            return whole;
        } catch (Unavailable failed) {
            throw named(failed);
        }
    }

    @Override
    public SeekableByteChannel open(String path, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            Channels.Sftp<RemoteFile> opened = channels.sftp(sftp -> sftp.open(path), atMost);
            Future<?> guard = channels.guard(opened.owner(), Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            try {
                return new SftpReadChannel(name, opened.answer(), () -> guard.cancel(false));
            } catch (IOException | RuntimeException failed) {
                Channels.closeQuietly(opened.answer());
                guard.cancel(false);
                throw failed;
            }
        } catch (Unavailable failed) {
            throw named(failed);
        } catch (SFTPException failed) {
            throw new RemoteException(
                    name + ": cannot open " + path + ": " + Unavailable.words(failed)
                            + ". Check that the file exists and that the SSH user may read it.",
                    failed);
        } catch (IOException failed) {
            throw new RemoteException(
                    name + ": cannot open " + path + ": " + Unavailable.words(failed) + ". Try again.", failed);
        }
    }

    @Override
    public String toString() {
        return name + " (" + settings + ")";
    }

    private RemoteException named(Unavailable failed) {
        log.debug("{}: {}", name, failed.getMessage());
        return new RemoteException(name + ": " + failed.getMessage() + ".", failed);
    }
}
