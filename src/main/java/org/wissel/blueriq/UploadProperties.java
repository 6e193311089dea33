package org.wissel.blueriq;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How exports are taken that people send.
 *
 * @param cacheFolder where this Wissel has copies of those that it needs; may be emptied while no deployment runs
 * @param largest how large one may be
 * @param most how many are kept; further ones are refused
 * @param largestTogether how large all that are kept and that arrive may be together
 * @param keepFor how long one is kept that nothing uses
 */
@Validated
@ConfigurationProperties("wissel.uploads")
public record UploadProperties(
        @DefaultValue("data/uploads") @NotNull Path cacheFolder,
        @DefaultValue("1GB") @NotNull DataSize largest,
        @DefaultValue("1000") int most,
        @DefaultValue("50GB") @NotNull DataSize largestTogether,
        @DefaultValue("90d") @NotNull Duration keepFor) {

    /** @throws IllegalArgumentException when a limit is not positive */
    public UploadProperties {
        if (largest != null && largest.toBytes() < 1) {
            throw new IllegalArgumentException("wissel.uploads.largest is " + largest + ": name a size, such as 1GB");
        }
        if (most < 1) {
            throw new IllegalArgumentException("wissel.uploads.most is " + most + ": name a number, such as 1000");
        }
        if (largestTogether != null && largestTogether.toBytes() < 1) {
            throw new IllegalArgumentException(
                    "wissel.uploads.largest-together is " + largestTogether + ": name a size, such as 50GB");
        }
        if (keepFor != null && (keepFor.isNegative() || keepFor.isZero())) {
            throw new IllegalArgumentException(
                    "wissel.uploads.keep-for is " + keepFor + ": name a duration, such as 90d");
        }
    }
}
