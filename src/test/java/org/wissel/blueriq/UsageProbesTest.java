package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.wissel.blueriq.RuntimeProperties.UsageProbe;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.Usage;
import org.wissel.deployment.UsageCount;
import org.wissel.remote.BlackHole;
import org.wissel.remote.FakeHost;
import org.wissel.remote.SlowHost;

class UsageProbesTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final Settings SETTINGS = Settings.of("/exports", List.of(), List.of("restart"), List.of("pid"));
    private static final UsageProbe RESOURCE =
            new UsageProbe("/usage/{project}/{name}?of={version}", "/count", null, true);
    private static final String ASKED = "GET /usage/export-Weather/Weather?of=0.0-v1";
    private static final UsageProbe COMMAND =
            new UsageProbe(null, "/count", List.of("sudo", "-n", "count it", "{name}:{version}", "{project}"), false);
    private static final String COUNT_IT = "sudo -n 'count it' Weather:0.0-v1 export-Weather";

    private final StandInRuntime http = new StandInRuntime();
    private final FakeHost host = new FakeHost("node1");

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void a_node_without_probes_is_not_asked() {
        assertThat(usage(null, null)).isEqualTo(new Usage(UsageCount.notProbed(), UsageCount.notProbed()));
        assertThat(http.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/count|{\"count\":3}|3",
                "/count|{\"count\":\"0\"}|0",
                "/count|{\"count\":[{},{}]}|2",
                "''|[1,2,3,4]|4",
                "''|5|5",
                "/a/0/b|{\"a\":[{\"b\":\" 6 \"}]}|6",
            })
    void a_resource_tells_the_number_where_the_pointer_leads(String pointer, String body, long count) {
        http.answer(ASKED, 200, body);

        Usage usage = usage(new UsageProbe(RESOURCE.path(), pointer, null, true), null);

        assertThat(usage.sessions())
                .isEqualTo(UsageCount.of(count, "node1 counts " + count + " sessions in all")
                        .forWholeCluster());
        assertThat(usage.cases().isNotProbed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404|none|answered HTTP 404, none",
                "204|''|answered HTTP 204",
                "200|{}|answered without /count: HTTP 200, {}",
                "200|<html>|answered without /count: HTTP 200, <html>",
                "200|''|answered without /count: HTTP 200",
                "200|{\"count\":-1}|answered '-1', which is no number of 0 or more",
                "200|{\"count\":\"many\"}|answered 'many', which is no number of 0 or more",
                "200|{\"count\":1.5}|answered no number: HTTP 200, {\"count\":1.5}",
                "200|{\"count\":null}|answered no number",
                "200|{\"count\":true}|answered no number",
                "200|{\"count\":12345678901234567890}|which is no number of 0 or more",
            })
    void an_answer_that_tells_no_number_is_unknown(int status, String body, String because) {
        http.answer(ASKED, status, body);

        UsageCount count = usage(RESOURCE, null).sessions();

        assertThat(count.value()).isEmpty();
        assertThat(count.evidence())
                .startsWith("node1: /usage/{project}/{name}?of={version} answered")
                .contains(because);
    }

    @Test
    void a_runtime_that_gives_no_answer_leaves_the_count_unknown() {
        try (BlackHole dark = new BlackHole()) {
            BlueriqRuntime runtime = new BlueriqRuntime(
                    "node1",
                    URI.create("http://127.0.0.1:" + dark.port()),
                    host,
                    SETTINGS.withProbes(RESOURCE, null)
                            .withRequestTimeout(Duration.ofSeconds(1))
                            .value());

            assertThat(runtime.usage(V1).sessions())
                    .isEqualTo(UsageCount.unknown(
                                    "node1: /usage/{project}/{name}?of={version} could not be asked: no answer in time")
                            .forWholeCluster());
        }
    }

    @Test
    void a_command_prints_the_number_and_its_words_stay_words() {
        host.when(COUNT_IT).answer(0, " 12\n", "a warning");

        assertThat(usage(null, COMMAND).cases()).isEqualTo(UsageCount.of(12, "node1 counts 12 open cases"));
        assertThat(host.done()).containsExactly(COUNT_IT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|12|no database|ended with code 1: no database",
                "0|''|''|printed '', which is no number of 0 or more",
                "0|12 rows|''|printed '12 rows', which is no number",
                "0|-1|''|printed '-1', which is no number",
                "75|''|''|ended with code 75",
            })
    void a_command_that_prints_no_number_is_unknown(int code, String output, String errors, String because) {
        host.when(COUNT_IT).answer(code, output, errors);

        UsageCount count = usage(null, COMMAND).cases();

        assertThat(count.value()).isEmpty();
        assertThat(count.evidence())
                .startsWith("node1: 'sudo -n count it Weather:0.0-v1 export-Weather' ")
                .contains(because);
    }

    @Test
    void a_machine_that_cannot_be_reached_or_no_time_left_leaves_it_unknown() {
        host.unreachable();
        assertThat(usage(null, COMMAND).cases().evidence()).startsWith("node1: cannot reach");

        SlowHost slow = new SlowHost(host, Duration.ofSeconds(1));
        Usage usage = StepBudget.within(StepBudget.STEP, slow::nanos, () -> {
            slow.pass(StepBudget.STEP);
            return usage(RESOURCE, null);
        });
        assertThat(usage.sessions().value()).isEmpty();
        assertThat(usage.sessions().evidence()).startsWith("node1: was not asked");
        assertThat(usage.cases().isNotProbed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "/a|b|/count|path and command are both set. Leave one of them out.",
                "null|null|/count|neither path nor command is set. Set one of them, or leave the probe out.",
                "a|null|/count|path is 'a'. Let it start with '/'",
                "/a/{shortcut}|null|/count|path has the unknown placeholder {shortcut}. Known are {project}",
                "null|count,{nmae}|/count|command has the unknown placeholder {nmae}.",
                "/a|null|count|count is 'count', which is no JSON pointer.",
            })
    void a_mistake_in_a_probe_is_refused_when_it_is_read(String path, String command, String count, String because) {
        Map<String, String> source = new HashMap<>(Map.of("sessions.count", count));
        if (path != null) {
            source.put("sessions.path", path);
        }
        if (command != null) {
            source.put("sessions.command", command);
        }

        assertThatThrownBy(
                        () -> new Binder(new MapConfigurationPropertySource(source)).bind("sessions", UsageProbe.class))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("'sessions'")
                .rootCause()
                .hasMessageStartingWith(because);
    }

    @Test
    void a_probe_counts_for_the_whole_cluster_unless_it_is_told_otherwise() {
        Map<String, String> source =
                Map.of("cases.command[0]", "awk", "cases.command[1]", "{ print $1 }", "cases.command[2]", "{version}");

        assertThat(new Binder(new MapConfigurationPropertySource(source))
                        .bind("cases", UsageProbe.class)
                        .get())
                .isEqualTo(new UsageProbe(null, "/count", List.of("awk", "{ print $1 }", "{version}"), true));
    }

    @Test
    void a_path_that_cannot_be_sent_is_refused_at_once() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> usage(new UsageProbe("/a/{1}", "/count", null, true), null));
    }

    private Usage usage(UsageProbe sessions, UsageProbe cases) {
        return new BlueriqRuntime(
                        "node1",
                        http.url(),
                        host,
                        SETTINGS.withProbes(sessions, cases).value())
                .usage(V1);
    }
}
