package org.wissel.journal;

import static org.wissel.journal.RowFormat.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.wissel.deployment.AuditTrail;

/** The audit's table. Here and nowhere else it is written, and here is no statement that changes or deletes a row. */
@Repository
class AuditRows implements AuditTrail {

    private static final int AT_ONCE = 500;

    private final JdbcTemplate db;

    AuditRows(JdbcTemplate db) {
        this.db = db;
    }

    /** The last row: its number and hash; 0 and empty where there is none. */
    record Head(long nr, String hash) {}

    /** Adds these, in the caller's transaction, which holds everybody else's rows off until it ends: be quick to end it. */
    void add(List<AuditLine> lines) {
        Head head;
        try {
            head = head(" for update");
        } catch (EmptyResultDataAccessException gone) {
            throw new IllegalStateException(
                    "the audit has no head (table wissel_audit_head), so that nothing can be added to it: somebody emptied the"
                            + " table. Restore it from the back-up",
                    gone);
        }
        for (AuditLine line : lines) {
            Entry row = line.placed(head.nr() + 1, head.hash());
            insert(row);
            head = new Head(row.nr(), row.hash());
        }
        db.update("update wissel_audit_head set seq = ?, hash = ? where id = 1", head.nr(), head.hash());
    }

    Head head() {
        return head("");
    }

    private Head head(String hold) {
        return db.queryForObject(
                "select seq, hash from wissel_audit_head where id = 1" + hold,
                (row, n) -> new Head(row.getLong("seq"), row.getString("hash")));
    }

    private void insert(Entry row) {
        db.update(
                "insert into wissel_audit (seq, at, kind, person, address, way, cluster_name, deployment, wissel, details,"
                        + " before_hash, hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row.nr(),
                utc(row.at()),
                row.kind(),
                row.person(),
                row.address(),
                row.way(),
                row.cluster(),
                row.deployment(),
                row.wissel(),
                row.details(),
                row.before(),
                row.hash());
    }

    /** Random, and this database's own; made when it is first asked for. */
    String salt() {
        db.update(
                "update wissel_audit_head set salt = ? where id = 1 and salt = ''",
                UUID.randomUUID().toString());
        return db.queryForObject("select salt from wissel_audit_head where id = 1", String.class);
    }

    @Override
    public void entries(Filter filter, Consumer<Entry> each) {
        // Page by page: a cursor would hold a connection for as long as a slow reader reads.
        long last = 0;
        List<Entry> page;
        do {
            page = query(AuditSelection.after(filter, last, AT_ONCE));
            page.forEach(each);
            last = page.isEmpty() ? last : page.get(page.size() - 1).nr();
        } while (page.size() == AT_ONCE);
    }

    @Override
    public List<Entry> latest(Filter filter, long before, int atMost) {
        return query(AuditSelection.before(filter, before, atMost));
    }

    private List<Entry> query(AuditSelection selection) {
        return db.query(
                selection.sql(), (row, n) -> entry(row), selection.values().toArray());
    }

    @Override
    public Choices choices() {
        return new Choices(distinct("cluster_name"), distinct("person"));
    }

    private List<String> distinct(String column) {
        List<String> all = new ArrayList<>();
        String last = "";
        while (last != null) {
            AuditSelection next = AuditSelection.next(column, last);
            last = db.queryForList(next.sql(), String.class, next.values().toArray()).stream()
                    .findFirst()
                    .orElse(null);
            if (last != null) {
                all.add(last);
            }
        }
        return all;
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong("seq"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("kind"),
                row.getString("person"),
                row.getString("address"),
                row.getString("way"),
                row.getString("cluster_name"),
                row.getString("deployment"),
                row.getString("wissel"),
                row.getString("details"),
                row.getString("before_hash"),
                row.getString("hash"));
    }

    @Override
    public Check check() {
        Head head;
        try {
            head = head();
        } catch (EmptyResultDataAccessException gone) {
            return new Check(0, "", Optional.of("the audit has no head: somebody emptied the table wissel_audit_head"));
        }
        Walk walk = new Walk(head.nr());
        entries(Filter.ALL, walk::next);
        return walk.end(head);
    }

    /** Looks at one row after the other; of what is broken the first place is told. */
    private static final class Walk {

        /** What is added meanwhile is looked at the next time. */
        private final long until;

        private long rows;
        private String hash = "";
        private String broken;

        Walk(long until) {
            this.until = until;
        }

        void next(Entry row) {
            if (row.nr() > until) {
                return;
            }
            rows++;
            if (broken == null) {
                broken = problem(row);
            }
            hash = row.hash();
        }

        private String problem(Entry row) {
            if (row.nr() != rows) {
                return "row " + rows + " is missing: the next one is " + row.nr();
            }
            if (!row.before().equals(hash)) {
                return "row " + row.nr() + " does not follow the row before it: one of the two was changed or put in";
            }
            if (!AuditLine.hash(row).equals(row.hash())) {
                return "row " + row.nr() + " is not as it was written";
            }
            return null;
        }

        Check end(Head head) {
            if (broken == null && (rows != head.nr() || !hash.equals(head.hash()))) {
                broken = "the last rows are missing: there were " + head.nr() + ", and there are " + rows;
            }
            return new Check(rows, hash, Optional.ofNullable(broken));
        }
    }
}
