package org.wissel.journal;

import static org.wissel.journal.RowFormat.utc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.Act;
import org.wissel.deployment.Audit;
import org.wissel.deployment.ExportInUseException;
import org.wissel.deployment.ExportsInUse;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.UnknownNameException;
import org.wissel.deployment.UploadedArchives;

/**
 * Uploads in our own tables.
 *
 * <p>Who starts what needs a version holds the row of its upload from before its own row is written until both are
 * committed ({@link #hold}); who deletes holds it while it looks at what is in use. So a start either is seen by the delete,
 * or comes after it. What remains: a start that looked the export up just before it was deleted begins without it. Its check
 * finds that out and refuses before anything is touched.
 */
@Repository
class JdbcUploadedArchives implements UploadedArchives {

    /** In bytes; H2 takes no more than 1 MiB in one value. */
    private static final int PART = 512 * 1024;

    /** Parts that one transaction deletes, 16 MiB together. */
    private static final int DELETED_AT_ONCE = 32;

    private final JdbcTemplate db;
    private final TransactionTemplate transaction;
    private final ExportsInUse inUse;
    private final Audit audit;

    JdbcUploadedArchives(JdbcTemplate db, PlatformTransactionManager transactions, ExportsInUse inUse, Audit audit) {
        this.audit = audit;
        this.db = db;
        this.transaction = new TransactionTemplate(transactions);
        this.inUse = inUse;
    }

    /** Keeps the uploads of these versions, where there are any, from being deleted until the transaction ends. */
    static void hold(JdbcTemplate db, List<ProjectVersion> versions) {
        // One order for all, so that two that start never wait for each other.
        versions.stream()
                .sorted((one, other) -> one.toString().compareTo(other.toString()))
                .forEach(version -> db.queryForList(
                        "select sha256 from wissel_upload where project = ? and version = ? for update",
                        String.class,
                        version.project(),
                        version.version()));
    }

    @Override
    public List<Archive> all() {
        return db.query(
                "select * from wissel_upload order by uploaded_at desc, project, version", (row, n) -> archive(row));
    }

    @Override
    public Optional<Archive> of(ProjectVersion id) {
        return db
                .query(
                        "select * from wissel_upload where project = ? and version = ?",
                        (row, n) -> archive(row),
                        id.project(),
                        id.version())
                .stream()
                .findFirst();
    }

    @Override
    public boolean keep(Archive archive, InputStream content) throws IOException {
        try {
            transaction.executeWithoutResult(all -> insert(archive, content));
            return true;
        } catch (DuplicateKeyException there) {
            return false;
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
    }

    private void insert(Archive archive, InputStream content) {
        String id = UUID.randomUUID().toString();
        db.update(
                "insert into wissel_upload (id, sha256, project, version, file_name, size_bytes, exported, uploaded_by,"
                        + " uploaded_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                archive.sha256(),
                archive.id().project(),
                archive.id().version(),
                archive.fileName(),
                archive.size(),
                archive.exported().orElse(null),
                archive.by(),
                utc(archive.at()));
        try {
            int part = 0;
            for (byte[] bytes = content.readNBytes(PART); bytes.length > 0; bytes = content.readNBytes(PART)) {
                db.update("insert into wissel_upload_part (upload, part, content) values (?, ?, ?)", id, part++, bytes);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        tell(Act.Kind.EXPORT_UPLOADED, archive, archive.by());
    }

    private void tell(Act.Kind kind, Archive archive, String by) {
        audit.did(Act.of(
                kind,
                by,
                Map.of("subject", archive.id().toString(), "sha256", archive.sha256(), "file", archive.fileName())));
    }

    @Override
    public void copy(String sha256, long from, OutputStream to) throws IOException {
        List<String> upload = db.queryForList("select id from wissel_upload where sha256 = ?", String.class, sha256);
        int offset = (int) (from % PART);
        for (int part = (int) (from / PART); !upload.isEmpty(); part++) {
            List<byte[]> found = db.queryForList(
                    "select content from wissel_upload_part where upload = ? and part = ?",
                    byte[].class,
                    upload.get(0),
                    part);
            if (found.isEmpty()) {
                return;
            }
            byte[] content = found.get(0);
            to.write(content, Math.min(offset, content.length), Math.max(0, content.length - offset));
            offset = 0;
        }
    }

    @Override
    public void delete(ProjectVersion id, String by) {
        transaction.executeWithoutResult(all -> {
            hold(db, List.of(id));
            Archive archive = of(id).orElseThrow(() -> new UnknownNameException("no upload holds " + id
                    + ": look at the list of exports for what was uploaded; what lies in the exports folder goes when its file"
                    + " is removed there"));
            String reason = inUse.reasons().get(id);
            if (reason != null) {
                throw new ExportInUseException(id + " is kept, since " + reason);
            }
            db.update("delete from wissel_upload where sha256 = ?", archive.sha256());
            tell(Act.Kind.EXPORT_DELETED, archive, by);
        });
        deletePartsOfDeleted();
    }

    /** Some at a time, since H2 holds in memory what one transaction deletes. A killed Wissel's rest goes with the next delete. */
    private void deletePartsOfDeleted() {
        db.query(
                        "select upload, max(part) from wissel_upload_part where upload not in (select id from wissel_upload)"
                                + " group by upload",
                        (row, n) -> new Parts(row.getString(1), row.getInt(2)))
                .forEach(parts -> deleteParts(parts.upload(), parts.last()));
    }

    private record Parts(String upload, int last) {}

    private void deleteParts(String upload, int last) {
        for (int part = 0; part <= last; part += DELETED_AT_ONCE) {
            db.update(
                    "delete from wissel_upload_part where upload = ? and part >= ? and part < ?",
                    upload,
                    part,
                    part + DELETED_AT_ONCE);
        }
    }

    private static Archive archive(ResultSet row) throws SQLException {
        return new Archive(
                new ProjectVersion(row.getString("project"), row.getString("version")),
                row.getString("sha256"),
                row.getLong("size_bytes"),
                Optional.ofNullable(row.getObject("exported", LocalDate.class)),
                row.getString("file_name"),
                row.getString("uploaded_by"),
                row.getObject("uploaded_at", OffsetDateTime.class).toInstant());
    }
}
