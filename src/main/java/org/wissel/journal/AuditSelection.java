package org.wissel.journal;

import static org.wissel.journal.RowFormat.utc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wissel.deployment.AuditTrail.Filter;

/**
 * A question to the audit's table. Always by the numbers of rows, which each of its indexes ends with: a page is as quick to find
 * among many rows as among few.
 *
 * @param values for the marks in it, in their order
 */
record AuditSelection(String sql, List<Object> values) {

    /** Those after this number, oldest first. */
    static AuditSelection after(Filter filter, long nr, int atMost) {
        return of(filter, "seq > ?", nr, "", atMost);
    }

    /** Those before this number, newest first. */
    static AuditSelection before(Filter filter, long nr, int atMost) {
        return of(filter, "seq < ?", nr, " desc", atMost);
    }

    /** The next value of a column after this one: by its index, whereas all of them at once would read every row. */
    static AuditSelection next(String column, String after) {
        return new AuditSelection(
                "select " + column + " from wissel_audit where " + column + " > ? order by " + column
                        + " fetch first 1 rows only",
                List.of(after));
    }

    private static AuditSelection of(Filter filter, String place, long nr, String direction, int atMost) {
        StringBuilder where = new StringBuilder(place);
        List<Object> values = new ArrayList<>(List.of(nr));
        Map<String, String> equal = new LinkedHashMap<>();
        filter.deployment().ifPresent(deployment -> equal.put("deployment", deployment));
        filter.person().ifPresent(person -> equal.put("person", person));
        filter.kind().ifPresent(kind -> equal.put("kind", kind));
        filter.cluster().ifPresent(cluster -> equal.put("cluster_name", cluster));
        equal.forEach((column, value) -> with(where, values, column + " = ?", value));
        filter.from().ifPresent(from -> with(where, values, "at >= ?", utc(from)));
        filter.to().ifPresent(to -> with(where, values, "at < ?", utc(to)));
        // All rows have the same there: H2 takes an index for the order only where it is named from its beginning.
        String order = equal.keySet().stream()
                .findFirst()
                .map(column -> column + direction + ", ")
                .orElse("");
        return new AuditSelection(
                "select * from wissel_audit where " + where + " order by " + order + "seq" + direction + " fetch first "
                        + atMost + " rows only",
                List.copyOf(values));
    }

    private static void with(StringBuilder where, List<Object> values, String condition, Object value) {
        where.append(" and ").append(condition);
        values.add(value);
    }
}
