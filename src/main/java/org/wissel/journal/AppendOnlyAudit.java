package org.wissel.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.springframework.stereotype.Component;

/**
 * Lets PostgreSQL itself refuse to change or delete a row of the audit. H2 would need a class of ours inside its file to do the same,
 * for ever; whoever can open that file could drop it again, so there the hashes alone tell.
 */
@Component
class AppendOnlyAudit implements JavaMigration {

    private static final String FUNCTION =
            """
            create function wissel_audit_stays() returns trigger language plpgsql as $$
            begin
                raise exception 'wissel_audit: rows are only added, so % is refused', tg_op;
            end $$
            """;

    private static final String TRIGGER = "create trigger wissel_audit_stays before update or delete or truncate on"
            + " wissel_audit for each statement execute function wissel_audit_stays()";

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("12.1");
    }

    @Override
    public String getDescription() {
        return "append only audit";
    }

    @Override
    public Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        if (!connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(FUNCTION);
            statement.execute(TRIGGER);
        }
    }
}
