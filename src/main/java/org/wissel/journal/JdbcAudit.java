package org.wissel.journal;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.Act;
import org.wissel.deployment.Audit;
import org.wissel.deployment.Origin;
import org.wissel.deployment.Origins;

/**
 * Writes acts with the transactions that did them. Rows follow each other by the lock of one row, which is taken last and held for
 * the moment of the commit: a step that acts for a minute keeps nobody waiting, and no two wait for each other.
 */
@Component
class JdbcAudit implements Audit {

    private static final Logger log = LoggerFactory.getLogger(JdbcAudit.class);

    private static final int MOST = 30;
    private static final Duration WITHIN = Duration.ofMinutes(1);

    /** A program signs in with each request. */
    private static final Duration PROGRAM_AGAIN = Duration.ofHours(1);

    private final AuditRows rows;
    private final Origins origins;
    private final Clock clock;
    private final String name;
    private final Repeats repeats;
    private final TransactionTemplate apart;

    JdbcAudit(
            AuditRows rows,
            Origins origins,
            Clock clock,
            @Value("${wissel.name}") String name,
            PlatformTransactionManager transactions) {
        this.rows = rows;
        this.origins = origins;
        this.clock = clock;
        this.name = name;
        repeats = new Repeats(clock);
        apart = new TransactionTemplate(transactions);
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @Override
    public void did(Act act) {
        AuditLine line = line(act, origins.current());
        if (TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.isSynchronizationActive()) {
            ofThisTransaction().add(line);
        } else {
            write(List.of(line));
        }
    }

    @Override
    public void noted(Act act) {
        Origin origin = origins.current();
        OptionalLong leftOut = leftOut(act, origin);
        if (leftOut.isEmpty()) {
            return;
        }
        Map<String, String> details = new TreeMap<>(act.details());
        if (leftOut.getAsLong() > 0) {
            details.put("leftOutBefore", Long.toString(leftOut.getAsLong()));
        }
        AuditLine line = line(Act.of(act.kind(), act.person(), act.cluster(), act.deployment(), details), origin);
        try {
            write(List.of(line));
        } catch (RuntimeException lost) {
            log.error(
                    "The audit could not keep that {} was {} from {}: {}",
                    act.person(),
                    act.kind().key(),
                    origin.address(),
                    lost.getMessage());
        }
    }

    /** How many of its like were left out before this one; empty where this one is left out too. */
    private OptionalLong leftOut(Act act, Origin origin) {
        String from = act.kind() + " " + origin.address();
        return switch (act.kind()) {
            case SIGNED_IN ->
                origin.way().equals("page")
                        ? OptionalLong.of(0)
                        : repeats.next(from + " " + act.person(), 1, PROGRAM_AGAIN);
            case SIGN_IN_FAILED, EXPORT_REFUSED -> repeats.next(from, MOST, WITHIN);
            case REFUSED -> refused(from, origin);
            default -> OptionalLong.of(0);
        };
    }

    /** One request may be refused in two places: by the step that knows why, and by what answers it. */
    private OptionalLong refused(String from, Origin origin) {
        boolean again = !origin.request().isEmpty()
                && repeats.next("request " + origin.request(), 1, WITHIN).isEmpty();
        return again ? OptionalLong.empty() : repeats.next(from, MOST, WITHIN);
    }

    private AuditLine line(Act act, Origin origin) {
        return new AuditLine(clock.instant(), act, origin, name);
    }

    private void write(List<AuditLine> lines) {
        apart.executeWithoutResult(transaction -> rows.add(lines));
    }

    private Pending ofThisTransaction() {
        return TransactionSynchronizationManager.getSynchronizations().stream()
                .filter(Pending.class::isInstance)
                .map(Pending.class::cast)
                .findFirst()
                .orElseGet(() -> {
                    Pending pending = new Pending();
                    TransactionSynchronizationManager.registerSynchronization(pending);
                    return pending;
                });
    }

    /** What a transaction did so far. */
    private final class Pending implements TransactionSynchronization {

        private final List<AuditLine> lines = new ArrayList<>();

        void add(AuditLine line) {
            lines.add(line);
        }

        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            boolean told = lines.stream().anyMatch(line -> line.act().kind() != Act.Kind.ENGINE_OPERATION);
            List<AuditLine> kept = told
                    ? lines.stream().filter(line -> !line.act().onlyAlone()).toList()
                    : lines;
            try {
                rows.add(kept);
            } catch (RuntimeException lost) {
                throw new IllegalStateException(
                        "the audit could not keep this, so it was not done: mend the database, and do it again", lost);
            }
        }
    }
}
