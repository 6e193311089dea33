package org.wissel.process;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** Copies every row that a deployment which has ended left in our tables and in the engine's history, under another id. */
final class CopiedDeployments {

    /** Which column says of which deployment a row is. */
    private static final List<String> OF_DEPLOYMENT = List.of("deployment", "proc_inst_id_", "process_instance_id_");

    /** What names rows of the same deployment, and must name the copies. */
    private static final Set<String> NAMES = Set.of(
            "id_",
            "proc_inst_id_",
            "process_instance_id_",
            "root_proc_inst_id_",
            "execution_id_",
            "act_inst_id_",
            "parent_act_inst_id_",
            "task_id_",
            "job_id_",
            "var_inst_id_",
            "deployment");

    private final JdbcTemplate db;
    private final Map<String, List<String>> tables;

    CopiedDeployments(JdbcTemplate db) {
        this.db = db;
        tables = db.execute(
                (ConnectionCallback<Map<String, List<String>>>) connection -> columns(connection.getMetaData()));
    }

    private static Map<String, List<String>> columns(DatabaseMetaData database) throws SQLException {
        Map<String, List<String>> columns = new TreeMap<>();
        try (ResultSet rows = database.getColumns(null, null, null, null)) {
            while (rows.next()) {
                String table = rows.getString("TABLE_NAME").toLowerCase(Locale.ROOT);
                if (table.startsWith("act_hi_") || table.startsWith("wissel_") && !table.startsWith("wissel_audit")) {
                    columns.computeIfAbsent(table, none -> new ArrayList<>())
                            .add(rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
                }
            }
        }
        return columns;
    }

    /** The id of a copy. */
    static String id(String id, int number) {
        return id.replace(tail(id), "k" + number);
    }

    /** What all ids of one engine end with; whatever replaces it must not be longer, since some fill their column. */
    private static String tail(String id) {
        return id.substring(id.length() - 17);
    }

    void copy(String id, int number) {
        copy("wissel_deployment", "id", Set.of("id"), id, number);
        tables.forEach((table, columns) -> OF_DEPLOYMENT.stream()
                .filter(columns::contains)
                .findFirst()
                .ifPresent(of -> copy(table, of, NAMES, id, number)));
    }

    private void copy(String table, String of, Set<String> renamed, String id, int number) {
        // A number of its own is made anew.
        List<String> columns = tables.get(table).stream()
                .filter(column -> !column.equals("seq"))
                .toList();
        String values = columns.stream()
                .map(column -> renamed.contains(column)
                        ? "replace(" + column + ", '" + tail(id) + "', 'k" + number + "')"
                        : column)
                .collect(Collectors.joining(", "));
        db.update(
                "insert into " + table + " (" + String.join(", ", columns) + ") select " + values + " from " + table
                        + " where " + of + " = ?",
                id);
    }
}
