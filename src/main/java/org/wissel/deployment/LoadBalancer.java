package org.wissel.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One load balancer in front of a cluster. Every call observes first and changes only what is not as wanted, so that each
 * may be repeated after a crash.
 */
public interface LoadBalancer {

    /** Its name in the inventory. */
    String name();

    /** The machine that it runs on, as {@code host:port} of its SSH server: one deployment at a time per machine. */
    String host();

    /**
     * Reads what is written and what runs. Never throws for what it finds, only when it cannot look.
     *
     * @throws StepFailedException when the host cannot be asked
     */
    BalancerState observe();

    /**
     * Looks at the routing once, and whether the configuration is sound, for a change that may follow.
     *
     * @throws StepFailedException when the host cannot be asked
     */
    Rotation rotation();

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
     * reloaded and verified before this throws.
     *
     * @throws StepFailedException when it failed; says whether the last good file runs again
     */
    Done route(Routing routing);

    /**
     * Everything that would keep {@link #route} from working here (rights, commands that may not be run, a configuration that
     * is not sound before we start): one sentence with the remedy each, the balancer's name first. Changes nothing.
     */
    List<String> preflight();

    /**
     * What these routings, one after the other, would make of the file as it was observed: one change each, from the text
     * that the one before left. Asks nobody.
     *
     * @throws StepFailedException when the file cannot be edited so
     */
    List<FileChange> changes(BalancerState observed, List<Routing> routings);

    /**
     * Looks once whether the nodes are free of requests from this balancer.
     *
     * @param since when the last change of routing was done, for what only time can tell
     */
    DrainProof proveDrained(Set<String> nodes, Instant since);

    /**
     * How many requests it has served since it was started, of all that it serves; empty where it is not asked, or does not
     * answer within some seconds. Never throws.
     */
    default Optional<Long> requestsServed() {
        return Optional.empty();
    }
}
