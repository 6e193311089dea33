package org.wissel.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.AuditTrail;
import org.wissel.deployment.ExportsInUse;
import org.wissel.deployment.Journal;
import org.wissel.deployment.Origin;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UploadedArchives;

/** Our tables in a database of a test, with what other rooms see of uploads and of what needs them. */
public final class UploadTables {

    public final JdbcTemplate db;
    public final TransactionTemplate transaction;
    public final UploadedArchives archives;
    public final ExportsInUse inUse;
    public final Journal journal;
    public final UndeployJournal undeployments;
    public final AuditTrail audit;

    /** Makes the tables where they are not there. */
    public UploadTables(DataSource database, Clock clock) {
        Flyway.configure()
                .dataSource(database)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
        ObjectMapper json = Jackson2ObjectMapperBuilder.json().build();
        JdbcTransactionManager transactions = new JdbcTransactionManager(database);
        db = new JdbcTemplate(database);
        transaction = new TransactionTemplate(transactions);
        inUse = new JdbcExportsInUse(db, json, clock);
        AuditRows rows = new AuditRows(db);
        audit = rows;
        archives = new JdbcUploadedArchives(
                db, transactions, inUse, new JdbcAudit(rows, () -> Origin.WISSEL, clock, "test", transactions));
        journal = new JdbcJournal(db, json, transactions);
        undeployments = new JdbcUndeployJournal(db, json);
    }

    /** Empties those that matter here. */
    public void empty() {
        for (String table : new String[] {"upload_part", "upload", "undeploy", "deployment"}) {
            db.update("delete from wissel_" + table);
        }
    }
}
