package org.wissel.journal;

import static org.wissel.journal.RowFormat.fitting;
import static org.wissel.journal.RowFormat.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.Shown;
import org.wissel.deployment.StepRun;
import org.wissel.deployment.StepRuns;

/** The runs of steps in a table of their own. */
@Repository
class JdbcStepRuns implements StepRuns {

    private static final int LINES = 200;
    private static final int LINE_LENGTH = 500;

    private final JdbcTemplate db;
    private final TransactionTemplate apart;

    JdbcStepRuns(JdbcTemplate db, PlatformTransactionManager transactions) {
        this.db = db;
        apart = new TransactionTemplate(transactions);
        // What is told of a step must stay when its own transaction is rolled back.
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @Override
    public long began(String deployment, int wave, String node, String step, boolean look, Instant at) {
        return apart.execute(status -> {
            Optional<Long> before = look ? lookBefore(deployment, wave, node, step) : Optional.empty();
            if (before.isPresent()) {
                db.update(
                        "update wissel_step_run set ended = null, outcome = ? where seq = ?",
                        StepRun.Outcome.OPEN.name(),
                        before.get());
                return before.get();
            }
            var key = new GeneratedKeyHolder();
            db.update(
                    connection -> {
                        var insert = connection.prepareStatement(
                                "insert into wissel_step_run (deployment, began, wave, node, step, outcome, message, log)"
                                        + " values (?, ?, ?, ?, ?, ?, '', '')",
                                new String[] {"seq"});
                        insert.setString(1, deployment);
                        insert.setObject(2, utc(at));
                        insert.setInt(3, wave);
                        insert.setString(4, node);
                        insert.setString(5, step);
                        insert.setString(6, StepRun.Outcome.OPEN.name());
                        return insert;
                    },
                    key);
            return key.getKeyAs(Long.class);
        });
    }

    /** The run of the look before this one, where nothing else happened there since. */
    private Optional<Long> lookBefore(String deployment, int wave, String node, String step) {
        return db
                .query(
                        "select seq, wave, step, outcome from wissel_step_run where deployment = ? and node = ?"
                                + " order by seq desc fetch first 1 rows only",
                        (row, n) -> row.getInt("wave") == wave
                                        && row.getString("step").equals(step)
                                        && row.getString("outcome").equals(StepRun.Outcome.DONE.name())
                                ? Optional.of(row.getLong("seq"))
                                : Optional.<Long>empty(),
                        deployment,
                        node)
                .stream()
                .findFirst()
                .flatMap(found -> found);
    }

    @Override
    public void ended(long run, StepRun.Outcome outcome, String message, List<String> log, Instant at) {
        apart.executeWithoutResult(status -> db.update(
                "update wissel_step_run set ended = ?, outcome = ?, message = ?, log = ? where seq = ?",
                utc(at),
                outcome.name(),
                fitting(message),
                String.join("\n", shortened(log)),
                run));
    }

    @Override
    public List<StepRun> of(String deployment) {
        return db.query(
                "select * from wissel_step_run where deployment = ? order by seq", (row, n) -> run(row), deployment);
    }

    private static StepRun run(ResultSet row) throws SQLException {
        String log = row.getString("log");
        return new StepRun(
                row.getObject("began", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("ended", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                row.getInt("wave"),
                row.getString("node"),
                row.getString("step"),
                StepRun.Outcome.valueOf(row.getString("outcome")),
                row.getString("message"),
                log.isEmpty() ? List.of() : List.of(log.split("\n")));
    }

    /** How a step began and how it came to its end tell most. */
    private static List<String> shortened(List<String> log) {
        List<String> kept = new ArrayList<>(log);
        if (kept.size() > LINES) {
            int left = kept.size() - LINES;
            kept.subList(LINES / 2, LINES / 2 + left).clear();
            kept.add(LINES / 2, "... " + left + " lines are left out here ...");
        }
        return kept.stream().map(line -> Shown.line(line, LINE_LENGTH)).toList();
    }
}
