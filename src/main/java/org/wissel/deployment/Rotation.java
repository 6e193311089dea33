package org.wissel.deployment;

import java.util.Map;

/** What one look at a load balancer showed of its routing, and the change of it from there without another look. */
public interface Rotation {

    /** Per node that is listed there whether it is in rotation. */
    Map<String, Boolean> up();

    /**
     * As {@link LoadBalancer#prepare}.
     *
     * @throws StepFailedException when the change cannot begin
     */
    void prepare(Routing routing);

    /**
     * As {@link LoadBalancer#route}; what somebody else wrote since the look is left as it is.
     *
     * @throws StepFailedException when it failed; says whether the last good file runs again
     */
    Done route(Routing routing);
}
