package org.wissel.journal;

import static org.wissel.journal.RowFormat.fitting;
import static org.wissel.journal.RowFormat.utc;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.EvidenceOf;
import org.wissel.deployment.Fingerprint;
import org.wissel.deployment.Journal;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.ObservedCluster;
import org.wissel.deployment.Plan;
import org.wissel.deployment.Remembered;
import org.wissel.deployment.Review;
import org.wissel.deployment.RollBack;
import org.wissel.deployment.UnknownNameException;

/** The journal in our own tables, in the same database and transaction as the engine's. */
@Repository
class JdbcJournal implements Journal {

    /** One that was refused touched nothing, though what is before it may have been remembered already. */
    private static final String TOUCHED =
            " and state_before is not null and (ending is null or ending <> '" + DeploymentState.REFUSED.name() + "')";

    private static final String SEEN = "select at, wave, node, step, summary from wissel_evidence where deployment = ?";

    private final JdbcTemplate db;
    private final RowFormat format;
    private final DeploymentRows deploymentRows;
    private final ShownRows shownRows;

    JdbcJournal(JdbcTemplate db, ObjectMapper json, PlatformTransactionManager transactions) {
        this.db = db;
        format = new RowFormat(json);
        deploymentRows = new DeploymentRows(db, format);
        shownRows = new ShownRows(db, format, transactions);
    }

    @Override
    public void open(String id, DeploymentRequest request, String requestedBy, Instant since) {
        JdbcUploadedArchives.hold(db, request.targets());
        db.update(
                "insert into wissel_deployment (id, cluster_name, project, version, also, purpose, forced, strategy,"
                        + " node_order, shortcuts, shown_plan, requested_by, since, went_live)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false)",
                id,
                request.cluster(),
                request.target().project(),
                request.target().version(),
                format.write(request.also()),
                request.purpose().key(),
                request.forced().map(RowFormat::fitting).orElse(null),
                request.strategy().key(),
                format.write(request.nodeOrder()),
                format.write(new TreeSet<>(request.shortcuts())),
                request.shownPlan().orElse(null),
                requestedBy,
                utc(since));
    }

    @Override
    public void remember(String id, Plan plan, ObservedCluster before) {
        db.update(
                "update wissel_deployment set state_before = ? where id = ? and state_before is null",
                format.write(StateBefore.of(plan, before)),
                id);
        propose(id, plan);
    }

    @Override
    public void propose(String id, Plan plan) {
        db.update("update wissel_deployment set plan = ? where id = ?", format.write(plan), id);
    }

    @Override
    public Remembered rememberedOf(String id) {
        return db
                .query("select * from wissel_deployment where id = ?", (row, n) -> deploymentRows.remembered(row), id)
                .stream()
                .findFirst()
                .orElse(Remembered.NOTHING);
    }

    @Override
    public void shown(String hash, Fingerprint fingerprint, Instant at) {
        shownRows.shown(hash, fingerprint, at);
    }

    @Override
    public Optional<Fingerprint> shown(String hash) {
        return shownRows.shown(hash);
    }

    @Override
    public void bind(String id, String hash) {
        db.update("update wissel_deployment set shown_plan = ? where id = ?", hash, id);
    }

    @Override
    public void review(String id, Review review) {
        shownRows.review(id, review);
    }

    @Override
    public Optional<Review> review(String id) {
        return shownRows.review(id);
    }

    @Override
    public void approve(String id, Instant seenAt, String by) {
        // As text: a column of moments would keep it less exactly.
        db.update(
                "update wissel_deployment set approved_seen_at = ?, approved_by = ? where id = ?",
                seenAt.toString(),
                by,
                id);
    }

    @Override
    public Optional<Instant> approved(String id) {
        return db.queryForList("select approved_seen_at from wissel_deployment where id = ?", String.class, id).stream()
                .filter(Objects::nonNull)
                .findFirst()
                .map(Instant::parse);
    }

    @Override
    public void reviewed(String id) {
        shownRows.reviewed(id);
    }

    @Override
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void goesLive(String id) {
        db.update("update wissel_deployment set went_live = true where id = ?", id);
    }

