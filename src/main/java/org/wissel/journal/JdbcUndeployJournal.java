package org.wissel.journal;

import static org.wissel.journal.RowFormat.fitting;
import static org.wissel.journal.RowFormat.utc;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Repository;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployOrder;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.UndeployVerdict;
import org.wissel.deployment.Undeployment;
import org.wissel.deployment.UnknownNameException;
import org.wissel.deployment.UsageSample;

/** Undeployments in our own tables, in the same database and transaction as the engine's. */
@Repository
class JdbcUndeployJournal implements UndeployJournal {

    private static final TypeReference<List<ProjectVersion>> VERSIONS = new TypeReference<>() {};

    /** More than that are thinned out: a wait of weeks is told by few. */
    private static final int MOST_SAMPLES = 500;

    private final JdbcTemplate db;
    private final RowFormat format;
    private final LiveRows live;
    private final RowMapper<Undeployment> undeployments = (row, n) -> undeployment(row);

    JdbcUndeployJournal(JdbcTemplate db, ObjectMapper json) {
        this.db = db;
        this.format = new RowFormat(json);
        this.live = new LiveRows(db, format);
    }

    @Override
    public void open(String id, UndeployRequest request, String requestedBy, Instant since) {
        JdbcUploadedArchives.hold(db, request.versions());
        db.update(
                "insert into wissel_undeploy (id, cluster_name, versions, purpose, requested_by, since)"
                        + " values (?, ?, ?, ?, ?, ?)",
                id,
                request.cluster(),
                format.write(request.versions()),
                request.purpose().key(),
                requestedBy,
                utc(since));
    }

    @Override
    public void sessionTimeout(String id, Duration timeout) {
        db.update("update wissel_undeploy set session_timeout_seconds = ? where id = ?", timeout.toSeconds(), id);
    }

    @Override
    public void quietSince(String id, Optional<Instant> since) {
        db.update(
                "update wissel_undeploy set quiet_since = ? where id = ?",
                since.map(RowFormat::utc).orElse(null),
                id);
    }

    @Override
    public void looked(String id, UsageSample sample, UndeployVerdict verdict) {
        db.update("update wissel_undeploy set verdict = ? where id = ?", format.write(verdict), id);
        db.update(
                "insert into wissel_usage (undeploy, at, sessions, cases, evidence) values (?, ?, ?, ?, ?)",
                id,
                utc(sample.at()),
                nullable(sample.sessions()),
                nullable(sample.cases()),
                fitting(sample.evidence()));
        thin(id);
    }

    /** Every second of the older half goes when there are too many. */
    private void thin(String id) {
        List<Long> all =
                db.queryForList("select seq from wissel_usage where undeploy = ? order by seq", Long.class, id);
        if (all.size() > MOST_SAMPLES) {
            for (int i = 1; i < all.size() / 2; i += 2) {
                db.update("delete from wissel_usage where seq = ?", all.get(i));
            }
        }
    }

    @Override
    public List<UsageSample> samples(String id) {
        return db.query(
                "select at, sessions, cases, evidence from wissel_usage where undeploy = ? order by seq",
                (row, n) -> new UsageSample(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        optional(row, "sessions"),
                        optional(row, "cases"),
                        row.getString("evidence")),
                id);
    }

    @Override
    public void order(String id, UndeployOrder order) {
        db.update(
                "update wissel_undeploy set forced = ?, ordered_by = ?, order_reason = ?, ordered_at = ? where id = ?",
                order.forced(),
                order.by(),
                fitting(order.reason()),
                utc(order.at()),
                id);
    }

    @Override
    public void walk(String id, String deployment) {
        db.update("update wissel_undeploy set walk = ? where id = ?", deployment, id);
    }

    @Override
    public void end(String id, UndeployState ending, List<String> reasons, Instant at) {
        db.update(
                "update wissel_undeploy set ending = ?, reasons = ?, ended_at = ? where id = ? and ending is null",
                ending.name(),
                format.write(reasons),
                utc(at),
                id);
    }

    @Override
    public Undeployment undeployment(String id) {
        return db.query("select * from wissel_undeploy where id = ?", undeployments, id).stream()
                .findFirst()
                .orElseThrow(() -> new UnknownNameException("there is no undeployment '" + id + "'"));
    }

    @Override
    public Optional<Undeployment> ofWalk(String deployment) {
        return db.query("select * from wissel_undeploy where walk = ?", undeployments, deployment).stream()
                .findFirst();
    }

    @Override
    public List<Undeployment> open() {
        return db.query("select * from wissel_undeploy where ending is null order by since", undeployments);
    }

    @Override
    public List<Undeployment> latest() {
        return db.query("select * from wissel_undeploy order by since desc fetch first 100 rows only", undeployments);
    }

    @Override
    public Set<ProjectVersion> takenAway(String cluster) {
        Set<ProjectVersion> taken = new HashSet<>();
        db.queryForList(
                        "select versions from wissel_undeploy where cluster_name = ? and purpose = ?"
                                + " and walk is not null",
                        String.class,
                        cluster,
                        Purpose.UNDEPLOY.key())
                .forEach(text -> taken.addAll(versions(text)));
        return taken;
    }

    @Override
    public Optional<Instant> replaced(String cluster, ProjectVersion version) {
        return live.replaced(cluster, version);
    }

    @Override
    public Set<ProjectVersion> met(String cluster) {
        return live.met(cluster);
    }

    @Override
    public Set<ProjectVersion> brought(String cluster) {
        return live.brought(cluster);
    }

    private List<ProjectVersion> versions(String text) {
        return text == null ? List.of() : format.read(text, VERSIONS);
    }

    private Undeployment undeployment(ResultSet row) throws SQLException {
        OffsetDateTime ordered = row.getObject("ordered_at", OffsetDateTime.class);
        OptionalLong timeout = optional(row, "session_timeout_seconds");
        return new Undeployment(
                row.getString("id"),
                new UndeployRequest(
                        row.getString("cluster_name"),
                        versions(row.getString("versions")),
                        Purpose.of(row.getString("purpose"))),
                row.getString("requested_by"),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("quiet_since", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                timeout.isEmpty() ? Optional.empty() : Optional.of(Duration.ofSeconds(timeout.getAsLong())),
                Optional.ofNullable(row.getString("verdict"))
                        .map(text -> format.read(text, new TypeReference<UndeployVerdict>() {})),
                ordered == null
                        ? Optional.empty()
                        : Optional.of(new UndeployOrder(
                                row.getBoolean("forced"),
                                row.getString("ordered_by"),
                                row.getString("order_reason"),
                                ordered.toInstant())),
                Optional.ofNullable(row.getString("walk")),
                Optional.ofNullable(row.getString("ending")).map(UndeployState::valueOf),
                format.sentences(row.getString("reasons")));
    }

    private static Long nullable(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    private static OptionalLong optional(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
