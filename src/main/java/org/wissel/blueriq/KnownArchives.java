package org.wissel.blueriq;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.wissel.deployment.InstalledExport;
import org.wissel.remote.TimeLimit;

/**
 * What was read of one node's archives, by path, and what was proven of those that are on their way. One reads at a time, since
 * it may take long.
 */
final class KnownArchives {

    private final Map<String, Known> known = new ConcurrentHashMap<>();
    /** The stamp under which what was sent was proven, by path. */
    private final Map<String, String> proven = new ConcurrentHashMap<>();

    private final ReentrantLock reading = new ReentrantLock(true);

    /** An archive as it was read under this stamp: an export, or why it is none. */
    record Known(String stamp, InstalledExport export, String unreadable) {}

    /**
     * Does this while nobody else reads.
     *
     * @throws IllegalStateException when others read for all of the time that was left
     */
    <T> T alone(TimeLimit limit, Supplier<T> work) {
        try {
            if (!reading.tryLock(limit.left().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("somebody else was reading them all the time");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while somebody else was reading them", interrupted);
        }
        try {
            return work.get();
        } finally {
            reading.unlock();
        }
    }

    /** What is known under this path; null when nothing is. */
    Known of(String path) {
        return known.get(path);
    }

    /** Whether what is known of this archive still holds. */
    boolean holds(NodeLook.Zip zip) {
        Known archive = known.get(zip.path());
        return archive != null && archive.stamp().equals(zip.stamp());
    }

    void keepOnly(Collection<String> paths) {
        known.keySet().retainAll(paths);
    }

    void put(String path, Known archive) {
        known.put(path, archive);
    }

    /** Remembers that what lies at this path under this stamp was proven to be what was sent. */
    void proven(String path, String stamp) {
        proven.put(path, stamp);
    }

    boolean isProven(String path, String stamp) {
        return stamp.equals(proven.get(path));
    }

    /** The stamp under which what lies at this path was proven; empty where it was not since this Wissel started. */
    Optional<String> proof(String path) {
        return Optional.ofNullable(proven.get(path));
    }

    void forget(String path) {
        proven.remove(path);
    }
}
