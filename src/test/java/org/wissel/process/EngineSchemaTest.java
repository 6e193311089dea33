package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import javax.sql.DataSource;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.springframework.jdbc.core.JdbcTemplate;

/** The engine's tables come from our migrations, whatever was there before. */
class EngineSchemaTest {

    private DataSource database;

    @BeforeEach
    void anEmptyDatabase(TestInfo test) {
        database = h2(test.getDisplayName());
    }

    @Test
    void the_tables_are_those_that_the_engine_itself_would_make() {
        DataSource byTheEngine = h2("by-the-engine");
        engine(byTheEngine, ProcessEngineConfiguration.DB_SCHEMA_UPDATE_TRUE).close();

        migrations(database).load().migrate();

        assertThat(engineColumns(database)).hasSizeGreaterThan(500).isEqualTo(engineColumns(byTheEngine));
        engine(database, ProcessEngineConfiguration.DB_SCHEMA_UPDATE_FALSE).close();
    }

    @Test
    void a_database_of_an_earlier_release_keeps_what_it_holds() {
        migrations(database).target("2").load().migrate();
        ProcessEngine earlier = engine(database, ProcessEngineConfiguration.DB_SCHEMA_UPDATE_TRUE);
        earlier.getIdentityService().saveUser(earlier.getIdentityService().newUser("ada"));
        earlier.close();

        migrations(database).load().migrate();

        ProcessEngine now = engine(database, ProcessEngineConfiguration.DB_SCHEMA_UPDATE_FALSE);
        assertThat(now.getIdentityService().createUserQuery().userId("ada").count())
                .isOne();
        now.close();
    }

    @Test
    void a_first_start_that_was_interrupted_is_told_with_the_remedy() {
        new JdbcTemplate(database).execute("create table ACT_GE_PROPERTY (NAME_ varchar(64))");

        assertThatThrownBy(() -> migrations(database).load().migrate())
                .hasStackTraceContaining("only some of the engine's tables")
                .hasStackTraceContaining("remove the database and start again");
    }

    /** As application.yaml has it. */
    private static FluentConfiguration migrations(DataSource database) {
        return Flyway.configure()
                .dataSource(database)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .javaMigrations(new EngineSchema());
    }

    private static ProcessEngine engine(DataSource database, String schemaUpdate) {
        ProcessEngineConfiguration configuration = new StandaloneProcessEngineConfiguration()
                .setDataSource(database)
                .setDatabaseSchemaUpdate(schemaUpdate)
                .setHistory(ProcessEngineConfiguration.HISTORY_FULL)
                .setProcessEngineName("schema-" + System.nanoTime());
        return configuration.buildProcessEngine();
    }

    private static List<String> engineColumns(DataSource database) {
        return new JdbcTemplate(database)
                .queryForList(
                        "select table_name || '.' || column_name || ' ' || data_type from information_schema.columns"
                                + " where table_name like 'ACT\\_%' escape '\\' order by 1",
                        String.class);
    }

    private static DataSource h2(String name) {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:schema-" + name.replaceAll("\\W", "") + ";DB_CLOSE_DELAY=-1");
        database.setUser("sa");
        return database;
    }
}
