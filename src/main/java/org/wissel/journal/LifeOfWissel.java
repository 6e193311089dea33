package org.wissel.journal;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Act;
import org.wissel.deployment.Audit;

/** Keeps when this Wissel started and stopped, of which version it was and whether its settings were still the same. */
@Component
class LifeOfWissel {

    private static final Logger log = LoggerFactory.getLogger(LifeOfWissel.class);
    private static final int SECONDS_TO_TELL = 3;

    private final Audit audit;
    private final AuditRows rows;
    private final ApplicationContext context;
    private final ConfigurableEnvironment environment;
    private final String version;

    LifeOfWissel(
            Audit audit,
            AuditRows rows,
            ApplicationContext context,
            ConfigurableEnvironment environment,
            ObjectProvider<BuildProperties> build) {
        this.audit = audit;
        this.rows = rows;
        this.context = context;
        this.environment = environment;
        this.version =
                build.stream().map(BuildProperties::getVersion).findFirst().orElse("development");
    }

    @EventListener(ApplicationReadyEvent.class)
    void started() {
        try {
            tellOfStart();
        } catch (DataAccessException untold) {
            // Whoever has to mend the database needs a Wissel that shows what there is.
            log.error("The audit could not keep that Wissel started: {}", untold.getMessage());
        }
    }

    private void tellOfStart() {
        String settings = SettingsFingerprint.of(environment, rows.salt());
        audit.noted(Act.of(Act.Kind.WISSEL_STARTED, "", Map.of("version", version, "settings", settings)));
        AuditRows.Head head = rows.head();
        // Outside of the database: who rewrites the whole table cannot rewrite this line.
        log.info("The audit has {} rows, the last one with the hash {}; settings {}", head.nr(), head.hash(), settings);
    }

    @EventListener
    void stopped(ContextClosedEvent event) throws InterruptedException {
        if (event.getApplicationContext() != context) {
            return;
        }
        // Apart, so that a database that is gone holds nothing up; not interrupted, which would close the file of an
        // embedded one.
        CompletableFuture<Void> told = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    audit.noted(Act.of(Act.Kind.WISSEL_STOPPED, "", Map.of("version", version)));
                    told.complete(null);
                },
                "wissel-stopped");
        thread.setDaemon(true);
        thread.start();
        try {
            told.get(SECONDS_TO_TELL, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException untold) {
            log.warn("The audit was not told within {} s that Wissel stops", SECONDS_TO_TELL);
        }
    }
}
