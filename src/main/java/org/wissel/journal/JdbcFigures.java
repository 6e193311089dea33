package org.wissel.journal;

import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.wissel.deployment.Figures;

/** How things stand in our own tables. The walk of an undeployment is told by the undeployment. */
@Repository
class JdbcFigures implements Figures {

    private static final String QUERY =
            "select 'DEPLOYMENTS_ENDED' as kind, cluster_name, ending as detail, count(*) as number from wissel_deployment"
                    + " where ending is not null and purpose = 'deploy' group by cluster_name, ending"
                    + " union all select 'UNDEPLOYMENTS_ENDED', cluster_name, ending, count(*) from wissel_undeploy"
                    + " where ending is not null group by cluster_name, ending"
                    + " union all select 'HELD', cluster_name, '', count(distinct deployment) from wissel_lock"
                    + " group by cluster_name";

    private final JdbcTemplate db;

    JdbcFigures(JdbcTemplate db) {
        this.db = db;
    }

    @Override
    public List<Figure> look() {
        return db.query(
                QUERY,
                (row, n) -> new Figure(
                        Kind.valueOf(row.getString("kind")),
                        row.getString("cluster_name"),
                        row.getString("detail").toLowerCase(Locale.ROOT).replace('_', '-'),
                        row.getLong("number")));
    }
}
