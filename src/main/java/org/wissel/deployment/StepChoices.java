package org.wissel.deployment;

import java.util.List;
import java.util.Optional;

/** What a person who decides on a failed step is told: what each choice will do, and what the node's log says. */
public final class StepChoices {

    private final Clusters clusters;
    private final DeploymentCheck check;
    private final Journal journal;

    public StepChoices(Clusters clusters, DeploymentCheck check, Journal journal) {
        this.clusters = clusters;
        this.check = check;
        this.journal = journal;
    }

    /**
     * What can be decided, from how the cluster stands now.
     *
     * @param node the node that the step is about; empty for the whole cluster, where none can be left out
     * @param wave the index of the current wave
     */
    public List<FailedStep.Choice> choices(String deployment, Optional<String> node, int wave) {
        throw new UnsupportedOperationException(clusters + " " + check + " " + journal);
    }

    /** The last lines of the node's log, oldest first; one sentence why when it cannot be read; empty without a node. */
    public List<String> log(String deployment, Optional<String> node) {
        throw new UnsupportedOperationException();
    }

    /** Why this node cannot be left out now, in one or more sentences; empty when it can. */
    public Optional<String> whyNotLeaveOut(String deployment, String node, int wave) {
        throw new UnsupportedOperationException();
    }
}
