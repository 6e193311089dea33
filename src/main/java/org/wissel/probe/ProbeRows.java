package org.wissel.probe;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.ContinuityResult;
import org.wissel.deployment.ContinuityResult.Sample;
import org.wissel.deployment.ContinuityResult.Session;
import org.wissel.deployment.Probed;
import org.wissel.deployment.SessionProbe.Held;

/** The rows of the probes, each write in a transaction of its own. A Wissel writes only what it holds. */
@Repository
class ProbeRows {

    /**
     * A probe as its row tells it.
     *
     * @param heldUntil until when its holder has it, unless it writes again
     * @param endAsked whether somebody wants it ended
     */
    record Kept(
            String deployment,
            String cluster,
            String shortcut,
            String holder,
            Instant heldUntil,
            boolean endAsked,
            List<String> problems) {

        Kept heldBy(String other, Instant until) {
            return new Kept(deployment, cluster, shortcut, other, until, endAsked, problems);
        }
    }

    private final JdbcTemplate db;
    private final SampleRows samples;
    private final TransactionTemplate own;
    private final ApplicationEventPublisher tell;

    ProbeRows(JdbcTemplate db, PlatformTransactionManager transactions, ApplicationEventPublisher tell) {
        this.tell = tell;
        this.db = db;
        this.samples = new SampleRows(db);
        this.own = new TransactionTemplate(transactions);
        this.own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** Begins a probe that this holder has until then; nothing where it was begun before. */
    void begin(
            String deployment,
            String cluster,
            String shortcut,
            String proves,
            String holder,
            Instant now,
            Instant until) {
        try {
            own.executeWithoutResult(status -> {
                if (db.queryForList("select 1 from wissel_probe where deployment = ?", deployment)
                        .isEmpty()) {
                    db.update(
                            "insert into wissel_probe (deployment, cluster_name, shortcut, proves, holder, held_until,"
                                    + " begun_at, problems) values (?, ?, ?, ?, ?, ?, ?, '')",
                            deployment,
                            cluster,
                            shortcut,
                            proves,
                            holder,
                            utc(until),
                            utc(now));
                }
            });
        } catch (DuplicateKeyException raced) {
            // Another Wissel has begun it at the same moment.
        }
    }

    /** Those that have not ended. */
    List<Kept> open() {
        return db.query("select * from wissel_probe where ended_at is null order by deployment", (row, n) -> kept(row));
    }

    /** @return whether this holder has it until then: it had it before, or nobody has it any more */
    boolean take(String deployment, String holder, Instant now, Instant until) {
        return own.execute(status -> db.update(
                        "update wissel_probe set holder = ?, held_until = ? where deployment = ? and ended_at is null"
                                + " and (holder = ? or held_until < ?)",
                        holder,
                        utc(until),
                        deployment,
                        holder,
                        utc(now)))
                == 1;
    }

    /** The sessions of a probe, oldest first. */
    List<ProbeSession> sessions(String deployment) {
        return db.query(
                "select * from wissel_probe_session where deployment = ? order by nr",
                (row, n) -> new ProbeSession(
                        row.getInt("nr"),
                        instant(row, "opened_at"),
                        row.getBoolean("after_swap"),
                        new Held(
                                Optional.ofNullable(row.getString("session_id")).orElse(""),
                                lines(row.getString("cookies")),
                                Optional.ofNullable(row.getString("version")),
                                row.getLong("idle_seconds")),
                        instant(row, "used_at"),
                        row.getLong("requests"),
                        row.getBoolean("over")),
                deployment);
    }

    /**
     * Adds what was seen since the last write.
     *
     * @param sample empty where no time has passed that would make one
     * @return false when this holder has it no more, so that nothing was written
     */
    boolean write(
            Kept probe,
            Instant until,
            Counts seen,
            Optional<Sample> sample,
            List<ProbeSession> sessions,
            List<String> problems) {
        return own.execute(status -> {
            int held = db.update(
                    "update wissel_probe set held_until = ?, requests = requests + ?, failed = failed + ?,"
                            + " broken = broken + ?, problems = ? where deployment = ? and holder = ? and ended_at is null",
                    utc(until),
                    seen.requests(),
                    seen.failed(),
                    seen.broken(),
                    String.join("\n", problems),
                    probe.deployment(),
                    probe.holder());
            if (held == 0) {
                return false;
            }
            sessions.forEach(session -> write(probe.deployment(), session));
            sample.ifPresent(each -> samples.add(probe.deployment(), each));
            tell.publishEvent(new Probed(probe.cluster(), seen.requests(), seen.failed(), seen.broken()));
            return true;
        });
    }

    private void write(String deployment, ProbeSession session) {
        Held held = session.held();
        String id = held.id().isEmpty() ? null : held.id();
        String cookies = String.join("\n", held.cookies());
        String version = held.version().orElse(null);
        int updated = db.update(
                "update wissel_probe_session set session_id = ?, cookies = ?, version = ?, used_at = ?, requests = ?,"
                        + " over = ? where deployment = ? and nr = ?",
                id,
                cookies,
                version,
                utc(session.usedAt()),
                session.requests(),
                session.over(),
                deployment,
                session.nr());
        if (updated == 0) {
            db.update(
                    "insert into wissel_probe_session (deployment, nr, opened_at, after_swap, session_id, cookies, version,"
                            + " idle_seconds, used_at, requests, over) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    deployment,
                    session.nr(),
                    utc(session.opened()),
                    session.afterSwap(),
                    id,
                    cookies,
                    version,
                    held.idleSeconds(),
                    utc(session.usedAt()),
                    session.requests(),
                    session.over());
        }
    }

    /** Whoever holds it shall end it. */
    void askForEnd(String deployment) {
        own.executeWithoutResult(status -> db.update(
                "update wissel_probe set end_asked = true where deployment = ? and ended_at is null", deployment));
    }

    /** Closes it; what its sessions were used by is forgotten. */
    void end(String deployment, Instant now) {
        own.executeWithoutResult(status -> {
            db.update(
                    "update wissel_probe set ended_at = ? where deployment = ? and ended_at is null",
                    utc(now),
                    deployment);
            db.update(
                    "update wissel_probe_session set session_id = null, cookies = null, over = true where deployment = ?",
                    deployment);
        });
    }

    /** What was written of it; empty where there is none. What it proves still lacks its sessions. */
    Optional<ContinuityResult> result(String deployment) {
        return db
                .query(
                        "select * from wissel_probe where deployment = ?",
                        (row, n) -> new ContinuityResult(
                                row.getLong("requests"),
                                row.getLong("failed"),
                                row.getLong("broken"),
                                List.of(),
                                row.getString("proves"),
                                lines(row.getString("problems")),
                                List.of()),
                        deployment)
                .stream()
                .findFirst()
                .map(found -> new ContinuityResult(
                        found.requests(),
                        found.failed(),
                        found.broken(),
                        sessions(deployment).stream().map(ProbeRows::told).toList(),
                        found.proves(),
                        found.problems(),
                        samples.of(deployment)));
    }

    static Session told(ProbeSession session) {
        return new Session(session.opened(), session.held().version(), session.afterSwap(), session.requests());
    }

    private static Kept kept(ResultSet row) throws SQLException {
        return new Kept(
                row.getString("deployment"),
                row.getString("cluster_name"),
                row.getString("shortcut"),
                row.getString("holder"),
                instant(row, "held_until"),
                row.getBoolean("end_asked"),
                lines(row.getString("problems")));
    }

    private static List<String> lines(String text) {
        return text == null || text.isEmpty() ? List.of() : List.of(text.split("\n"));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
