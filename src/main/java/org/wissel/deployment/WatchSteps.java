package org.wissel.deployment;

import java.time.Clock;

/** Watches over a cluster while an approval waits. */
public final class WatchSteps {

    private final Clusters clusters;
    private final Journal journal;
    private final Clock clock;
    private final CloseLook closeLook;

    /**
     * @param closeLook how long it looks before it takes a node for not healthy
     */
    public WatchSteps(Clusters clusters, Journal journal, Clock clock, CloseLook closeLook) {
        this.clusters = clusters;
        this.journal = journal;
        this.clock = clock;
        this.closeLook = closeLook;
    }

    /**
     * Looks whether enough healthy nodes serve on every load balancer; raises the alarm of what waits for approval, or clears it.
     * Never throws for what cannot be asked.
     *
     * @return whether the alarm was raised newly
     */
    public boolean watch(DeploymentStep step) {
        throw new UnsupportedOperationException(clusters + " " + journal + " " + clock + " " + closeLook + step);
    }
}
