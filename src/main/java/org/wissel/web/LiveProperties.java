package org.wissel.web;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How pages are kept up to date while somebody looks at one.
 *
 * @param history how long after one look whether a deployment went on the next follows
 * @param clusters the same for looks at the machines of all clusters
 * @param sessions how old counts of sessions may become; each is a question to a node
 * @param heartbeat how long a stream stays silent at most, so that one whose reader is gone is found
 * @param streams how many may be open; who comes then sees pages that do not change by themselves
 */
@Validated
@ConfigurationProperties("wissel.live")
record LiveProperties(
        @DefaultValue("1s") Duration history,
        @DefaultValue("5s") Duration clusters,
        @DefaultValue("20s") Duration sessions,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("200") @Min(1) int streams) {}
