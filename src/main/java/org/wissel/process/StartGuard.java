package org.wissel.process;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;

/**
 * Keeps Wissels on one PostgreSQL database from hurting each other: one name belongs to one living Wissel, and they start one
 * after the other. Both are advisory locks of one connection of its own, so that PostgreSQL takes them back when the process
 * ends in whatever way. Other databases (H2 in a file) let one process in by themselves.
 */
@Component
class StartGuard implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(StartGuard.class);

    /** Both numbers of a lock; the first is ours alone. */
    private static final int NAMES = 0x57495353;

    private static final int STARTS = 0x57495354;
    private static final String EVERY_START = "start";
    /** PostgreSQL sees the end of a killed process's connection within moments. */
    private static final Duration FOR_THE_NAME = Duration.ofSeconds(15);

    private static final Duration FOR_THE_START = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final String name;
    private final ObjectProvider<JdbcConnectionDetails> database;
    private Connection connection;

    StartGuard(@Value("${wissel.name}") String name, ObjectProvider<JdbcConnectionDetails> database) {
        this.name = name;
        this.database = database;
    }

    /**
     * Takes the name for as long as this process lives, and the start until this Wissel is ready. Comes before anything that
     * writes to the database.
     *
     * @throws IllegalStateException when a living Wissel has the name, or another one does not come to the end of its start
     */
    synchronized void enter() {
        JdbcConnectionDetails details = database.getIfAvailable();
        if (connection != null || details == null || !details.getJdbcUrl().startsWith("jdbc:postgresql:")) {
            return;
        }
        try {
            connection = connect(details);
            if (!take(NAMES, name, FOR_THE_NAME)) {
                throw new IllegalStateException("wissel.name: another Wissel with the name '" + name
                        + "' runs on this database, and each would let go of the other's running steps. Give this one"
                        + " a name of its own, or end the other. If the other's machine is gone, PostgreSQL frees the"
                        + " name once its keepalive has failed (tcp_keepalives_idle and the like)");
            }
            if (!take(STARTS, EVERY_START, FOR_THE_START)) {
                throw new IllegalStateException("another Wissel has been starting on this database for "
                        + FOR_THE_START.toMinutes() + " minutes: look at its log, end it, and start this one again");
            }
        } catch (SQLException failed) {
            throw new DataAccessResourceFailureException(
                    "the lock on wissel.name '" + name + "' could not be asked for: " + failed.getMessage(), failed);
        }
    }

    private Connection connect(JdbcConnectionDetails details) throws SQLException {
        Properties properties = new Properties();
        if (details.getUsername() != null) {
            properties.setProperty("user", details.getUsername());
        }
        if (details.getPassword() != null) {
            properties.setProperty("password", details.getPassword());
        }
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "wissel " + name);
        return DriverManager.getConnection(details.getJdbcUrl(), properties);
    }

    private boolean take(int kind, String what, Duration patience) throws SQLException {
        long end = System.nanoTime() + patience.toNanos();
        boolean told = false;
        while (!ask("select pg_try_advisory_lock(?, hashtext(?))", kind, what)) {
            if (System.nanoTime() > end) {
                return false;
            }
            if (!told) {
                log.info(
                        kind == NAMES
                                ? "The name '{}' is still held on this database, waiting"
                                : "Another Wissel starts on this database, '{}' waits until it is ready",
                        name);
                told = true;
            }
            pause();
        }
        return true;
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for another Wissel", stopped);
        }
    }

    private boolean ask(String function, int kind, String what) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(function)) {
            statement.setInt(1, kind);
            statement.setString(2, what);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Models, groups and users are there: the next one may start. */
    @EventListener(ApplicationReadyEvent.class)
    synchronized void letTheNextOneStart() throws SQLException {
        if (connection != null) {
            ask("select pg_advisory_unlock(?, hashtext(?))", STARTS, EVERY_START);
        }
    }

    /** Lets go of everything; the end of the connection does it. */
    @Override
    public synchronized void destroy() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}
