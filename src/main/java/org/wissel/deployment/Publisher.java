package org.wissel.deployment;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The Blueriq Publisher, as far as it serves one environment: what is published there, every runtime of the environment loads
 * within about a minute by itself. All throw {@link StepFailedException} when it cannot be asked; the message starts with
 * {@link #name()}.
 */
public interface Publisher {

    /** How it is named in messages, for instance {@code publisher Production}. */
    String name();

    /** The versions that the environment has. */
    Set<ProjectVersion> published();

    /** The versions that could be published there. */
    Set<ProjectVersion> available();

    /**
     * What would keep it from working, one sentence with the remedy each, its name first; an entry that cannot be reached or
     * does not let us in among them. Changes nothing.
     */
    List<String> preflight();

    /** Orders the publication unless the environment has the version or the order is pending already. */
    Publication publish(ProjectVersion version);

    /** Orders that the environment loses the version, unless it has not got it or the order is pending already. */
    Publication unpublish(ProjectVersion version);

    /** Where the last order to publish this version stands. */
    Publication publication(ProjectVersion version);

    /** Where the last order to unpublish this version stands. */
    Publication withdrawal(ProjectVersion version);

    /** How long the approval of an order may take. */
    Duration approvalTimeout();

    /** How long runtimes may take to load what was published, or to drop what was unpublished. */
    Duration loadTimeout();
}
