package org.wissel.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How an approval is given on a cluster.
 *
 * @param twoPersons whether whoever asked for something may not approve it
 * @param validFor how old the evidence may be at a swap that was approved on it; older evidence is gathered again before it
 */
public record ApprovalRules(boolean twoPersons, Duration validFor) {

    /** One person is enough; evidence holds for an hour. */
    public static final ApprovalRules DEFAULT = new ApprovalRules(false, Duration.ofHours(1));

    private static final String ONE = "one-person";
    private static final String TWO = "two-persons";

    /**
     * The rules of this word of the settings.
     *
     * @param approval {@code one-person} or {@code two-persons}
     * @throws IllegalArgumentException when there is none, naming those that there are
     */
    public static ApprovalRules of(String approval, Duration validFor) {
        if (!approval.equals(ONE) && !approval.equals(TWO)) {
            throw new IllegalArgumentException("'" + approval + "' is unknown: choose " + ONE + " or " + TWO);
        }
        return new ApprovalRules(approval.equals(TWO), validFor);
    }

    /**
     * Why this person may not approve what was asked for.
     *
     * @param what what it is, for instance {@code the deployment of Weather 0.0-v2}
     * @param requestedBy the user who asked for it
     * @return a sentence that says who has to instead; empty when the person may
     */
    public Optional<String> forbids(String person, String what, String requestedBy) {
        // Some databases take "Ann" and "ann" for the same user.
        return twoPersons && person.equalsIgnoreCase(requestedBy)
                ? Optional.of(
                        requestedBy + " asked for " + what + ", and here two persons are needed: whoever asked does"
                                + " not approve. Let another approver decide; to refuse it is open to you")
                : Optional.empty();
    }

    /** When evidence of this time stops being trusted. */
    public Instant expiryOf(Instant seenAt) {
        return seenAt.plus(validFor);
    }
}
