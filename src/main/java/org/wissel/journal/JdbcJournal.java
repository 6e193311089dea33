package org.wissel.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.FileCopy;
import org.wissel.deployment.Fingerprint;
import org.wissel.deployment.Journal;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.ObservedCluster;
import org.wissel.deployment.Plan;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Remembered;
import org.wissel.deployment.Review;
import org.wissel.deployment.RollBack;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UnknownNameException;

/** The journal in our own tables, in the same database and transaction as the engine's. */
@Repository
class JdbcJournal implements Journal {

    private static final int SUMMARY_LIMIT = 4000;
    private static final Duration KEEP_SHOWN = Duration.ofDays(1);
    private static final TypeReference<List<String>> SENTENCES = new TypeReference<>() {};

    private final JdbcTemplate db;
    private final ObjectMapper json;
    private final TransactionTemplate apart;

    JdbcJournal(JdbcTemplate db, ObjectMapper json, PlatformTransactionManager transactions) {
        this.db = db;
        this.json = json;
        apart = new TransactionTemplate(transactions);
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @Override
    public void open(String id, DeploymentRequest request, String requestedBy, Instant since) {
        db.update(
                "insert into wissel_deployment (id, cluster_name, project, version, strategy, node_order, shortcuts,"
                        + " shown_plan, requested_by, since, went_live) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false)",
                id,
                request.cluster(),
                request.target().project(),
                request.target().version(),
                request.strategy().key(),
                write(request.nodeOrder()),
                write(new TreeSet<>(request.shortcuts())),
                request.shownPlan().orElse(null),
                requestedBy,
                utc(since));
    }

    @Override
    public void remember(String id, Plan plan, ObservedCluster before, List<FileCopy> originals) {
        boolean first = db.update(
                        "update wissel_deployment set state_before = ? where id = ? and state_before is null",
                        write(StateBefore.of(plan, before)),
                        id)
                == 1;
        propose(id, plan);
        if (first) {
            originals.forEach(file -> db.update(
                    "insert into wissel_file (deployment, host, path, content) values (?, ?, ?, ?)",
                    id,
                    file.host(),
                    file.path(),
                    file.bytes()));
        }
    }

    @Override
    public void propose(String id, Plan plan) {
        db.update("update wissel_deployment set plan = ? where id = ?", write(plan), id);
    }

    @Override
    public Remembered rememberedOf(String id) {
        return db.query("select * from wissel_deployment where id = ?", (row, n) -> remembered(row), id).stream()
                .findFirst()
                .orElse(Remembered.NOTHING);
    }

    private Remembered remembered(ResultSet row) throws SQLException {
        String before = row.getString("state_before");
        if (before == null) {
            return Remembered.NOTHING;
        }
        StateBefore state = read(before, new TypeReference<StateBefore>() {});
        Entry entry = entry(row);
        Set<ProjectVersion> live = new HashSet<>(state.live());
        if (entry.wentLive()) {
            live.add(entry.request().target());
        }
        return new Remembered(
                state.rotation(), live, entry.wentLive(), state.shortcuts(), state.exportPaths(), entry.leftOutNodes());
    }

    @Override
    public void shown(String hash, Fingerprint fingerprint, Instant at) {
        try {
            // Apart from a step's transaction, which a failed insert would end on PostgreSQL.
            apart.executeWithoutResult(transaction -> keepShown(hash, fingerprint, at));
        } catch (DuplicateKeyException shownToSomebodyElseJustNow) {
            // It is the same then: the hash tells.
            return;
        }
    }

    private void keepShown(String hash, Fingerprint fingerprint, Instant at) {
        db.update("delete from wissel_shown_plan where shown_at < ?", utc(at.minus(KEEP_SHOWN)));
        if (db.update("update wissel_shown_plan set shown_at = ? where hash = ?", utc(at), hash) == 0) {
            db.update(
                    "insert into wissel_shown_plan (hash, fingerprint, shown_at) values (?, ?, ?)",
                    hash,
                    write(fingerprint),
                    utc(at));
        }
    }

    @Override
    public Optional<Fingerprint> shown(String hash) {
        return db
                .query(
                        "select fingerprint from wissel_shown_plan where hash = ?",
                        (row, n) -> read(row.getString(1), new TypeReference<Fingerprint>() {}),
                        hash)
                .stream()
                .findFirst();
    }

    @Override
    public void bind(String id, String hash) {
        db.update("update wissel_deployment set shown_plan = ? where id = ?", hash, id);
    }

    @Override
    public void review(String id, Review review) {
        reviewed(id);
        db.update("insert into wissel_review (deployment, content) values (?, ?)", id, write(review));
    }

    @Override
    public Optional<Review> review(String id) {
        return db
                .query(
                        "select content from wissel_review where deployment = ?",
                        (row, n) -> read(row.getString(1), new TypeReference<Review>() {}),
                        id)
                .stream()
                .findFirst();
    }

    @Override
    public void reviewed(String id) {
        db.update("delete from wissel_review where deployment = ?", id);
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
        db.update("delete from wissel_left_out where deployment = ?", id);
    }

    @Override
    public void leaveOut(String id, LeftOut node) {
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

    private List<LeftOut> leftOut(String id) {
        return db.query(
                "select * from wissel_left_out where deployment = ? order by node",
                (row, n) -> new LeftOut(
                        row.getString("node"),
                        row.getString("reason"),
                        row.getString("decided_by"),
                        row.getObject("at", OffsetDateTime.class).toInstant()),
                id);
    }

    @Override
    public List<LeftOut> leftOutOf(String cluster) {
        return db
                .queryForList(
                        "select id from wissel_deployment where cluster_name = ? and state_before is not null"
                                + " order by since desc fetch first 1 rows only",
                        String.class,
                        cluster)
                .stream()
                .findFirst()
                .map(this::leftOut)
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

    private static String fitting(String text) {
        return text.length() <= SUMMARY_LIMIT ? text : text.substring(0, SUMMARY_LIMIT);
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
                        "select * from wissel_deployment where cluster_name = ? and state_before is not null"
                                + " and ending is not null order by ended_at desc fetch first 1 rows only",
                        (row, n) -> entry(row).ending().orElseThrow() == DeploymentState.LEFT_FOR_OPERATOR
                                ? remembered(row)
                                : leftOutOnly(row),
                        cluster)
                .stream()
                .findFirst()
                // It is another deployment that is planned now: its target did not go live, and it touched nothing.
                .map(left -> new Remembered(left.rotation(), left.live(), false, Map.of(), Map.of(), Set.of()))
                .orElse(Remembered.NOTHING);
    }

    /** After a deployment that came to its end only the nodes that it left out wait for the next one to bring them back. */
    private Remembered leftOutOnly(ResultSet row) throws SQLException {
        Entry entry = entry(row);
        if (entry.leftOut().isEmpty()) {
            return Remembered.NOTHING;
        }
        Map<String, Set<String>> rotation = new TreeMap<>();
        remembered(row).rotation().forEach((balancer, belong) -> {
            Set<String> nodes = new TreeSet<>(belong);
            nodes.retainAll(entry.leftOutNodes());
            rotation.put(balancer, nodes);
        });
        Set<ProjectVersion> met = entry.wentLive() ? Set.of(entry.request().target()) : Set.of();
        return new Remembered(rotation, met, false, Map.of(), Map.of(), Set.of());
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
                        Strategy.of(row.getString("strategy")),
                        names(row.getString("node_order")),
                        Set.copyOf(names(row.getString("shortcuts"))),
                        Optional.ofNullable(row.getString("shown_plan"))),
                row.getString("requested_by"),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                plan.map(text -> read(text, new TypeReference<Plan>() {})),
                row.getString("state_before") != null,
                row.getBoolean("went_live"),
                rollBack(row),
                leftOut(row.getString("id")),
                ending.map(DeploymentState::valueOf),
                reasons.map(text -> read(text, SENTENCES)).orElse(List.of()));
    }

    private static Optional<RollBack> rollBack(ResultSet row) throws SQLException {
        OffsetDateTime at = row.getObject("roll_back_at", OffsetDateTime.class);
        return at == null
                ? Optional.empty()
                : Optional.of(new RollBack(row.getString("roll_back_reason"), at.toInstant()));
    }

    private List<String> names(String text) {
        return text == null ? List.of() : read(text, SENTENCES);
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
