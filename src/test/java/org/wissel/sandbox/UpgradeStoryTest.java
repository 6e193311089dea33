package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Wissel itself gets a new release while its deployments run, on PostgreSQL and under traffic. */
@Tag("story")
class UpgradeStoryTest {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static SandboxPostgres postgres;
    private static Sandbox sandbox;
    private static Path newer;
    private static Traffic traffic;

    @BeforeAll
    static void start() {
        postgres = SandboxPostgres.start();
        sandbox = Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-upgrade")));
        newer = NewerWissel.write(sandbox.root().resolve("newer"));
        for (String version : List.of("0.0-v4", "0.0-v5", "0.0-v6")) {
            sandbox.writeExport("Weather", version, LocalDate.of(2026, 6, 16));
        }
        traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()));
    }

    @AfterAll
    static void end() {
        traffic.close();
        sandbox.close();
        postgres.close();
    }

    @Test
    void stopped_in_a_step_and_started_as_the_next_release_it_goes_on_with_the_model_that_it_began_with()
            throws Exception {
        String database = postgres.database();
        ChildWissel old = ChildWissel.of(sandbox, "wissel-1", database, Map.of());
        ChildWissel next = old.withClasses(newer);
        try (old;
                next) {
            old.start();
            String before = deployAndStopInARestart(old);

            next.start();
            end(next, before);
            String after = next.deploy("0.0-v3");
            end(next, after);

            assertThat(modelVersion(database, before)).isEqualTo("1");
            assertThat(modelVersion(database, after)).isEqualTo("2");
            assertThat(laterSteps(database, before)).isEmpty();
            assertThat(laterSteps(database, after))
                    .contains(
                            NewerWissel.START,
                            NewerWissel.TASK,
                            "serviceTask_drainNodes",
                            "serviceTask_verifyDeployment");
            next.terminate();
            next.awaitEnd(Duration.ofSeconds(60));

            old.launch();
            old.awaitEnd(PATIENCE);
            assertThat(SandboxFiles.end(old.log()))
                    .contains("this database was changed by a newer Wissel")
                    .contains(NewerWissel.MIGRATION + " (later)");
        }
        nobodyNoticed();
    }

    @Test
    void the_next_release_joins_the_old_one_and_each_runs_the_steps_that_it_knows() throws Exception {
        String database = postgres.database();
        ChildWissel old = ChildWissel.of(sandbox, "wissel-1", database, Map.of());
        ChildWissel next =
                ChildWissel.of(sandbox, "wissel-2", database, Map.of()).withClasses(newer);
        try (old;
                next) {
            old.start();
            String before = old.deploy("0.0-v4");
            awaitState(old, before, "waiting-for-approval");

            next.start();
            end(old, before);
            assertThat(laterSteps(database, before)).isEmpty();

            // The old one looks for jobs all the time, and has no bean for the newer models.
            String beside = next.deploy("0.0-v5");
            awaitState(old, beside, "waiting-for-approval");
            assertThat(old.approve(beside))
                    .contains("it has a model of " + NewerWissel.SOURCE)
                    .contains("go to the other Wissel");
            assertThat(old.abort(beside)).isEqualTo(409);
            end(next, beside);
            String byTheOld = old.deploy("0.0-v6");
            awaitState(old, byTheOld, "waiting-for-approval");
            old.terminate();
            assertThat(old.awaitEnd(Duration.ofSeconds(60))).isLessThan(Duration.ofSeconds(60));
            end(next, byTheOld);

            assertThat(modelVersion(database, beside)).isEqualTo("2");
            assertThat(modelVersion(database, byTheOld))
                    .as("begun with what the old one knows")
                    .isEqualTo("1");
            assertThat(texts(database, "select id_ from act_hi_incident")).isEmpty();
            assertThat(texts(
                            database, "select id_ from act_hi_job_log where job_exception_msg_ like '%laterListener%'"))
                    .as("steps that somebody tried who does not know them")
                    .isEmpty();
        }
        nobodyNoticed();
    }

    private static String deployAndStopInARestart(ChildWissel old) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        sandbox.watch(new SshWatch() {

            @Override
            public void begun(Exchange exchange) {
                if (exchange.changes() && exchange.what().contains("/bin/restart") && asked.getCount() > 0) {
                    old.terminate();
                    asked.countDown();
                }
            }
        });
        String id = old.deploy("0.0-v2");
        assertThat(asked.await(2, TimeUnit.MINUTES)).isTrue();
        old.awaitEnd(Duration.ofSeconds(60));
        sandbox.watch(SshWatch.NONE);
        return id;
    }

    /** Approves whatever is asked, until it is deployed. */
    private static void end(ChildWissel wissel, String id) {
        SandboxFiles.await(
                PATIENCE,
                () -> {
                    String state = state(wissel, id);
                    assertThat(state).isNotIn("failed-step", "refused", "rolled-back", "left-for-operator");
                    if (state.startsWith("waiting-for")) {
                        wissel.approve(id);
                    }
                    return state.equals("deployed");
                },
                () -> String.valueOf(wissel.deployment(id)));
    }

    private static void awaitState(ChildWissel wissel, String id, String wanted) {
        SandboxFiles.await(
                PATIENCE, () -> state(wissel, id).equals(wanted), () -> String.valueOf(wissel.deployment(id)));
    }

    private static String state(ChildWissel wissel, String id) {
        return wissel.deployment(id)
                .map(found -> found.path("state"))
                .map(JsonNode::asText)
                .orElse("");
    }

    private static String modelVersion(String database, String id) throws SQLException {
        return texts(
                        database,
                        "select d.version_ from act_hi_procinst i join act_re_procdef d on i.proc_def_id_ = d.id_"
                                + " where i.id_ = '" + id + "'")
                .get(0);
    }

    private static List<String> laterSteps(String database, String id) throws SQLException {
        return texts(database, "select step from " + NewerWissel.STEPS + " where deployment = '" + id + "'");
    }

    private static void nobodyNoticed() {
        System.out.println("upgrade: " + traffic.statusLine());
        assertThat(traffic.counters().failed())
                .as(String.valueOf(traffic.counters().failures()))
                .isZero();
        assertThat(traffic.counters().broken()).isZero();
        assertThat(traffic.counters().requests()).isGreaterThan(1000);
    }

    private static List<String> texts(String database, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(database);
                ResultSet rows = connection.createStatement().executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
