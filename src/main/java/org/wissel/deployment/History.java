package org.wissel.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All deployments that ever were, from our own tables, so that they stay when the engine's history is cleaned up. Walks of
 * undeployments are among them.
 */
public interface History {

    /**
     * What to look for; what is empty is not looked at.
     *
     * @param cluster the cluster's name
     * @param project the project's name, that of the target or of a further version
     * @param person who requested it
     * @param outcomes how it ended; {@link DeploymentState#RUNNING} stands for every one that has not ended
     */
    record Filter(
            Optional<String> cluster,
            Optional<String> project,
            Optional<String> person,
            Set<DeploymentState> outcomes) {

        /** Every deployment. */
        public static final Filter ALL = new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Set.of());

        public Filter {
            outcomes = Set.copyOf(outcomes);
        }
    }

    /**
     * One deployment in the list.
     *
     * @param state how it ended, or {@link DeploymentState#RUNNING}
     */
    record Row(
            String id,
            DeploymentRequest request,
            String requestedBy,
            Instant since,
            Optional<Instant> ended,
            DeploymentState state) {}

    /**
     * A part of the list.
     *
     * @param rows newest first
     * @param total how many there are in all that match
     */
    record Page(List<Row> rows, int total) {}

    /**
     * Values to choose from, each in order.
     */
    record Choices(List<String> clusters, List<String> projects, List<String> persons) {}

    /**
     * The deployments that match, newest first.
     *
     * @param first how many to skip
     * @param atMost how many to tell
     */
    Page deployments(Filter filter, int first, int atMost);

    /** What occurs in the history. */
    Choices choices();

    /**
     * Whether what its steps and looks saw was deleted since it ended longer ago than such details are kept: of a deployment
     * or an undeployment; not of one that is not known. The row itself stays.
     */
    boolean detailsDeleted(String id);

    /**
     * A number that changes whenever anything that a page tells of deployments may have changed: cheap enough to be asked
     * every second.
     */
    String mark();
}
