package org.wissel.journal;

import static org.wissel.journal.RowFormat.utc;

import java.time.Duration;
import java.time.Instant;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What one Wissel does for all on the database. Whoever has it lets go by time, so that one that dies keeps nobody from it. */
@Component
class Duty {

    private final JdbcTemplate db;
    private final String name;

    Duty(JdbcTemplate db, @Value("${wissel.name}") String name) {
        this.db = db;
        this.name = name;
    }

    /** Whether it is this Wissel's for so long from now; one that has it already has it longer then. */
    boolean take(String duty, Instant now, Duration forSoLong) {
        int taken = db.update(
                "update wissel_duty set holder = ?, held_until = ? where name = ? and (holder = ? or held_until < ?)",
                name,
                utc(now.plus(forSoLong)),
                duty,
                name,
                utc(now));
        return taken == 1 || isNew(duty, now.plus(forSoLong));
    }

    private boolean isNew(String duty, Instant until) {
        try {
            return db.update(
                            "insert into wissel_duty (name, holder, held_until) select ?, ?, ? where not exists"
                                    + " (select 1 from wissel_duty where name = ?)",
                            duty,
                            name,
                            utc(until),
                            duty)
                    == 1;
        } catch (DuplicateKeyException anotherOneWasFaster) {
            return false;
        }
    }
}