    @Override
    public void rollBack(String id, RollBack order) {
        db.update(
                "update wissel_deployment set roll_back_reason = ?, roll_back_at = ? where id = ?",
                fitting(order.reason()),
                utc(order.at()),
                id);
        db.update("update wissel_left_out set tried_again = true where deployment = ?", id);
    }

    @Override
    public void leaveOut(String id, LeftOut node) {
        db.update(
                "update wissel_left_out set tried_again = false, reason = ?, decided_by = ?, at = ?"
                        + " where deployment = ? and node = ? and tried_again",
                fitting(node.reason()),
                node.by(),
                utc(node.at()),
                id,
                node.node());
        db.update(
                "insert into wissel_left_out (deployment, node, reason, decided_by, at) select ?, ?, ?, ?, ?"
                        + " where not exists (select 1 from wissel_left_out where deployment = ? and node = ?)",
                id,
                node.node(),
                fitting(node.reason()),
                node.by(),
                utc(node.at()),
                id,
                node.node());
    }

    @Override
    public List<LeftOut> leftOutOf(String cluster) {
        return db
                .queryForList(
                        "select id from wissel_deployment where cluster_name = ?" + TOUCHED
                                + " order by since desc fetch first 1 rows only",
                        String.class,
                        cluster)
                .stream()
                .findFirst()
                .map(deploymentRows::leftOut)
                .orElse(List.of());
    }

    @Override
    public void record(String id, Evidence evidence) {
        db.update(
                "insert into wissel_evidence (deployment, at, wave, node, step, summary) values (?, ?, ?, ?, ?, ?)",
                id,
                utc(evidence.at()),
                evidence.wave(),
                evidence.node(),
                evidence.step(),
                fitting(evidence.summary()));
    }

    @Override
    public void end(String id, DeploymentState ending, List<String> reasons, Instant at) {
        db.update(
                "update wissel_deployment set ending = ?, reasons = ?, ended_at = ? where id = ? and ending is null",
                ending.name(),
                format.write(reasons),
                utc(at),
                id);
        if (ending == DeploymentState.LEFT_FOR_OPERATOR) {
            // As far as is known they are still out.
            db.update("update wissel_left_out set tried_again = false where deployment = ?", id);
        }
    }

    @Override
    public Entry entry(String id) {
        return db
                .query("select * from wissel_deployment where id = ?", (row, n) -> deploymentRows.entry(row), id)
                .stream()
                .findFirst()
                .orElseThrow(() -> new UnknownNameException("there is no deployment '" + id + "'"));
    }

    @Override
    public List<Evidence> evidence(String id) {
        return db.query(SEEN + " order by seq", (row, n) -> evidence(row), id);
    }

    @Override
    public Optional<Evidence> last(String id, EvidenceOf which) {
        List<Object> values = new ArrayList<>(List.of(id));
        values.addAll(which.steps());
        String of = " and step in ("
                + String.join(", ", Collections.nCopies(which.steps().size(), "?")) + ")";
        if (which.wave().isPresent()) {
            of += " and wave = ?";
            values.add(which.wave().getAsInt());
        }
        if (which.node().isPresent()) {
            of += " and node = ?";
            values.add(which.node().get());
        }
        return db
                .query(
                        SEEN + of + " order by seq desc fetch first 1 rows only",
                        (row, n) -> evidence(row),
                        values.toArray())
                .stream()
                .findFirst();
    }

    private static Evidence evidence(ResultSet row) throws SQLException {
        return new Evidence(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getInt("wave"),
                row.getString("node"),
                row.getString("step"),
                row.getString("summary"));
    }

    @Override
    public Remembered remembered(String cluster) {
        return db
                .query(
                        "select * from wissel_deployment where cluster_name = ?" + TOUCHED + " and ending is not null"
                                + " order by ended_at desc fetch first 1 rows only",
                        (row, n) ->
                                deploymentRows.entry(row).ending().orElseThrow() == DeploymentState.LEFT_FOR_OPERATOR
                                        ? deploymentRows.remembered(row)
                                        : deploymentRows.leftOutOnly(row),
                        cluster)
                .stream()
                .findFirst()
                // It is another deployment that is planned now: its target did not go live, and it touched nothing.
                .map(left -> new Remembered(left.rotation(), left.live(), false, Map.of(), Map.of(), Set.of()))
                .orElse(Remembered.NOTHING);
    }
}
