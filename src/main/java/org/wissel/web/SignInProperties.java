package org.wissel.web;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How wrong passwords are slowed down.
 *
 * @param attempts how many wrong passwords a user may send from one address before the first wait
 * @param firstWait the first wait; each further wrong password doubles it
 * @param longestWait the longest; what is older than four of these is forgotten
 * @param attemptsPerAddress how many an address may send, whoever they are for, before one of a user is enough there
 * @param attemptsPerUser how many may be sent for a user from anywhere, before one from an address is enough
 */
@Validated
@ConfigurationProperties(prefix = "wissel.sign-in", ignoreUnknownFields = false)
record SignInProperties(
        @DefaultValue("5") @Min(1) int attempts,
        @DefaultValue("30s") Duration firstWait,
        @DefaultValue("15m") Duration longestWait,
        @DefaultValue("50") @Min(1) int attemptsPerAddress,
        @DefaultValue("100") @Min(1) int attemptsPerUser) {

    SignInProperties {
        if (firstWait.isNegative() || firstWait.isZero() || longestWait.compareTo(firstWait) < 0) {
            throw new IllegalArgumentException("wissel.sign-in.first-wait is " + firstWait.toSeconds()
                    + "s and wissel.sign-in.longest-wait " + longestWait.toSeconds()
                    + "s: the first must be above 0, and the second no shorter");
        }
    }
}
