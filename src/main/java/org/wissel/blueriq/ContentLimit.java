package org.wissel.blueriq;

import org.springframework.util.unit.DataSize;

/** Counts what an archive unpacks to, while it is read: what its directory says of that may be a lie. */
final class ContentLimit {

    /** Below it the ratio says nothing: a small file of spaces packs to next to nothing. */
    private static final long RATIO_FROM = DataSize.ofMegabytes(16).toBytes();

    private final ArchiveProperties limits;
    private final long packed;
    private long content;

    /** @param packed the size of the whole archive in bytes */
    ContentLimit(ArchiveProperties limits, long packed) {
        this.limits = limits;
        this.packed = packed;
    }

    /** @throws ArchiveRefusal when with these bytes there are more than a limit allows */
    void take(int bytes) {
        content += bytes;
        if (content > limits.largestContent().toBytes()) {
            throw ArchiveRefusal.beyond(
                    "The archive unpacks to more than " + Receiving.words(limits.largestContent()) + ".",
                    "wissel.archives.largest-content");
        }
        if (content > RATIO_FROM && content / limits.mostRatio() > packed) {
            throw ArchiveRefusal.beyond(
                    "The archive unpacks to more than " + limits.mostRatio() + " times its size.",
                    "wissel.archives.most-ratio");
        }
    }
}
