package org.wissel.deployment;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What somebody did, as the audit keeps it.
 *
 * @param person the user's name; empty where nobody was signed in
 * @param cluster empty where it was done to none
 * @param deployment the id of the deployment or undeployment; empty where it was done to none
 * @param details what it was about, by name: {@code subject}, {@code evidence}, {@code reason} and the like; in the order of the
 *     names, none without a value
 * @param onlyAlone whether it is left out where its transaction tells of more than the engine's operations, which is then the same
 *     act told better
 */
public record Act(
        Kind kind, String person, String cluster, String deployment, Map<String, String> details, boolean onlyAlone) {

    /** What it was. */
    public enum Kind {
        SIGNED_IN,
        SIGN_IN_FAILED,
        SIGNED_OUT,
        DEPLOYMENT_STARTED,
        /** On a plan or a swap that waited. */
        DECIDED,
        ABORT_ORDERED,
        /** On a failed step. */
        STEP_DECIDED,
        UNDEPLOYMENT_STARTED,
        UNDEPLOYMENT_UNDONE,
        UNDEPLOYMENT_DECIDED,
        EXPORT_UPLOADED,
        EXPORT_DELETED,
        /** An archive that was sent and not taken. */
        EXPORT_REFUSED,
        LOCK_BROKEN,
        /** In Tasklist, Cockpit, Admin or by the engine's own API. */
        ENGINE_OPERATION,
        /** Asked for by who may not. */
        REFUSED,
        /** Of deployments that ended long ago, by Wissel itself. */
        DETAILS_DELETED,
        WISSEL_STARTED,
        WISSEL_STOPPED;

        /** The word for it, for instance {@code deployment-started}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Act {
        Map<String, String> told = new TreeMap<>(details);
        told.values().removeIf(String::isBlank);
        details = Collections.unmodifiableMap(told);
    }

    /** What is told whatever else its transaction tells. */
    public static Act of(Kind kind, String person, String cluster, String deployment, Map<String, String> details) {
        return new Act(kind, person, cluster, deployment, details, false);
    }

    /** What belongs to no deployment. */
    public static Act of(Kind kind, String person, Map<String, String> details) {
        return of(kind, person, "", "", details);
    }
}
