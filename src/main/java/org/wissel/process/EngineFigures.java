package org.wissel.process;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Figures;

/** How things stand in the engine's tables, which it would tell by several queries of its own. */
@Component
class EngineFigures implements Figures {

    private static final String CLUSTER_OF =
            " left join ACT_RU_VARIABLE v on v.EXECUTION_ID_ = %s.PROC_INST_ID_ and v.NAME_ = 'cluster'";

    private static final String QUERY = "select 'INCIDENTS_OPEN' as kind, v.TEXT_ as cluster_name, count(*) as number"
            + " from ACT_RU_INCIDENT i" + CLUSTER_OF.formatted("i")
            // A process that called another one repeats the other's.
            + " where i.ID_ = i.ROOT_CAUSE_INCIDENT_ID_ group by v.TEXT_"
            + " union all select 'APPROVALS_WAITING', v.TEXT_, count(*) from ACT_RU_TASK t" + CLUSTER_OF.formatted("t")
            + " where t.TASK_DEF_KEY_ in ('userTask_approveSwap', 'userTask_approveChangedPlan',"
            + " 'userTask_confirmUndeploy', 'userTask_forceUndeploy') group by v.TEXT_"
            + " union all select 'JOBS_DUE', null, count(*) from ACT_RU_JOB j where j.RETRIES_ > 0"
            + " and j.SUSPENSION_STATE_ = 1 and (j.DUEDATE_ is null or j.DUEDATE_ <= ?)"
            + " and (j.LOCK_EXP_TIME_ is null or j.LOCK_EXP_TIME_ < ?)";

    private final JdbcTemplate db;
    private final Clock clock;

    EngineFigures(JdbcTemplate db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    @Override
    public List<Figure> look() {
        Timestamp now = Timestamp.from(clock.instant());
        return db.query(
                QUERY,
                (row, n) -> new Figure(
                        Kind.valueOf(row.getString("kind")),
                        row.getString("cluster_name") == null ? "" : row.getString("cluster_name"),
                        "",
                        row.getLong("number")),
                now,
                now);
    }
}
