package org.wissel.deployment;

/** What runs on a node. */
public enum NodeRole {
    /** A Blueriq Runtime, which load balancers route to. */
    RUNTIME,
    /**
     * A Case Engine (DCM 2.0): it keeps its own copy of the exports, and no load balancer of the cluster routes to it.
     */
    CASE_ENGINE
}
