package org.wissel.deployment;

import java.util.List;

/** How things stand in the database, for those who watch Wissel; every Wissel on it sees the same. */
public interface Figures {

    /** Asks the database, by one cheap query. What is not named is none. */
    List<Figure> look();

    /** What a figure tells. */
    enum Kind {
        /** Deployments that ended, ever; the detail is the ending's word. */
        DEPLOYMENTS_ENDED,
        /** Undeployments that ended, ever; the detail is the ending's word. */
        UNDEPLOYMENTS_ENDED,
        /** Clusters that a deployment or an undeployment holds. */
        HELD,
        /** Tasks that wait for an approver. */
        APPROVALS_WAITING,
        /** Steps that have used their retries. */
        INCIDENTS_OPEN,
        /** Steps that are due and that nobody has taken up. */
        JOBS_DUE,
        /** Notices that a receiver does not have yet. */
        NOTICES_WAITING
    }

    /**
     * A figure.
     *
     * @param cluster the cluster's name; empty for what belongs to none
     * @param detail see the kind; empty where it has none
     */
    record Figure(Kind kind, String cluster, String detail, long value) {}
}
