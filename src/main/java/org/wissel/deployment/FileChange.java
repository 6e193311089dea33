package org.wissel.deployment;

/**
 * What a change of configuration makes of one file.
 *
 * @param before the file as it was observed
 * @param after its bytes afterwards
 * @param diff the unified diff, lines ended by {@code \n}; empty when nothing changes. Without what may be secret
 * @param kept what may be kept of the file as it was: without what may be secret
 */
public record FileChange(FileCopy before, byte[] after, String diff, byte[] kept) {

    /** Of a file that has nothing secret. */
    public FileChange(FileCopy before, byte[] after, String diff) {
        this(before, after, diff, before.bytes());
    }

    /** What is remembered of the file as it was. */
    public FileCopy original() {
        return new FileCopy(before.host(), before.path(), kept);
    }

    /** The file as it is afterwards. */
    public FileCopy copyAfter() {
        return new FileCopy(before.host(), before.path(), after);
    }
}
