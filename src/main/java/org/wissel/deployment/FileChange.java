package org.wissel.deployment;

/**
 * What a change of configuration makes of one file.
 *
 * @param before the file as it was observed
 * @param after its bytes afterwards
 * @param diff the unified diff, lines ended by {@code \n}; empty when nothing changes. Without what may be secret
 */
public record FileChange(FileCopy before, byte[] after, String diff) {

    /** The file as it is afterwards. */
    public FileCopy copyAfter() {
        return new FileCopy(before.host(), before.path(), after);
    }
}
