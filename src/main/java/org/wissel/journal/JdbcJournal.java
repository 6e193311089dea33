package org.wissel.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.FileCopy;
import org.wissel.deployment.Journal;
import org.wissel.deployment.Plan;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Remembered;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UnknownNameException;

/** The journal in our own tables, in the same database and transaction as the engine's. */
@Repository
class JdbcJournal implements Journal {

    private static final int SUMMARY_LIMIT = 4000;
    private static final TypeReference<List<String>> SENTENCES = new TypeReference<>() {};

    private final JdbcTemplate db;
    private final ObjectMapper json;

    JdbcJournal(JdbcTemplate db, ObjectMapper json) {
        this.db = db;
        this.json = json;
    }

    @Override
    public void open(String id, DeploymentRequest request, String requestedBy, Instant since) {
        db.update(
                "insert into wissel_deployment (id, cluster_name, project, version, strategy, requested_by, since, went_live)"
                        + " values (?, ?, ?, ?, ?, ?, ?, false)",
                id,
                request.cluster(),
                request.target().project(),
                request.target().version(),
                request.strategy().key(),
                requestedBy,
                utc(since));
    }

    @Override
    public void remember(String id, Plan plan, List<FileCopy> files) {
        db.update("update wissel_deployment set plan = ? where id = ?", write(plan), id);
        // A check that is repeated after a crash keeps what the first one saw: nothing was touched before it committed.
        db.update("delete from wissel_file where deployment = ?", id);
        for (FileCopy file : files) {
            db.update(
                    "insert into wissel_file (deployment, host, path, content) values (?, ?, ?, ?)",
                    id,
                    file.host(),
                    file.path(),
                    file.bytes());
        }
    }

    @Override
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void goesLive(String id) {
        db.update("update wissel_deployment set went_live = true where id = ?", id);
    }

    @Override
    public void record(String id, Evidence evidence) {
        String summary = evidence.summary();
        db.update(
                "insert into wissel_evidence (deployment, at, wave, node, step, summary) values (?, ?, ?, ?, ?, ?)",
                id,
                utc(evidence.at()),
                evidence.wave(),
                evidence.node(),
                evidence.step(),
                summary.length() <= SUMMARY_LIMIT ? summary : summary.substring(0, SUMMARY_LIMIT));
    }

    @Override
    public void end(String id, DeploymentState ending, List<String> reasons, Instant at) {
        db.update(
                "update wissel_deployment set ending = ?, reasons = ?, ended_at = ? where id = ? and ending is null",
                ending.name(),
                write(reasons),
                utc(at),
                id);
    }

    @Override
    public Entry entry(String id) {
        return db.query("select * from wissel_deployment where id = ?", (row, n) -> entry(row), id).stream()
                .findFirst()
                .orElseThrow(() -> new UnknownNameException("there is no deployment '" + id + "'"));
    }

    @Override
    public List<Evidence> evidence(String id) {
        return db.query(
                "select at, wave, node, step, summary from wissel_evidence where deployment = ? order by seq",
                (row, n) -> new Evidence(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getInt("wave"),
                        row.getString("node"),
                        row.getString("step"),
                        row.getString("summary")),
                id);
    }

    @Override
    public Remembered remembered(String cluster) {
        return db
                .query(
                        "select * from wissel_deployment where cluster_name = ? and plan is not null"
                                + " and ending is not null order by ended_at desc fetch first 1 rows only",
                        (row, n) -> entry(row),
                        cluster)
                .stream()
                .filter(last -> last.ending().orElseThrow() == DeploymentState.LEFT_FOR_OPERATOR)
                .findFirst()
                .map(last -> new Remembered(
                        last.plan().orElseThrow().rotation(),
                        last.wentLive() ? Set.of(last.request().target()) : Set.of()))
                .orElse(Remembered.NOTHING);
    }

    private Entry entry(ResultSet row) throws SQLException {
        Optional<String> plan = Optional.ofNullable(row.getString("plan"));
        Optional<String> ending = Optional.ofNullable(row.getString("ending"));
        Optional<String> reasons = Optional.ofNullable(row.getString("reasons"));
        return new Entry(
                row.getString("id"),
                new DeploymentRequest(
                        row.getString("cluster_name"),
                        new ProjectVersion(row.getString("project"), row.getString("version")),
                        Strategy.of(row.getString("strategy"))),
                row.getString("requested_by"),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                plan.map(text -> read(text, new TypeReference<Plan>() {})),
                row.getBoolean("went_live"),
                ending.map(DeploymentState::valueOf),
                reasons.map(text -> read(text, SENTENCES)).orElse(List.of()));
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("the journal holds what this version of Wissel cannot read", broken);
        }
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
