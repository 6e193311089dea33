package org.wissel.blueriq;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What an archive may hold at most before it counts as made to do harm; a genuine export of 24 kB holds 2 entries and unpacks to
 * 160 kB.
 *
 * @param mostEntries how many entries, folders included
 * @param largestContent how large all entries are together, unpacked
 * @param mostRatio how many times as large as the archive that may be; not asked of what unpacks to 16 MB or less
 */
@Validated
@ConfigurationProperties("wissel.archives")
public record ArchiveProperties(
        @DefaultValue("10000") int mostEntries,
        @DefaultValue("4GB") @NotNull DataSize largestContent,
        @DefaultValue("200") int mostRatio) {

    /** @throws IllegalArgumentException when a limit is not positive */
    public ArchiveProperties {
        requirePositive("most-entries", mostEntries, "a number, such as 10000");
        requirePositive("most-ratio", mostRatio, "a number, such as 200");
        if (largestContent != null) {
            requirePositive("largest-content", largestContent.toBytes(), "a size, such as 4GB");
        }
    }

    /** What holds where nothing is set. */
    static ArchiveProperties defaults() {
        return new ArchiveProperties(10_000, DataSize.ofGigabytes(4), 200);
    }

    private static void requirePositive(String setting, long value, String remedy) {
        if (value < 1) {
            throw new IllegalArgumentException("wissel.archives." + setting + " is " + value + ": name " + remedy);
        }
    }
}
