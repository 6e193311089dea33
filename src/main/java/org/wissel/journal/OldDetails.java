package org.wissel.journal;

import static org.wissel.journal.RowFormat.utc;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Act;
import org.wissel.deployment.Audit;

/**
 * Deletes, at night and by one Wissel at a time, the details of what ended long ago: the runs of its steps, what they saw, samples
 * and counts. The row of a deployment stays with its plan, its outcome and what planning must remember, and
 * so do what its session probe counted, the nodes that it left out, what is open, and the audit.
 */
@Component
@EnableConfigurationProperties(HistoryProperties.class)
class OldDetails {

    private static final Logger log = LoggerFactory.getLogger(OldDetails.class);

    /** Rows that one transaction deletes. */
    private static final int ROWS = 500;

    /** At once, some times a minute: one thread does all that is done by the clock. */
    private static final int DEPLOYMENTS = 20;

    private static final String DUTY = "delete old details";
    private static final Duration HELD = Duration.ofMinutes(5);

    /** Tables with many rows of one deployment, which have a number of their own. */
    private static final List<String> MANY = List.of("wissel_step_run", "wissel_evidence", "wissel_probe_sample");

    /** Those with few. What the probe counted in all stays: it says that nobody lost a session. */
    private static final List<String> FEW = List.of("wissel_review", "wissel_transfer", "wissel_probe_session");

    private final JdbcTemplate db;
    private final Duty duty;
    private final HistoryProperties settings;
    private final Audit audit;
    private final Clock clock;

    OldDetails(JdbcTemplate db, Duty duty, HistoryProperties settings, Audit audit, Clock clock) {
        this.audit = audit;
        this.db = db;
        this.duty = duty;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
    void atNight() {
        Instant now = clock.instant();
        if (settings.isTimeFor(LocalTime.ofInstant(now, ZoneId.systemDefault())) && duty.take(DUTY, now, HELD)) {
            int deleted = deleteSome(now.minus(settings.keepFor()));
            if (deleted > 0) {
                log.info("The details of {} deployments and undeployments that ended long ago were deleted", deleted);
                audit.noted(Act.of(
                        Act.Kind.DETAILS_DELETED,
                        "",
                        Map.of(
                                "deployments",
                                Integer.toString(deleted),
                                "keepFor",
                                settings.keepFor().toString())));
            }
        }
    }

    /** @return of how many the details were deleted; fewer than there are, where there are many */
    int deleteSome(Instant endedBefore) {
        List<String> deployments = ended("wissel_deployment", endedBefore);
        deployments.forEach(this::deleteOfDeployment);
        List<String> undeployments = ended("wissel_undeploy", endedBefore);
        undeployments.forEach(this::deleteOfUndeployment);
        return deployments.size() + undeployments.size();
    }

    /** One that holds a cluster has a step that may still run, whatever its row says. */
    private List<String> ended(String table, Instant before) {
        return db.queryForList(
                "select id from " + table + " where not details_deleted and ended_at < ?"
                        + " and not exists (select 1 from wissel_lock where deployment = " + table + ".id)"
                        + " order by ended_at fetch first " + DEPLOYMENTS + " rows only",
                String.class,
                utc(before));
    }

    private void deleteOfDeployment(String id) {
        MANY.forEach(table -> deleteMany(table, "deployment", id));
        FEW.forEach(table -> db.update("delete from " + table + " where deployment = ?", id));
        // Last, so that one which was cut off is begun again.
        db.update("update wissel_deployment set details_deleted = true where id = ?", id);
    }

    private void deleteOfUndeployment(String id) {
        deleteMany("wissel_usage", "undeploy", id);
        db.update("update wissel_undeploy set details_deleted = true where id = ?", id);
    }

    private void deleteMany(String table, String column, String id) {
        String some = "delete from " + table + " where seq in (select seq from " + table + " where " + column
                + " = ? order by seq fetch first " + ROWS + " rows only)";
        while (db.update(some, id) == ROWS) {
            // Each is a transaction of its own.
        }
    }
}
