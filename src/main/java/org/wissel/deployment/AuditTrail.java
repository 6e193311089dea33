package org.wissel.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what the audit keeps. */
public interface AuditTrail {

    /**
     * One act as it is kept.
     *
     * @param nr counted from 1, without a gap
     * @param wissel the name of the Wissel that kept it
     * @param details as a JSON object, the text over which the hash goes
     * @param before the hash of the row before; empty for the first
     * @param hash of this row and {@code before}
     */
    record Entry(
            long nr,
            Instant at,
            String kind,
            String person,
            String address,
            String way,
            String cluster,
            String deployment,
            String wissel,
            String details,
            String before,
            String hash) {}

    /**
     * Which are asked for.
     *
     * @param from the first moment
     * @param to the first moment that is not among them
     * @param kind a key of {@link Act.Kind}
     * @param deployment the id of a deployment or undeployment
     */
    record Filter(
            Optional<Instant> from,
            Optional<Instant> to,
            Optional<String> cluster,
            Optional<String> person,
            Optional<String> kind,
            Optional<String> deployment) {

        public static final Filter ALL = new Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** What there is to choose from: every cluster and person that a row names, in their order. */
    record Choices(List<String> clusters, List<String> persons) {}

    /**
     * Whether every row is there as it was written.
     *
     * @param rows how many were looked at
     * @param head the hash of the last one; empty where there is none
     * @param broken what was found, with the row's number; empty where all is as it was
     */
    record Check(long rows, String head, Optional<String> broken) {}

    /** Hands out what was kept, oldest first, some at a time: however many there are, few lie in memory. */
    void entries(Filter filter, Consumer<Entry> each);

    /**
     * The last ones, newest first.
     *
     * @param before only rows with a smaller number
     * @param atMost no more than so many
     */
    List<Entry> latest(Filter filter, long before, int atMost);

    Choices choices();

    /** Computes every hash anew, from the first row to the last. */
    Check check();
}
