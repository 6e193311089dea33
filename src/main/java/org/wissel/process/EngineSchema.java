package org.wissel.process;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.camunda.bpm.engine.ProcessEngine;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.EncodedResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;
import org.springframework.stereotype.Component;

/**
 * Makes the engine's tables by the engine's own scripts, once, before the engine is built: engines that make their tables
 * themselves and start together on an empty database fail. Tables that an earlier Wissel's engine made are left as they are.
 */
@Component
class EngineSchema implements JavaMigration {

    private static final String SCRIPT = "org/camunda/bpm/engine/db/create/activiti.%s.create.%s.sql";
    private static final List<String> PARTS = List.of(
            "engine", "history", "identity", "case.engine", "case.history", "decision.engine", "decision.history");
    private static final String FIRST_TABLE = "act_ge_property";
    private static final String LAST_TABLE = "act_hi_dec_out";

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("3");
    }

    @Override
    public String getDescription() {
        return "engine schema";
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
        Set<String> tables = tables(connection);
        boolean begun = tables.contains(FIRST_TABLE);
        if (begun && !tables.contains(LAST_TABLE)) {
            // H2 commits each table; PostgreSQL keeps all or none.
            throw new IllegalStateException(
                    "the database holds only some of the engine's tables: an earlier first start"
                            + " was interrupted. It holds no deployments yet: remove the database and start again");
        }
        if (begun) {
            return;
        }
        String product = connection.getMetaData().getDatabaseProductName();
        for (String part : PARTS) {
            String script = SCRIPT.formatted(dialect(product), part);
            ScriptUtils.executeSqlScript(
                    connection,
                    new EncodedResource(new ClassPathResource(script, ProcessEngine.class.getClassLoader()), "UTF-8"));
        }
    }

    private static String dialect(String product) {
        return switch (product) {
            case "H2" -> "h2";
            case "PostgreSQL" -> "postgres";
            default ->
                throw new IllegalStateException(
                        "spring.datasource.url names a database of " + product + ": Wissel runs on H2 and PostgreSQL");
        };
    }

    /** Of the current schema, in lower case. */
    private static Set<String> tables(Connection connection) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (ResultSet rows =
                connection.getMetaData().getTables(connection.getCatalog(), connection.getSchema(), "%", null)) {
            while (rows.next()) {
                names.add(rows.getString("TABLE_NAME").toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
