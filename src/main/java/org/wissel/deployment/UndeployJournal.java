package org.wissel.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is remembered of undeployments, written in the transaction of the step that calls. */
public interface UndeployJournal {

    /** Opens the entry of an undeployment that was just requested. */
    void open(String id, UndeployRequest request, String requestedBy, Instant since);

    /** Keeps the session timeout that a runtime reported. */
    void sessionTimeout(String id, Duration timeout);

    /** Keeps since when no node can start a session of the versions; empty when it cannot be told, which ends what was kept. */
    void quietSince(String id, Optional<Instant> since);

    /** Keeps what a look saw and came to. */
    void looked(String id, UsageSample sample, UndeployVerdict verdict);

    /** What the looks saw, oldest first; of many that followed each other closely only some. */
    List<UsageSample> samples(String id);

    /** Keeps the word that the versions go, in place of an earlier one. */
    void order(String id, UndeployOrder order);

    /** Notes the deployment that walks for it, in place of an earlier one. */
    void walk(String id, String deployment);

    /** Closes the entry; the first ending stays. */
    void end(String id, UndeployState ending, List<String> reasons, Instant at);

    /**
     * The entry of this id.
     *
     * @throws UnknownNameException when there is none
     */
    Undeployment undeployment(String id);

    /** The one that this deployment walks for; empty when it walks for none. */
    Optional<Undeployment> ofWalk(String deployment);

    /** The versions for which a walk to take them away from this cluster ever began. */
    Set<ProjectVersion> takenAway(String cluster);

    /** Those that have not ended, on every cluster. */
    List<Undeployment> open();

    /** The last hundred, newest first. */
    List<Undeployment> latest();

    /**
     * When another version of the project took this one's place on the cluster: the end of the last deployment that did; empty when
     * none is known.
     */
    Optional<Instant> replaced(String cluster, ProjectVersion version);

    /**
     * The versions that users may have met on the cluster by a deployment that ended deployed: what it brought, and what shortcuts of
     * its projects started before it. One that was put there by hand, or by a deployment that was rolled back, is not among them.
     */
    Set<ProjectVersion> met(String cluster);

    /** Of each project the version that the last deployment of it brought that ended deployed on the cluster. */
    Set<ProjectVersion> brought(String cluster);
}
