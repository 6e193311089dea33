package org.wissel.journal;

import static org.wissel.journal.RowFormat.utc;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.Fingerprint;
import org.wissel.deployment.Review;

/** The rows of what people are shown: plans before a deployment begins, reviews while one waits for a decision. */
final class ShownRows {

    private static final Duration KEEP_SHOWN = Duration.ofDays(1);

    private final JdbcTemplate db;
    private final RowFormat format;
    private final TransactionTemplate apart;

    ShownRows(JdbcTemplate db, RowFormat format, PlatformTransactionManager transactions) {
        this.db = db;
        this.format = format;
        apart = new TransactionTemplate(transactions);
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    void shown(String hash, Fingerprint fingerprint, Instant at) {
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
                    format.write(fingerprint),
                    utc(at));
        }
    }

    Optional<Fingerprint> shown(String hash) {
        return db
                .query(
                        "select fingerprint from wissel_shown_plan where hash = ?",
                        (row, n) -> format.read(row.getString(1), new TypeReference<Fingerprint>() {}),
                        hash)
                .stream()
                .findFirst();
    }

    void review(String id, Review review) {
        reviewed(id);
        db.update("insert into wissel_review (deployment, content) values (?, ?)", id, format.write(review));
    }

    Optional<Review> review(String id) {
        return db
                .query(
                        "select content from wissel_review where deployment = ?",
                        (row, n) -> format.read(row.getString(1), new TypeReference<Review>() {}),
                        id)
                .stream()
                .findFirst();
    }

    void reviewed(String id) {
        db.update("delete from wissel_review where deployment = ?", id);
    }
}
