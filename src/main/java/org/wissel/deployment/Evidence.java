package org.wissel.deployment;

import java.time.Instant;

/**
 * What one step saw and did, kept for the approval and afterwards.
 *
 * @param at when it came to its end
 * @param wave the wave's index, from 0; -1 for what belongs to none
 * @param node the node's or load balancer's name; empty for the whole cluster
 * @param step the step, in the words of the model
 * @param summary one line, made such
 */
public record Evidence(Instant at, int wave, String node, String step, String summary) {

    public Evidence {
        // Words of hosts may stand in it.
        summary = Shown.line(summary);
    }
}
