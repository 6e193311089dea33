package org.wissel.web;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How clusters are looked at for {@code GET /api/clusters}.
 *
 * @param timeout how long one answer may wait for all nodes and load balancers together
 * @param parallel how many of them are looked at side by side
 */
@Validated
@ConfigurationProperties("wissel.observation")
record ObservationProperties(@DefaultValue("10s") Duration timeout, @DefaultValue("16") @Min(1) int parallel) {}
