package org.wissel.sandbox;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A real PostgreSQL of its own, unpacked below {@code target/}. */
public final class SandboxPostgres implements AutoCloseable {

    private final EmbeddedPostgres server;
    private int databases;

    private SandboxPostgres(EmbeddedPostgres server) {
        this.server = server;
    }

    public static SandboxPostgres start() {
        try {
            return new SandboxPostgres(EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(
                            Path.of("target", "postgres").toAbsolutePath().toFile())
                    .setServerConfig("max_connections", "200")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .start());
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "PostgreSQL did not start below target/postgres: " + failed.getMessage()
                            + ". For root it needs unshare(1) with user namespaces",
                    failed);
        }
    }

    /** A new, empty database. @return its URL, user included */
    public String database() {
        databases++;
        String name = "wissel" + databases;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException failed) {
            throw new IllegalStateException("no database was made: " + failed.getMessage(), failed);
        }
        return server.getJdbcUrl("postgres", name);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
