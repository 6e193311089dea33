package org.wissel.deployment;

import java.util.List;

/**
 * All that a person may want to know of an undeployment.
 *
 * @param undeployment what is remembered of it
 * @param state where it stands
 * @param samples how many used the versions over time, oldest first
 * @param forecast when they may be quiet, in words
 * @param failures the messages of the steps that have used their retries
 * @param rules how the word that they go is given
 */
public record UndeployDetails(
        Undeployment undeployment,
        UndeployState state,
        List<UsageSample> samples,
        String forecast,
        List<String> failures,
        ApprovalRules rules) {}
