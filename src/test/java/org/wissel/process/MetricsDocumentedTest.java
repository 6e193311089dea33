package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Strategy;

/** The metrics that are there are those that the documentation tells of. */
class MetricsDocumentedTest extends ProcessStory {

    @Autowired
    private PrometheusMeterRegistry registry;

    @Test
    void the_table_of_the_documentation_names_every_metric_and_no_other() throws IOException {
        runAll();
        // Counters of the database are there when it has answered once.
        registry.scrape();
        Set<String> there = registry.getMeters().stream()
                .map(Meter::getId)
                .map(Meter.Id::getName)
                .filter(name -> name.startsWith("wissel."))
                .collect(Collectors.toCollection(TreeSet::new));
        Matcher row = Pattern.compile("(?m)^\\| `(wissel\\.[a-z.]+)` \\|").matcher(documentation("observe.md"));
        Set<String> told = new TreeSet<>();
        while (row.find()) {
            told.add(row.group(1));
        }

        assertThat(told).isEqualTo(there);
    }

    @Test
    void every_metric_of_the_alerts_is_there() throws IOException {
        runAll();
        // Counters of the database are there when it has answered once.
        registry.scrape();
        String scraped = registry.scrape();
        Matcher named =
                Pattern.compile("\\b(wissel_\\w+|hikaricp_\\w+|jvm_\\w+)\\b").matcher(documentation("alerts.yaml"));
        Set<String> told = new TreeSet<>();
        while (named.find()) {
            told.add(named.group(1));
        }

        assertThat(told).isNotEmpty().allSatisfy(name -> assertThat(scraped).containsPattern("(?m)^" + name + "[{ ]"));
    }

    private void runAll() {
        String id = start(Strategy.SWAP);
        runJobs();
        decide(id, Decision.APPROVE, "", "ann");
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
    }

    private static String documentation(String name) throws IOException {
        return Files.readString(Path.of("docs", name));
    }
}
