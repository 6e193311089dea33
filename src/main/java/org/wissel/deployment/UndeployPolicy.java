package org.wissel.deployment;

import java.time.Duration;
import java.util.Locale;

/**
 * When and how versions that nobody uses any more are taken from a cluster.
 *
 * @param when by whose word
 * @param keepFor how long a version is kept after another took its place, so that rolling back stays a matter of shortcuts
 * @param trashFor how long what was taken away is kept in the trash folder at least
 * @param quietPeriod where sessions cannot be counted: how long nobody must have been able to start one, at least; the session
 *     timeout that the runtime reports holds where it is longer
 * @param lookEvery how often the sessions are counted while it waits
 * @param withoutCases whether the cluster has no DCM, so that no case is ever bound to a version
 */
public record UndeployPolicy(
        When when,
        Duration keepFor,
        Duration trashFor,
        Duration quietPeriod,
        Duration lookEvery,
        boolean withoutCases) {

    /** By hand; a day's way back; trash for 30 days. */
    public static final UndeployPolicy DEFAULT = new UndeployPolicy(
            When.BY_HAND, Duration.ofHours(24), Duration.ofDays(30), Duration.ofHours(1), Duration.ofMinutes(1), false);

    /** By whose word versions go. */
    public enum When {
        /** Somebody asks for it. */
        BY_HAND,
        /** A finished deployment asks for it, of the versions whose place it took. */
        AFTER_UPGRADE,
        /** The next deployment takes away what the one before it replaced, in its own waves. */
        DURING_UPGRADE;

        /** The word for it in the configuration, for instance {@code after-upgrade}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /**
         * The one of this word.
         *
         * @throws IllegalArgumentException when there is none, naming those that there are
         */
        public static When of(String key) {
            for (When when : values()) {
                if (when.key().equals(key)) {
                    return when;
                }
            }
            throw new IllegalArgumentException(
                    "'" + key + "' is unknown: choose by-hand, after-upgrade or during-upgrade");
        }
    }
}
