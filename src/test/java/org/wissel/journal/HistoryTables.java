package org.wissel.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.BalancerState;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.FileCopy;
import org.wissel.deployment.History;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.Journal;
import org.wissel.deployment.NodeChange;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.ObservedCluster;
import org.wissel.deployment.Plan;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Shortcut;
import org.wissel.deployment.StepRun;
import org.wissel.deployment.StepRuns;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.UndeployVerdict;
import org.wissel.deployment.UsageSample;
import org.wissel.deployment.Wave;

/** Our tables in a database of a test, with years of deployments, each with its plan, its evidence and the logs of its steps. */
public final class HistoryTables {

    private static final Instant FIRST = Instant.parse("2025-03-01T09:00:00Z");
    private static final List<String> STEPS = List.of(
            "Await drain", "Update export", "Update shortcuts", "Restart runtime", "Await health", "Smoke test");
    private static final List<String> CLUSTERS = List.of("production", "acceptance", "test");
    private static final List<String> PEOPLE = List.of("dora", "olga", "ann", "piet");

    public final History history;
    public final UndeployJournal undeployments;
    public final Journal journal;
    private final StepRuns runs;
    private final TransactionTemplate transaction;

    public HistoryTables(DataSource database) {
        Flyway.configure()
                .dataSource(database)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
        ObjectMapper json = Jackson2ObjectMapperBuilder.json().build();
        JdbcTransactionManager transactions = new JdbcTransactionManager(database);
        JdbcTemplate db = new JdbcTemplate(database);
        transaction = new TransactionTemplate(transactions);
        journal = new JdbcJournal(db, json, transactions);
        runs = new JdbcStepRuns(db, transactions);
        history = new JdbcHistory(db, json);
        undeployments = new JdbcUndeployJournal(db, json);
    }

    /**
     * Keeps so many deployments, a few hours after each other, and an undeployment for every fifth; the last has not ended.
     *
     * @return the id of the last
     */
    public String seed(int deployments, int nodes) {
        IntStream.range(0, deployments)
                .forEach(i -> transaction.executeWithoutResult(all -> {
                    deploy(i, nodes, i == deployments - 1);
                    if (i % 5 == 0) {
                        undeploy(i);
                    }
                }));
        return "d" + (deployments - 1);
    }

    private void deploy(int i, int nodes, boolean open) {
        String id = "d" + i;
        Instant since = FIRST.plus(Duration.ofHours(7L * i));
        Plan plan = plan(i, nodes);
        journal.open(
                id,
                new DeploymentRequest(CLUSTERS.get(i % CLUSTERS.size()), plan.target(), Strategy.INSTALL_FIRST),
                PEOPLE.get(i % PEOPLE.size()),
                since);
        ObservedCluster before = cluster(i, nodes);
        journal.remember(id, plan, before);
        Instant now = since;
        for (int wave = 0; wave < plan.waves().size(); wave++) {
            String node = plan.waves().get(wave).changes().get(0).node();
            for (String step : STEPS) {
                long run = runs.began(id, wave, node, step, false, now);
                now = now.plusSeconds(20);
                journal.record(
                        id, new Evidence(now, wave, node, step, node + ": " + step + ", seen by 3 looks of 1 s"));
                runs.ended(run, StepRun.Outcome.DONE, "", log(node, step), now);
            }
        }
        if (!open) {
            DeploymentState ending = i % 11 == 0 ? DeploymentState.ROLLED_BACK : DeploymentState.DEPLOYED;
            journal.end(id, ending, ending == DeploymentState.DEPLOYED ? List.of() : List.of("users complain"), now);
        }
    }

    private static List<String> log(String node, String step) {
        return IntStream.range(0, 12)
                .mapToObj(line -> node + ": " + step + ", line " + line + " of what was done on the host by sudo")
                .toList();
    }

    private void undeploy(int i) {
        String id = "u" + i;
        Instant since = FIRST.plus(Duration.ofHours(7L * i + 1));
        undeployments.open(
                id,
                new UndeployRequest(CLUSTERS.get(i % CLUSTERS.size()), List.of(version(i - 1)), Purpose.UNDEPLOY),
                "Wissel",
                since);
        for (int look = 0; look < 50; look++) {
            undeployments.looked(
                    id,
                    new UsageSample(
                            since.plusSeconds(600L * look),
                            OptionalLong.of(50 - look),
                            OptionalLong.empty(),
                            "every node was asked"),
                    new UndeployVerdict(
                            List.of(version(i - 1) + " is held by " + (50 - look) + " live sessions"),
                            List.of("cases are not counted")));
        }
        undeployments.end(
                id, i % 2 == 0 ? UndeployState.KEPT : UndeployState.UNDEPLOYED, List.of("kept by ann."), since);
    }

    private static Plan plan(int i, int nodes) {
        List<Wave> waves = new ArrayList<>();
        Map<String, String> points =
                Map.of("weather", version(i).version(), "radar", version(i).version());
        for (int wave = 0; wave <= nodes; wave++) {
            waves.add(new Wave(
                    List.of(new NodeChange(
                            "node" + (wave % nodes + 1),
                            wave < nodes ? Set.of(version(i)) : Set.of(),
                            Set.of(),
                            wave < nodes - 1 ? Map.of() : points,
                            Set.of(version(i), version(i - 1)))),
                    wave == nodes - 1,
                    nodes - 1));
        }
        return new Plan(
                version(i),
                "ab".repeat(32),
                Strategy.INSTALL_FIRST,
                waves,
                Map.of("lb1", names(nodes), "lb2", names(nodes)),
                Set.of(),
                Set.of(),
                Set.of(),
                nodes / 2,
                "none: every node has loaded it before the first session of it can start",
                List.of("lb1: a health check of nginx itself is not configured", "node1: direct starts are possible"));
    }

    private static ObservedCluster cluster(int i, int nodes) {
        Map<String, Boolean> up = new HashMap<>();
        names(nodes).forEach(name -> up.put(name, true));
        List<NodeState> states = names(nodes).stream()
                .map(name -> new NodeState(
                        name,
                        true,
                        "UP",
                        IntStream.range(0, 4)
                                .mapToObj(old -> new InstalledExport(
                                        version(i - old), "ab".repeat(32), "/exports/weather-" + (i - old) + ".zip"))
                                .toList(),
                        Optional.of(Set.of(version(i - 1), version(i - 2))),
                        List.of(new Shortcut(
                                "weather", "Weather", version(i - 1).version())),
                        false,
                        4711,
                        true,
                        List.of(),
                        "",
                        List.of(),
                        List.of()))
                .toList();
        byte[] file = "server 10.0.0.1:8080;\n".repeat(nodes + 40).getBytes(StandardCharsets.US_ASCII);
        return new ObservedCluster(
                states,
                List.of(new BalancerState(
                        "lb1",
                        "nginx 1.22.1",
                        up,
                        true,
                        new FileCopy("lb1", "/etc/nginx/conf.d/runtime.conf", file),
                        List.of(),
                        List.of())));
    }

    private static Set<String> names(int nodes) {
        return Set.copyOf(
                IntStream.rangeClosed(1, nodes).mapToObj(node -> "node" + node).toList());
    }

    private static ProjectVersion version(int i) {
        return new ProjectVersion("Weather", "1." + (i + 10));
    }
}
