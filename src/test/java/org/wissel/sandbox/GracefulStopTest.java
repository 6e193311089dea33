package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Wissel is asked to end in the middle of a step. */
@Tag("story")
class GracefulStopTest {

    @Test
    void the_step_comes_to_its_end_no_other_one_starts_and_a_later_start_goes_on() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-stop")))) {
            String database =
                    "jdbc:h2:file:" + sandbox.root().resolve("database").resolve("wissel") + SandboxApplication.H2;
            ChildWissel wissel = ChildWissel.of(sandbox, "wissel-1", database, Map.of());
            wissel.start();
            CountDownLatch asked = new CountDownLatch(1);
            sandbox.watch(new SshWatch() {

                @Override
                public void begun(Exchange exchange) {
                    if (exchange.changes() && exchange.what().contains("/bin/restart") && asked.getCount() > 0) {
                        wissel.terminate();
                        asked.countDown();
                    }
                }
            });
            String id = wissel.deploy("0.0-v2");
            assertThat(asked.await(2, TimeUnit.MINUTES)).isTrue();
            Duration took = wissel.awaitEnd(Duration.ofSeconds(60));
            System.out.println(
                    "asked to end in the middle of a restart, Wissel ended " + took.toMillis() + " ms later");

            assertThat(texts(database, "select step from wissel_evidence where step = 'Restart runtime'"))
                    .hasSize(1);
            // Beside it, the timer of the deployment's deadline runs on.
            assertThat(texts(
                            database,
                            "select d.ACT_ID_ from ACT_RU_JOB j join ACT_RU_JOBDEF d on j.JOB_DEF_ID_ = d.ID_"
                                    + " where j.TYPE_ = 'message' and j.LOCK_OWNER_ is null and d.ACT_ID_ is not null"))
                    .containsExactly("serviceTask_awaitHealth");

            wissel.start();
            SandboxFiles.await(
                    Duration.ofMinutes(3),
                    () -> wissel.deployment(id)
                            .filter(answer -> answer.get("evidence").toString().contains("Await health"))
                            .isPresent(),
                    () -> wissel.deployment(id).toString());
            assertThat(sandbox.node(2).restarts())
                    .as("restarted once, not again")
                    .isOne();
        }
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
