package org.wissel.deployment;

/**
 * Where the checker begins: a cluster, what is remembered of it, and what is asked for.
 *
 * @param cluster the cluster, which is copied before anything walks on it
 * @param journal what a deployment that was left before is remembered by
 * @param request what a person asks for
 * @param floor the floor of the cluster
 * @param plain whether nothing is wrong anywhere: every node is healthy, up everywhere, alike, and runs what is written
 */
record PlanStart(ModelCluster cluster, ModelJournal journal, DeploymentRequest request, Floor floor, boolean plain) {

    /** The floor in nodes, reckoned here once more. */
    int least() {
        int size = cluster.runtimes();
        return floor.percentage() ? (int) Math.ceil(floor.value() * size / 100.0) : floor.value();
    }

    @Override
    public String toString() {
        return request.purpose().key() + " " + request.subject() + ", quiet " + journal.quiet + ", floor " + floor
                + ", "
                + request.strategy().key() + ", order " + request.nodeOrder() + ", shortcuts "
                + request.shortcuts() + ", left " + journal.leftRotation + " live " + journal.leftLive + "\n    "
                + cluster;
    }
}
