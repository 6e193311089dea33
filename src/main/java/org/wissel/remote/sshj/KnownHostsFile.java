package org.wissel.remote.sshj;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.PublicKey;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts;

/** A file in OpenSSH's known_hosts format: read whole, and added to by one writer at a time, whichever process it is of. */
final class KnownHostsFile {

    /** A file's lock is the whole JVM's, so its threads take turns by this. */
    private static final ReentrantLock TURN = new ReentrantLock(true);

    private static final long LOCK_WAIT = TimeUnit.SECONDS.toNanos(5);

    /** As {@link #line} makes them: anything else could add a pattern, or a line of its own. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]+|\\[[A-Za-z0-9._:%-]+]:[0-9]+");

    private final Path path;

    KnownHostsFile(Path path) {
        this.path = path;
    }

    /** @throws NoSuchFileException where there is none */
    OpenSSHKnownHosts read() throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(path)) {
            return new OpenSSHKnownHosts(reader);
        }
    }

    /**
     * Adds a line for a host, at the end, unless the file has one for it by now. A file that is not there is made.
     *
     * @param host as it stands in the file, {@code [host]:port} where the port is not 22
     * @return whether it was added; false where the file had a line for this host
     * @throws IOException when it cannot be read, locked or written
     */
    boolean add(String host, PublicKey key) throws IOException {
        if (!HOST.matcher(host).matches()) {
            throw new IOException("a host of this name cannot stand in it");
        }
        TURN.lock();
        try (FileChannel channel = FileChannel.open(
                        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            String there = content(channel);
            // Whoever had the lock before may have added this host, with this key or another one.
            if (hasLineFor(new OpenSSHKnownHosts(new StringReader(there)), host)) {
                return false;
            }
            boolean endsInALine = there.isEmpty() || there.endsWith("\n");
            ByteBuffer added =
                    ByteBuffer.wrap(((endsInALine ? "" : "\n") + line(host, key)).getBytes(StandardCharsets.US_ASCII));
            channel.position(channel.size());
            while (added.hasRemaining()) {
                channel.write(added);
            }
            channel.force(true);
            return lock.isValid();
        } finally {
            TURN.unlock();
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        long end = System.nanoTime() + LOCK_WAIT;
        for (FileLock lock = channel.tryLock(); ; lock = channel.tryLock()) {
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() > end) {
                throw new IOException("another process has it locked");
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException("stopped while waiting for its lock", stopped);
            }
        }
    }

    private static String content(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // Until all of it is there.
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    /** Whether any line, whatever its key and its mark, is for this host. */
    static boolean hasLineFor(OpenSSHKnownHosts known, String host) {
        return known.entries().stream().anyMatch(entry -> appliesTo(entry, host));
    }

    static boolean appliesTo(OpenSSHKnownHosts.KnownHostEntry entry, String host) {
        try {
            return entry.appliesTo(host);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static String line(String host, PublicKey key) {
        byte[] blob = new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
        return host + " " + KeyType.fromKey(key) + " " + Base64.getEncoder().encodeToString(blob)
                + " accepted-by-wissel\n";
    }
}
