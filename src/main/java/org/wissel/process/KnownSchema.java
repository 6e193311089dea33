package org.wissel.process;

import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/** Keeps a Wissel off a database that a newer one has changed: Flyway itself only warns of migrations that it does not know. */
final class KnownSchema {

    private KnownSchema() {}

    /** @throws IllegalStateException when a migration was applied that this Wissel does not bring; nothing was touched */
    static void require(Flyway flyway) {
        MigrationInfo[] all = flyway.info().all();
        List<String> unknown = Arrays.stream(all)
                .filter(KnownSchema::isUnknown)
                .map(migration -> migration.getVersion() + " (" + migration.getDescription() + ")")
                .toList();
        if (unknown.isEmpty()) {
            return;
        }
        String known = Arrays.stream(all)
                .filter(migration -> !isUnknown(migration) && migration.getVersion() != null)
                .map(migration -> migration.getVersion().toString())
                .reduce((earlier, later) -> later)
                .orElse("none");
        throw new IllegalStateException("spring.datasource.url: this database was changed by a newer Wissel: it has the"
                + " migrations " + String.join(", ", unknown) + ", and this one knows those up to " + known
                + ". Nothing was touched. Start the newer Wissel; to go back to this one, restore the back-up that was"
                + " made before the upgrade (docs/back-up.md)");
    }

    private static boolean isUnknown(MigrationInfo migration) {
        return migration.getState() == MigrationState.FUTURE_SUCCESS
                || migration.getState() == MigrationState.FUTURE_FAILED;
    }
}
