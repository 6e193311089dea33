package org.wissel.journal;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.History;

/** The history of deployments, from the journal's tables. */
@Repository
class JdbcHistory implements History {

    /** Without the plans, which are long. */
    private static final String COLUMNS = "select id, cluster_name, project, version, also, purpose, forced, strategy,"
            + " node_order, shortcuts, shown_plan, requested_by, since, ended_at, ending";

    private static final String MARK =
            """
            select concat_ws(' ',
                (select count(*) from wissel_deployment), (select max(ended_at) from wissel_deployment),
                (select count(*) from wissel_deployment where went_live), (select max(seq) from wissel_evidence),
                (select max(seq) from wissel_step_run), (select max(ended) from wissel_step_run),
                (select max(kept_at) from wissel_transfer),
                (select count(*) from wissel_lock), (select max(since) from wissel_lock),
                (select count(*) from wissel_undeploy), (select max(ended_at) from wissel_undeploy),
                (select max(ordered_at) from wissel_undeploy), (select max(seq) from wissel_usage),
                (select count(*) from wissel_left_out))
            """;

    private final JdbcTemplate db;
    private final DeploymentRows rows;

    JdbcHistory(JdbcTemplate db, ObjectMapper json) {
        this.db = db;
        rows = new DeploymentRows(db, new RowFormat(json));
    }

    @Override
    public Page deployments(Filter filter, int first, int atMost) {
        List<Object> values = new ArrayList<>();
        String where = where(filter, values);
        Integer total =
                db.queryForObject("select count(*) from wissel_deployment" + where, Integer.class, values.toArray());
        values.add(first);
        values.add(atMost);
        List<Row> found = db.query(
                COLUMNS + " from wissel_deployment" + where
                        + " order by since desc, id offset ? rows fetch next ? rows only",
                (row, n) -> row(row),
                values.toArray());
        return new Page(found, total == null ? 0 : total);
    }

    private static String where(Filter filter, List<Object> values) {
        List<String> all = new ArrayList<>();
        filter.cluster().ifPresent(cluster -> {
            all.add("cluster_name = ?");
            values.add(cluster);
        });
        filter.project().ifPresent(project -> {
            all.add("(project = ? or also like ? escape '!')");
            values.add(project);
            values.add("%\"project\":" + inJson(project) + "%");
        });
        filter.person().ifPresent(person -> {
            all.add("requested_by = ?");
            values.add(person);
        });
        if (!filter.outcomes().isEmpty()) {
            all.add(outcomes(filter.outcomes(), values));
        }
        return all.isEmpty() ? "" : " where " + String.join(" and ", all);
    }

    private static String outcomes(Set<DeploymentState> wanted, List<Object> values) {
        Set<String> endings = wanted.stream()
                .filter(state -> state != DeploymentState.RUNNING)
                .map(DeploymentState::name)
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> any = new ArrayList<>();
        if (wanted.contains(DeploymentState.RUNNING)) {
            any.add("ending is null");
        }
        if (!endings.isEmpty()) {
            any.add("ending in (" + endings.stream().map(ending -> "?").collect(Collectors.joining(", ")) + ")");
            values.addAll(endings);
        }
        return "(" + String.join(" or ", any) + ")";
    }

    /** As it stands in the column, with what the comparison would read as a placeholder escaped. */
    private static String inJson(String text) {
        String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(text));
        return "\"" + quoted.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "\"";
    }

    private Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("id"),
                rows.request(row),
                row.getString("requested_by"),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("ended_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                Optional.ofNullable(row.getString("ending"))
                        .map(DeploymentState::valueOf)
                        .orElse(DeploymentState.RUNNING));
    }

    @Override
    public Choices choices() {
        Set<String> projects = new TreeSet<>(names("project"));
        db.queryForList("select distinct also from wissel_deployment where also is not null", String.class)
                .forEach(also -> rows.also(also).forEach(version -> projects.add(version.project())));
        return new Choices(names("cluster_name"), List.copyOf(projects), names("requested_by"));
    }

    private List<String> names(String column) {
        return db.queryForList(
                "select distinct " + column + " from wissel_deployment order by " + column, String.class);
    }

    @Override
    public boolean detailsDeleted(String id) {
        return db.queryForList(
                        "select details_deleted from wissel_deployment where id = ?"
                                + " union all select details_deleted from wissel_undeploy where id = ?",
                        Boolean.class,
                        id,
                        id)
                .contains(true);
    }

    @Override
    public String mark() {
        String reviews = db
                .query(
                        "select deployment, content from wissel_review",
                        (row, n) -> row.getString(1) + row.getString(2).hashCode())
                .stream()
                .sorted()
                .collect(Collectors.joining(" "));
        return db.queryForObject(MARK, String.class) + " " + reviews;
    }
}
