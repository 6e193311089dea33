package org.wissel.journal;

import static org.wissel.journal.RowFormat.utc;

import java.time.OffsetDateTime;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Transfer;
import org.wissel.deployment.Transfers;

/** How far exports have come, in a table of its own. What cannot be kept must not keep an export from being sent. */
@Repository
class JdbcTransfers implements Transfers {

    private static final Logger log = LoggerFactory.getLogger(JdbcTransfers.class);

    private final JdbcTemplate db;
    private final TransactionTemplate apart;

    JdbcTransfers(JdbcTemplate db, PlatformTransactionManager transactions) {
        this.db = db;
        apart = new TransactionTemplate(transactions);
        // Others watch while the step's own transaction is open.
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @Override
    public void keep(String deployment, Transfer transfer) {
        try {
            apart.executeWithoutResult(status -> {
                // The fence of the node lets one step at a time write its rows.
                if (update(deployment, transfer) == 0) {
                    insert(deployment, transfer);
                }
            });
        } catch (RuntimeException untold) {
            log.warn("How far an export has come could not be kept for the deployment's page: {}", untold.getMessage());
        }
    }

    private int update(String deployment, Transfer transfer) {
        return db.update(
                "update wissel_transfer set size_bytes = ?, sent = ?, per_second = ?, state = ?, kept_at = ?"
                        + " where deployment = ? and node = ? and project = ? and version = ?",
                values(deployment, transfer));
    }

    private void insert(String deployment, Transfer transfer) {
        db.update(
                "insert into wissel_transfer (size_bytes, sent, per_second, state, kept_at, deployment, node, project,"
                        + " version) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values(deployment, transfer));
    }

    private static Object[] values(String deployment, Transfer transfer) {
        return new Object[] {
            transfer.size(),
            transfer.sent(),
            transfer.perSecond(),
            transfer.state().name(),
            utc(transfer.at()),
            deployment,
            transfer.node(),
            transfer.version().project(),
            transfer.version().version()
        };
    }

    @Override
    public List<Transfer> of(String deployment) {
        return db.query(
                "select * from wissel_transfer where deployment = ? order by node, project, version",
                (row, n) -> new Transfer(
                        row.getString("node"),
                        new ProjectVersion(row.getString("project"), row.getString("version")),
                        row.getLong("size_bytes"),
                        row.getLong("sent"),
                        row.getLong("per_second"),
                        Transfer.State.valueOf(row.getString("state")),
                        row.getObject("kept_at", OffsetDateTime.class).toInstant()),
                deployment);
    }
}
