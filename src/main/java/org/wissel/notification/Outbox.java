package org.wissel.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Figures;
import org.wissel.deployment.Notice;
import org.wissel.deployment.Notices;

/** What is to be sent, in our own tables: it is there if and only if what it tells of was committed. */
@Component
@EnableConfigurationProperties(NotificationProperties.class)
class Outbox implements Notices, Figures {

    private static final int AT_ONCE = 20;
    private static final int LONGEST_FAILURE = 4_000;

    private final JdbcTemplate db;
    private final ObjectMapper json;
    private final List<NotificationProperties.Receiver> receivers;

    Outbox(JdbcTemplate db, ObjectMapper json, NotificationProperties properties) {
        this.db = db;
        this.json = json;
        receivers = properties.receivers();
    }

    /**
     * A notice that a receiver is to have.
     *
     * @param attempts how often it was tried before
     * @param nextAt when it was to be tried; by it one Wissel of several takes it
     */
    record Due(long notice, String receiver, int attempts, Instant nextAt, Notice content) {}

    @Override
    public void tell(String once, Notice notice) {
        List<NotificationProperties.Receiver> wanting =
                receivers.stream().filter(receiver -> receiver.wants(notice)).toList();
        if (wanting.isEmpty()) {
            return;
        }
        int kept = db.update(
                "insert into wissel_notice (once, content, at) select ?, ?, ?"
                        + " where not exists (select 1 from wissel_notice where once = ?)",
                once,
                written(notice),
                utc(notice.at()),
                once);
        if (kept == 1) {
            wanting.forEach(receiver -> db.update(
                    "insert into wissel_delivery (notice, receiver, attempts, next_at)"
                            + " select seq, ?, 0, at from wissel_notice where once = ?",
                    receiver.name(),
                    once));
        }
    }

    @Override
    public List<Figure> look() {
        return List.of(new Figure(
                Kind.NOTICES_WAITING,
                "",
                "",
                db.queryForObject("select count(*) from wissel_delivery where done_at is null", Long.class)));
    }

    /** What this receiver is to have by now, oldest first, at most 20. */
    List<Due> due(String receiver, Instant now) {
        return db.query(
                "select d.*, n.content from wissel_delivery d join wissel_notice n on n.seq = d.notice"
                        + " where d.receiver = ? and d.done_at is null and d.next_at <= ?"
                        + " order by d.notice fetch first " + AT_ONCE + " rows only",
                (row, n) -> new Due(
                        row.getLong("notice"),
                        row.getString("receiver"),
                        row.getInt("attempts"),
                        row.getObject("next_at", OffsetDateTime.class).toInstant(),
                        read(row.getString("content"))),
                receiver,
                utc(now));
    }

    /**
     * Takes it for one try; whoever dies meanwhile leaves it to be tried again.
     *
     * @param until when another one may take it
     * @return whether it is ours; another Wissel may have been faster
     */
    boolean take(Due due, Instant until) {
        return db.update(
                        "update wissel_delivery set attempts = attempts + 1, next_at = ?"
                                + " where notice = ? and receiver = ? and done_at is null and next_at = ?",
                        utc(until),
                        due.notice(),
                        due.receiver(),
                        utc(due.nextAt()))
                == 1;
    }

    /** It has it. */
    void delivered(Due due, Instant at) {
        db.update(
                "update wissel_delivery set done_at = ?, failure = null where notice = ? and receiver = ?",
                utc(at),
                due.notice(),
                due.receiver());
    }

    /** It does not have it, and is tried again. */
    void failed(Due due, String failure, Instant again) {
        db.update(
                "update wissel_delivery set next_at = ?, failure = ? where notice = ? and receiver = ?",
                utc(again),
                shortened(failure),
                due.notice(),
                due.receiver());
    }

    /** It will not have it. */
    void givenUp(Due due, String failure, Instant at) {
        db.update(
                "update wissel_delivery set done_at = ?, failure = ? where notice = ? and receiver = ?",
                utc(at),
                shortened(failure),
                due.notice(),
                due.receiver());
    }

    /** Forgets what was settled before this time. */
    void forget(Instant before) {
        db.update("delete from wissel_delivery where done_at < ?", utc(before));
        db.update(
                "delete from wissel_notice where at < ?"
                        + " and not exists (select 1 from wissel_delivery where notice = seq)",
                utc(before));
    }

    /** Long enough for a key to keep what lasts for months from being told twice. */
    static final Duration KEPT = Duration.ofDays(365);

    private String written(Notice notice) {
        try {
            return json.writeValueAsString(notice);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Notice read(String content) {
        try {
            return json.readValue(content, Notice.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("wissel_notice holds what this version of Wissel cannot read", broken);
        }
    }

    private static String shortened(String failure) {
        return failure.length() <= LONGEST_FAILURE ? failure : failure.substring(0, LONGEST_FAILURE);
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
