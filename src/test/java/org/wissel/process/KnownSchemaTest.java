package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** An older Wissel meets the database of a newer one. */
class KnownSchemaTest {

    @TempDir
    private Path later;

    @Test
    void a_database_that_a_newer_wissel_changed_is_refused_with_the_remedy(TestInfo test) throws IOException {
        Files.writeString(later.resolve("V999__later.sql"), "create table later (id int);");
        migrations(test, "classpath:db/migration", "filesystem:" + later).migrate();
        Flyway older = migrations(test, "classpath:db/migration");

        assertThatThrownBy(() -> KnownSchema.require(older))
                .hasMessageStartingWith("spring.datasource.url: this database was changed by a newer Wissel")
                .hasMessageContaining("999 (later)")
                .hasMessageContaining("restore the back-up");
    }

    @Test
    void an_empty_database_and_one_of_its_own_or_of_before_are_taken(TestInfo test) {
        Flyway own = migrations(test, "classpath:db/migration");
        assertThatCode(() -> KnownSchema.require(own)).doesNotThrowAnyException();

        own.migrate();

        assertThatCode(() -> KnownSchema.require(own)).doesNotThrowAnyException();
        assertThat(own.info().applied()).isNotEmpty();
    }

    private static Flyway migrations(TestInfo test, String... locations) {
        JdbcDataSource database = new JdbcDataSource();
        database.setUrl("jdbc:h2:mem:" + test.getDisplayName() + ";DB_CLOSE_DELAY=-1");
        return Flyway.configure()
                .dataSource(database)
                .locations(locations)
                .javaMigrations(new EngineSchema())
                .load();
    }
}
