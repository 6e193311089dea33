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
     * Looks at the routing once, for a change that may follow.
     *
     * @throws StepFailedException when the host cannot be asked
     */
    Rotation rotation();

    /**
     * Everything that would keep {@link Rotation#route} from working here (rights, commands that may not be run, a configuration that
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
