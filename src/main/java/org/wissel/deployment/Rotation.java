package org.wissel.deployment;

import java.util.Map;

/**
 * What one look at a load balancer showed of its routing, and the change of it from there without another look. Changes only what
 * is not as wanted.
 */
public interface Rotation {

    /** Per node that is listed there whether it is in rotation. */
    Map<String, Boolean> up();

    /**
     * Makes sure that {@link #route} can begin: the configuration as it lies there is sound, and no worker of an earlier
     * change still runs; waits for those within a bounded time. Asks nothing of one that has the routing already. Changes
     * nothing.
     *
     * @throws StepFailedException when it cannot begin
     */
    void prepare(Routing routing);

    /**
     * Makes written and running state agree with the routing: edits the file losslessly, checks, reloads, and verifies
     * that new workers took over and old ones accept no more. Where check or reload fails, the last good file is put back,
     * reloaded and verified before this throws. What somebody else wrote since the look is left as it is, and fails.
     *
     * @throws StepFailedException when it failed; says whether the last good file runs again
     */
    Done route(Routing routing);
}
