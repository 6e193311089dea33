package org.wissel.deployment;

import java.util.List;

/** Keeps how far exports have come, for whoever watches: each call has a transaction of its own. */
public interface Transfers {

    /** Keeps it in place of what was kept of this version and node before. */
    void keep(String deployment, Transfer transfer);

    /** Those of a deployment, by node and version. */
    List<Transfer> of(String deployment);
}
