package org.wissel.deployment;

import java.util.Map;

/** Which versions something still needs, told by what Wissel did itself; no machine is asked. */
public interface ExportsInUse {

    /**
     * What needs them, by version, in words that go on from "is kept, since".
     *
     * <p>A version is needed by a deployment or an undeployment that has not ended, on a cluster where it was deployed until a
     * later walk took it away, and for 30 days after that, as long as somebody may want it back.
     */
    Map<ProjectVersion, String> reasons();
}
