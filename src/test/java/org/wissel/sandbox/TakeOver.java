package org.wissel.sandbox;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Two Wissels on one PostgreSQL share the work; the one that is in the middle of a restart is killed. */
final class TakeOver implements SshWatch {

    private final String database;
    private final Map<String, ChildWissel> wissels;
    private final AtomicReference<String> killed = new AtomicReference<>();
    private final AtomicLong killedAt = new AtomicLong();
    private final AtomicLong goesOnAt = new AtomicLong();
    private final CountDownLatch goesOn = new CountDownLatch(1);

    private TakeOver(String database, Map<String, ChildWissel> wissels) {
        this.database = database;
        this.wissels = wissels;
    }

    /** @return from the kill to the other's first word to a host; the deployment ended as deployed, and nobody noticed */
    static Duration measure() {
        try (SandboxPostgres postgres = SandboxPostgres.start();
                Sandbox sandbox =
                        Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-take-over")))) {
            String database = postgres.database();
            Map<String, ChildWissel> both = Map.of(
                    "wissel-1", ChildWissel.of(sandbox, "wissel-1", database, Map.of()),
                    "wissel-2", ChildWissel.of(sandbox, "wissel-2", database, Map.of()));
            both.values().forEach(ChildWissel::start);
            TakeOver takeOver = new TakeOver(database, both);
            sandbox.watch(takeOver);
            Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()));
            try (traffic) {
                takeOver.run();
            }
            System.out.println("take-over: " + traffic.statusLine());
            if (traffic.counters().failed() > 0) {
                throw new IllegalStateException(
                        "requests failed: " + traffic.counters().failures());
            }
            return Duration.ofNanos(takeOver.goesOnAt.get() - takeOver.killedAt.get());
        }
    }

    private void run() {
        String id = wissels.get("wissel-1").deploy("0.0-v2");
        try {
            if (!goesOn.await(4, TimeUnit.MINUTES)) {
                throw new IllegalStateException("nobody went on after " + killed.get() + " was killed");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
        ChildWissel other = wissels.get(killed.get().equals("wissel-1") ? "wissel-2" : "wissel-1");
        SandboxFiles.await(
                Duration.ofMinutes(4),
                () -> {
                    other.approve(id);
                    return other.deployment(id)
                            .filter(answer -> answer.get("state").asText().equals("deployed"))
                            .isPresent();
                },
                () -> String.valueOf(other.deployment(id)));
    }

    @Override
    public void begun(Exchange exchange) {
        if (exchange.changes() && exchange.what().contains("/bin/restart") && killedAt.get() == 0) {
            String owner = owner();
            wissels.get(owner).kill();
            killed.set(owner);
            killedAt.set(System.nanoTime());
        }
    }

    @Override
    public boolean mayBegin(Exchange exchange) {
        if (killedAt.get() != 0 && goesOnAt.compareAndSet(0, System.nanoTime())) {
            goesOn.countDown();
        }
        return true;
    }

    /** Whose step runs, by the lock on its job. */
    private String owner() {
        try (Connection connection = DriverManager.getConnection(database);
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("select LOCK_OWNER_ from ACT_RU_JOB where LOCK_OWNER_ is not null")) {
            List<String> names = List.copyOf(wissels.keySet());
            if (!row.next() || !names.contains(row.getString(1))) {
                throw new IllegalStateException("no job is locked by one of " + names);
            }
            return row.getString(1);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
