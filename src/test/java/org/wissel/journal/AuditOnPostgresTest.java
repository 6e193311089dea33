package org.wissel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same on a real PostgreSQL, which refuses by itself to change what was kept. */
class AuditOnPostgresTest extends AuditTest {

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void startServer() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(
                        Path.of("target", "postgres").toAbsolutePath().toFile())
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        postgres.close();
    }

    @Override
    DataSource database() {
        return postgres.getPostgresDatabase();
    }

    @Override
    void letChange() {
        db.execute("alter table wissel_audit disable trigger wissel_audit_stays");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update wissel_audit set person = 'eve'",
                "update wissel_audit set person = 'eve' where seq = 99",
                "delete from wissel_audit",
                "truncate wissel_audit"
            })
    void the_database_refuses_to_change_a_row(String statement) {
        keepOne();

        assertThatThrownBy(() -> db.execute(statement)).hasMessageContaining("wissel_audit: rows are only added");
        assertThat(kept()).hasSize(1);
    }

    @Test
    void a_second_row_is_added_though() {
        keepOne();
        keepOne();

        assertThat(kept()).hasSize(2);
    }
}
