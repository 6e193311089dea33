package org.wissel.blueriq;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.wissel.deployment.ExportNotKeptException;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.UploadedArchives;

/**
 * Copies of uploads as files on this machine, named by their checksum. A copy is written beside and renamed, so that it is
 * there as a whole or not at all; it is proven by its checksum before it is used, again whenever its size or time changed.
 */
final class LocalCopies {

    private static final Logger log = LoggerFactory.getLogger(LocalCopies.class);
    private static final Pattern COPY = Pattern.compile("([0-9a-f]{64})\\.(zip|part)");

    private final Path folder;
    private final String coming;
    private final Map<String, Stamp> proven = new ConcurrentHashMap<>();
    private final Map<String, ReentrantLock> doors = new ConcurrentHashMap<>();

    private record Stamp(long size, FileTime modified) {}

    /** @param wissel this Wissel's name: several may share the folder, and clear only what is their own */
    LocalCopies(Path folder, String wissel) {
        this.folder = folder.toAbsolutePath().normalize();
        this.coming = "coming~" + wissel.replaceAll("[^A-Za-z0-9_.-]", "_") + "~";
    }

    /** Deletes what a killed Wissel of this name left half written. */
    void clearLeftovers() {
        delete(path -> path.getFileName().toString().startsWith(coming));
    }

    /** Deletes the copies of what is not uploaded any more, those that were fetched in part as well. */
    void keepOnly(Set<String> sha256) {
        delete(path -> {
            var copy = COPY.matcher(path.getFileName().toString().replace(coming, ""));
            return copy.matches() && !sha256.contains(copy.group(1)) && isFetchedByNobody(copy.group(1));
        });
    }

    private boolean isFetchedByNobody(String sha256) {
        ReentrantLock door = doors.get(sha256);
        return door == null || !door.isLocked();
    }

    /** A new, empty file in the folder. */
    Path temporary() {
        try {
            Files.createDirectories(folder);
            return Files.createTempFile(folder, coming, ".part");
        } catch (IOException failure) {
            throw noRoom(failure);
        }
    }

    /** Makes a proven file the copy of this checksum; it is gone from where it was. */
    void adopt(Path file, String sha256) {
        try {
            Path place = place(sha256);
            move(file, place);
            proven.put(sha256, stamp(place));
        } catch (IOException failure) {
            throw noRoom(failure);
        }
    }

    /** Where the copy of this checksum lies, once it is needed. */
    Path place(String sha256) {
        return folder.resolve(sha256 + ".zip");
    }

    /**
     * The proven copy, fetched when there is none or a wrong one. Takes no longer than what is left of the step; what was
     * fetched until then stays beside, and the next call goes on from there.
     *
     * @throws ExportNotKeptException when it cannot be written here, or is not what was uploaded
     * @throws StepFailedException when the time of the step is used up before it is there
     */
    Path copy(UploadedArchives.Archive archive, UploadedArchives archives) {
        // Steps of several nodes ask at the same time; one of them fetches.
        ReentrantLock door = doors.computeIfAbsent(archive.sha256(), absent -> new ReentrantLock());
        enter(door, archive);
        try {
            if (!isProven(archive.sha256())) {
                fetch(archive, archives);
            }
            return place(archive.sha256());
        } catch (IOException failure) {
            throw noRoom(failure);
        } finally {
            door.unlock();
        }
    }

    private static void enter(ReentrantLock door, UploadedArchives.Archive archive) {
        try {
            if (!door.tryLock(StepBudget.atMost(StepBudget.STEP).toMillis(), TimeUnit.MILLISECONDS)) {
                throw StepBudget.usedUp(place(archive), "another step fetches it from the database still");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while another step fetches " + archive.id(), interrupted);
        }
    }

    private static String place(UploadedArchives.Archive archive) {
        return "the upload of " + archive.id();
    }

    private boolean isProven(String sha256) throws IOException {
        Path place = place(sha256);
        try {
            Stamp stamp = stamp(place);
            if (stamp.equals(proven.get(sha256))) {
                return true;
            }
            if (ExportFolder.sha256(place).equals(sha256)) {
                proven.put(sha256, stamp);
                return true;
            }
            log.warn("{}: is not what its name says; it is fetched again", place);
            return false;
        } catch (NoSuchFileException absent) {
            return false;
        }
    }

    private void fetch(UploadedArchives.Archive archive, UploadedArchives archives) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(coming + archive.sha256() + ".part");
        boolean keep = false;
        try {
            long there = Files.exists(file) ? Files.size(file) : 0;
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                archives.copy(archive.sha256(), there, new Budgeted(out, archive, there));
            }
            StepBudget.require(place(archive), "is fetched from the database, but not proven yet");
            if (!ExportFolder.sha256(file).equals(archive.sha256())) {
                throw new ExportNotKeptException(
                        "The upload of " + archive.id() + " does not lie in the database as it was sent (SHA-256 "
                                + archive.sha256() + "), or was deleted just now. Delete it and upload it again.",
                        null);
            }
            adopt(file, archive.sha256());
        } catch (StepFailedException | DataAccessException later) {
            keep = true;
            throw later;
        } finally {
            if (!keep) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Takes no further part once the time of the step is used up. */
    private static final class Budgeted extends FilterOutputStream {

        private final UploadedArchives.Archive archive;
        private long fetched;

        Budgeted(OutputStream out, UploadedArchives.Archive archive, long fetched) {
            super(out);
            this.archive = archive;
            this.fetched = fetched;
        }

        @Override
        public void write(byte[] part, int from, int length) throws IOException {
            StepBudget.require(
                    place(archive),
                    "is fetched from the database up to " + fetched + " of " + archive.size()
                            + " bytes, which are kept");
            out.write(part, from, length);
            fetched += length;
        }
    }

    private static Stamp stamp(Path file) throws IOException {
        return new Stamp(Files.size(file), Files.getLastModifiedTime(file));
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException elsewhere) {
            throw new IOException("the file system cannot rename in one go", elsewhere);
        }
    }

    /** Room to write is what mostly lacks; whatever it is, the folder and the cause are named. */
    ExportNotKeptException noRoom(IOException failure) {
        String why = failure.getMessage() == null ? "" : ": " + failure.getMessage();
        return new ExportNotKeptException(
                folder + ": cannot be written (" + failure.getClass().getSimpleName() + why
                        + "). Free space there and give the user that runs Wissel the right to write, or set"
                        + " wissel.uploads.cache-folder; then try again.",
                failure);
    }

    private void delete(DirectoryStream.Filter<Path> which) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, which)) {
            for (Path file : found) {
                Files.deleteIfExists(file);
                proven.remove(file.getFileName().toString().replace(".zip", ""));
            }
        } catch (IOException | UncheckedIOException failure) {
            log.warn("{}: old copies of uploads cannot be deleted; delete them by hand", folder, failure);
        }
    }
}
