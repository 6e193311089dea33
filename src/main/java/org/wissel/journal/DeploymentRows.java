package org.wissel.journal;

import com.fasterxml.jackson.core.type.TypeReference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Journal;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.Plan;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Remembered;
import org.wissel.deployment.RollBack;
import org.wissel.deployment.Strategy;

/** What the row of a deployment tells, together with those of the nodes that it goes on without. */
final class DeploymentRows {

    private final JdbcTemplate db;
    private final RowFormat format;

    DeploymentRows(JdbcTemplate db, RowFormat format) {
        this.db = db;
        this.format = format;
    }

    Journal.Entry entry(ResultSet row) throws SQLException {
        Optional<String> plan = Optional.ofNullable(row.getString("plan"));
        Optional<String> ending = Optional.ofNullable(row.getString("ending"));
        return new Journal.Entry(
                row.getString("id"),
                request(row),
                row.getString("requested_by"),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                plan.map(format::plan),
                row.getString("state_before") != null,
                row.getBoolean("went_live"),
                rollBack(row),
                leftOut(row.getString("id")),
                ending.map(DeploymentState::valueOf),
                format.sentences(row.getString("reasons")));
    }

    /** What was asked for. */
    DeploymentRequest request(ResultSet row) throws SQLException {
        return new DeploymentRequest(
                row.getString("cluster_name"),
                new ProjectVersion(row.getString("project"), row.getString("version")),
                also(row.getString("also")),
                Purpose.of(row.getString("purpose")),
                Strategy.of(row.getString("strategy")),
                format.sentences(row.getString("node_order")),
                Set.copyOf(format.sentences(row.getString("shortcuts"))),
                Optional.ofNullable(row.getString("shown_plan")),
                Optional.ofNullable(row.getString("forced")));
    }

    /** Rows of an earlier release have none. */
    List<ProjectVersion> also(String text) {
        return text == null ? List.of() : format.read(text, new TypeReference<List<ProjectVersion>>() {});
    }

    private static Optional<RollBack> rollBack(ResultSet row) throws SQLException {
        OffsetDateTime at = row.getObject("roll_back_at", OffsetDateTime.class);
        return at == null
                ? Optional.empty()
                : Optional.of(new RollBack(row.getString("roll_back_reason"), at.toInstant()));
    }

    /** What planning must know that cannot be observed; nothing before the first touch. */
    Remembered remembered(ResultSet row) throws SQLException {
        String before = row.getString("state_before");
        if (before == null) {
            return Remembered.NOTHING;
        }
        StateBefore state = format.read(before, new TypeReference<StateBefore>() {});
        Journal.Entry entry = entry(row);
        Set<ProjectVersion> live = new HashSet<>(state.live());
        if (entry.wentLive()) {
            live.addAll(entry.request().targets());
        }
        return new Remembered(
                state.rotation(),
                live,
                entry.wentLive(),
                state.shortcuts(),
                state.exportPaths(),
                entry.leftOutNodes(),
                entry.plan().map(Plan::retired).orElse(Set.of()),
                state.versions());
    }

    /** After a deployment that came to its end only the nodes that it left out wait for the next one to bring them back. */
    Remembered leftOutOnly(ResultSet row) throws SQLException {
        Journal.Entry entry = entry(row);
        if (entry.leftOut().isEmpty()) {
            return Remembered.NOTHING;
        }
        Map<String, Set<String>> rotation = new TreeMap<>();
        remembered(row).rotation().forEach((balancer, belong) -> {
            Set<String> nodes = new TreeSet<>(belong);
            nodes.retainAll(entry.leftOutNodes());
            rotation.put(balancer, nodes);
        });
        Set<ProjectVersion> met = entry.wentLive() ? Set.copyOf(entry.request().targets()) : Set.of();
        return new Remembered(rotation, met, false, Map.of(), Map.of(), Set.of());
    }

    /** The nodes that it goes on without, by their names. */
    List<LeftOut> leftOut(String id) {
        return db.query(
                "select * from wissel_left_out where deployment = ? and not tried_again order by node",
                (row, n) -> new LeftOut(
                        row.getString("node"),
                        row.getString("reason"),
                        row.getString("decided_by"),
                        row.getObject("at", OffsetDateTime.class).toInstant()),
                id);
    }
}
