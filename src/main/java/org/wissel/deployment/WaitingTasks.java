package org.wissel.deployment;

import java.util.Optional;

/** Where in Tasklist a person decides on what waits. */
public interface WaitingTasks {

    /**
     * The id of the task by which somebody decides on this deployment or undeployment: of what it waits for itself, else of the
     * step that failed first; empty while it waits for nobody, and where there is none of this id.
     */
    Optional<String> of(String id);
}
