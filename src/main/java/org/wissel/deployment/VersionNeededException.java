package org.wissel.deployment;

import java.util.List;

/** A version that waited to be undeployed is needed again, so that it may never be taken away. */
public class VersionNeededException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> reasons;

    public VersionNeededException(List<String> reasons) {
        super(String.join(" ", reasons));
        this.reasons = List.copyOf(reasons);
    }

    /** Why, one sentence each. */
    public List<String> reasons() {
        return reasons;
    }
}
