package org.wissel.probe;

import static org.wissel.probe.ProbeRows.instant;
import static org.wissel.probe.ProbeRows.utc;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.wissel.deployment.ContinuityResult.Sample;

/** The rows of what probes saw over time. */
final class SampleRows {

    private final JdbcTemplate db;

    SampleRows(JdbcTemplate db) {
        this.db = db;
    }

    /** Adds one, in the transaction of the caller; they stay bounded. */
    void add(String deployment, Sample sample) {
        insert(deployment, sample);
        Integer many = db.queryForObject(
                "select count(*) from wissel_probe_sample where deployment = ?", Integer.class, deployment);
        if (many != null && many > Samples.MOST) {
            List<Sample> all = of(deployment);
            db.update("delete from wissel_probe_sample where deployment = ?", deployment);
            Samples.merged(all).forEach(each -> insert(deployment, each));
        }
    }

    private void insert(String deployment, Sample sample) {
        db.update(
                "insert into wissel_probe_sample (deployment, at, seconds, requests, failed, broken, slowest_ms, traffic)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                deployment,
                utc(sample.at()),
                sample.seconds(),
                sample.requests(),
                sample.failed(),
                sample.broken(),
                sample.slowestMillis(),
                sample.traffic().orElse(null));
    }

    /** The samples of a probe, oldest first. */
    List<Sample> of(String deployment) {
        return db.query(
                "select * from wissel_probe_sample where deployment = ? order by seq",
                (row, n) -> new Sample(
                        instant(row, "at"),
                        row.getInt("seconds"),
                        row.getLong("requests"),
                        row.getLong("failed"),
                        row.getLong("broken"),
                        row.getLong("slowest_ms"),
                        Optional.ofNullable(row.getObject("traffic", Double.class))),
                deployment);
    }
}
