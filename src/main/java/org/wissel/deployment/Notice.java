package org.wissel.deployment;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that people who do not look want to hear of.
 *
 * @param kind what it is
 * @param subject the id of the deployment or undeployment
 * @param undeployment whether it is an undeployment
 * @param cluster the cluster's name
 * @param what what it is about, for instance {@code Weather 0.0-v2}
 * @param by who requested it
 * @param node the node it is about; empty for the whole cluster
 * @param text what has happened and what to do, in a sentence or two
 * @param at when
 */
public record Notice(
        Kind kind,
        String subject,
        boolean undeployment,
        String cluster,
        String what,
        String by,
        Optional<String> node,
        String text,
        Instant at) {

    /** What people are told of. */
    public enum Kind {
        APPROVAL_NEEDED,
        STEP_FAILED,
        /** Too few nodes serve while a swap waits. */
        ALARM,
        ENDED,
        DEADLINE_NEAR,
        DEADLINE_PASSED;

        /** The word for it in the message, for instance {@code approval-needed}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
