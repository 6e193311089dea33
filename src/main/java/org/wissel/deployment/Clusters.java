package org.wissel.deployment;

import java.util.List;

/** The inventory: every cluster that Wissel may deploy to. */
public interface Clusters {

    /** All of them, in the order of the configuration. */
    List<Cluster> all();

    /**
     * The cluster of this name.
     *
     * @throws UnknownNameException when there is none; the message lists those that there are
     */
    default Cluster cluster(String name) {
        return all().stream()
                .filter(cluster -> cluster.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnknownNameException("there is no cluster '" + name + "'; there are "
                        + all().stream().map(Cluster::name).toList()));
    }
}
