package org.wissel.journal;

import static org.wissel.journal.RowFormat.utc;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.wissel.deployment.WrongPasswordCounts;

/** Wrong passwords in a table of our own. Each count is a statement of its own, so that nobody waits for who looks at a password. */
@Repository
class JdbcWrongPasswordCounts implements WrongPasswordCounts {

    /** More are none the worse. */
    private static final int MOST_TIMES = 1_000_000;

    private final JdbcTemplate db;

    JdbcWrongPasswordCounts(JdbcTemplate db) {
        this.db = db;
    }

    @Override
    public Map<String, Count> of(List<String> subjects, Instant since) {
        Map<String, String> byHash =
                subjects.stream().collect(Collectors.toMap(Sha256::of, subject -> subject, (one, same) -> one));
        Map<String, Count> counts = new HashMap<>();
        if (byHash.isEmpty()) {
            return counts;
        }
        String places = byHash.keySet().stream().map(hash -> "?").collect(Collectors.joining(", "));
        db.query(
                "select subject, times, last_at from wissel_wrong_password where subject in (" + places + ")",
                row -> {
                    Count count = new Count(
                            row.getInt("times"),
                            row.getObject("last_at", OffsetDateTime.class).toInstant());
                    if (!count.last().isBefore(since)) {
                        counts.put(byHash.get(row.getString("subject")), count);
                    }
                },
                byHash.keySet().toArray());
        return counts;
    }

    @Override
    public int add(String subject, Instant now, Instant since) {
        String hash = Sha256.of(subject);
        if (!addTo(hash, now, since)) {
            try {
                db.update(
                        "insert into wissel_wrong_password (subject, times, last_at) values (?, 1, ?)", hash, utc(now));
            } catch (DuplicateKeyException anotherOneWasFaster) {
                addTo(hash, now, since);
            }
        }
        // None when it was forgotten meanwhile: then this one is the first.
        return db
                .queryForList("select times from wissel_wrong_password where subject = ?", Integer.class, hash)
                .stream()
                .findFirst()
                .orElse(1);
    }

    private boolean addTo(String hash, Instant now, Instant since) {
        return db.update(
                        "update wissel_wrong_password set times = case when last_at < ? then 1 when times < "
                                + MOST_TIMES + " then times + 1 else times end, last_at = ? where subject = ?",
                        utc(since),
                        utc(now),
                        hash)
                == 1;
    }

    @Override
    public void forget(String subject) {
        db.update("delete from wissel_wrong_password where subject = ?", Sha256.of(subject));
    }

    @Override
    public void forgetOld(Instant since, int most) {
        db.update("delete from wissel_wrong_password where last_at < ?", utc(since));
        db.update(
                "delete from wissel_wrong_password where last_at < (select last_at from wissel_wrong_password"
                        + " order by last_at desc offset ? rows fetch first 1 rows only)",
                most - 1);
    }
}
