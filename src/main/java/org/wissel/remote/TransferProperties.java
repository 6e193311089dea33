package org.wissel.remote;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much this Wissel sends to hosts at the same time.
 *
 * @param atOnce how many exports are sent at once ahead of the waves, whatever deployments they are for
 * @param rate how much is sent in a second, all hosts together; null for as much as goes
 */
@Validated
@ConfigurationProperties("wissel.transfers")
public record TransferProperties(@DefaultValue("8") int atOnce, DataSize rate) {

    /** @throws IllegalArgumentException when nothing could be sent so */
    public TransferProperties {
        if (atOnce < 1) {
            throw new IllegalArgumentException("wissel.transfers.at-once is " + atOnce
                    + ": name how many exports may be sent at the same time, such as 8");
        }
        if (rate != null && rate.toKilobytes() < 64) {
            throw new IllegalArgumentException("wissel.transfers.rate is " + rate
                    + ": name how much may be sent in a second, 64KB or more, such as 20MB, or leave it out");
        }
    }
}
