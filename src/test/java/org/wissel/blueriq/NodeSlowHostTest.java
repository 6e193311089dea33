package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.deployment.Export;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Runtime;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.CommandResult;
import org.wissel.remote.FakeHost;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteFiles;
import org.wissel.remote.SlowHost;
import org.wissel.remote.TimeLimit;

/** A node that answers slowly: every call ends within a step's time, by a clock that only the node moves. */
class NodeSlowHostTest {

    private static final String TARGET = "/opt/exports/Weather-0.0-v2.project.zip";
    private static final String FILE = "/opt/application.properties";
    private static final RuntimeProperties SETTINGS = Settings.of(
                    "/opt/exports", List.of(FILE), List.of("systemctl", "restart", "tomcat"), List.of("mainpid"))
            .withProbes(null, new RuntimeProperties.UsageProbe(null, "/count", List.of("count-cases"), true))
            .value();

    // Changed at 1000 s; the clock is at 2000 s, 1500 s after boot: tick 60000 is 1100 s, tick 40000 is 900 s.
    private static final String CLOCK = "clock 100 1500.00 2000.000000000";
    private static final String FOLDER = "folder 900.0 900.0 /opt/exports\0found 0\0file 1000.0 1000.0 " + FILE + "\0";

    @TempDir
    Path library;

    private final FakeHost host = new FakeHost("node1");
    private long started = 40_000;
    private Export export;

    @BeforeEach
    void lay() throws IOException {
        Path archive = ExportArchives.write(library, "Weather", "0.0-v2");
        export = new Export(
                new ProjectVersion("Weather", "0.0-v2"),
                archive,
                RemoteFiles.sha256(Files.readAllBytes(archive)),
                Files.size(archive));
        host.put(FILE, "blueriq.shortcut.a.project=export-Weather\nblueriq.shortcut.a.version=0.0-v1\n");
        host.when(NodeLook.command(SETTINGS).line()).answer(command -> said(command, look()));
        host.when(NodeLook.whole(SETTINGS).line())
                .answer(command -> said(
                        command,
                        "text " + Base64.getEncoder().encodeToString(host.bytes(FILE)) + " " + FILE + "\0" + look()));
        host.when("sha256sum").answer(0, export.sha256() + "  " + TARGET + "\0", "");
        host.when(command -> command.words().contains(IncomingScripts.SPACE)).answer(0, "900000\n10\n", "");
        host.when(command -> command.words().contains(InstallationCheck.SCRIPT)).answer(0, "", "");
        host.when(command -> command.words().contains(IncomingScripts.BEGIN)).answer(0, "free\n", "");
        host.when(command -> command.words().contains(IncomingScripts.PROVE)).answer(0, "1000.0 1000.0 5 12", "");
        host.when(command -> command.words().contains(IncomingScripts.PLACE)).answer(command -> {
            Optional<String> part =
                    host.paths().stream().filter(path -> path.endsWith(".part")).findFirst();
            part.ifPresent(path -> host.put(TARGET, host.bytes(path)));
            return new CommandResult(command, part.isPresent() ? 0 : 3, "1000.0 1000.0 5 12", "", Duration.ZERO);
        });
        host.when("systemctl restart tomcat").answer(command -> {
            started = 60_000;
            return said(command, "");
        });
        host.when(command -> command.words().contains(TrashFolder.LIST))
                .answer(0, "+./2026-11-25T21-30-05Z/x.zip.wissel\0Weather\n0.0-v2\n" + export.sha256() + "\n\0", "");
        for (String script : List.of(ExportRemoval.REMOVE, ExportReturn.RESTORE, TrashFolder.EMPTY)) {
            host.when(command -> command.words().contains(script)).answer(0, "", "");
        }
        host.when("count-cases").answer(0, "1", "");
    }

    private String look() {
        String zip = host.paths().contains(TARGET) ? "zip 1000.0 1000.0 5 12 " + TARGET + "\0" : "";
        return FOLDER + zip + "pid 0 77\0stat 77 (java) S" + " 0".repeat(18) + " " + started + " 0\0" + CLOCK;
    }

    private static CommandResult said(org.wissel.remote.Command command, String output) {
        return new CommandResult(command, 0, output, "", Duration.ZERO);
    }

    private static Runtime runtime(SlowHost slow) {
        return new BlueriqRuntime(
                "node1",
                URI.create("http://127.0.0.1:1/runtime"),
                slow,
                SETTINGS,
                Clock.fixed(Instant.ofEpochSecond(2000), ZoneOffset.UTC),
                slow::nanos);
    }

    private void staysInTime(int seconds, Function<Runtime, Object> call) {
        SlowHost slow = new SlowHost(host, Duration.ofSeconds(seconds));
        try {
            call.apply(runtime(slow));
        } catch (StepFailedException tooSlow) {
            assertThat(tooSlow).hasMessageStartingWith("node1: ");
        }
        assertThat(slow.took()).isLessThanOrEqualTo(StepBudget.STEP);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 11, 15, 19, 29, 39, 100})
    void every_call_ends_within_a_steps_time(int seconds) {
        staysInTime(seconds, Runtime::restart);
        staysInTime(seconds, runtime -> runtime.install(export));
        staysInTime(seconds, runtime -> runtime.point(Map.of("a", "0.0-v2")));
        staysInTime(seconds, Runtime::observe);
        staysInTime(seconds, runtime -> runtime.preflight(export));
        staysInTime(seconds, runtime -> runtime.restore(export.id()));
        staysInTime(seconds, runtime -> runtime.remove(export.id(), Optional.empty(), "2026-11-25T21-30-05Z"));
        staysInTime(seconds, Runtime::inTrash);
        staysInTime(seconds, runtime -> runtime.emptyTrash(Instant.EPOCH));
        staysInTime(seconds, runtime -> runtime.usage(export.id()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 11, 15, 19, 29, 39, 100})
    void all_calls_of_one_step_end_within_its_time(int seconds) {
        SlowHost slow = new SlowHost(host, Duration.ofSeconds(seconds));
        Runtime runtime = runtime(slow);
        List<Runnable> calls = List.of(
                runtime::observe,
                () -> runtime.install(export),
                () -> runtime.point(Map.of("a", "0.0-v2")),
                runtime::restart,
                runtime::observe,
                () -> runtime.lastLogLines(10));

        StepBudget.within(StepBudget.STEP, slow::nanos, () -> {
            for (Runnable call : calls) {
                try {
                    call.run();
                } catch (StepFailedException tooSlow) {
                    assertThat(tooSlow).hasMessageStartingWith("node1: ");
                }
            }
            return true;
        });

        assertThat(slow.took()).isLessThanOrEqualTo(StepBudget.STEP);
    }

    @Test
    void a_step_that_has_no_time_left_does_not_take_the_node_for_ill() {
        SlowHost slow = new SlowHost(host, Duration.ofSeconds(1));

        assertThatThrownBy(() -> StepBudget.within(StepBudget.STEP, slow::nanos, () -> {
                    slow.pass(StepBudget.STEP);
                    return runtime(slow).health();
                }))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node1: was not asked, since waiting and slow answers had used up the time");
    }

    @Test
    void what_was_done_on_a_slow_node_is_found_by_the_next_try_and_it_comes_to_its_end() {
        // Looking, copying and proving take nearly all of one step: the tries end with it all the same.
        IntStream.range(0, 3).forEach(again -> staysInTime(13, runtime -> runtime.install(export)));

        Runtime runtime = new BlueriqRuntime("node1", URI.create("http://127.0.0.1:1/runtime"), host, SETTINGS);
        assertThat(runtime.install(export).changed()).isFalse();
    }

    @Test
    void a_restart_whose_connection_breaks_is_found_done_by_the_next_try() {
        host.when("systemctl restart tomcat").answer(command -> {
            started = 60_000;
            throw new RemoteException("node1: the connection broke while `systemctl restart tomcat` was running."
                    + " It may still be running there: look at the host before trying again.");
        });
        Runtime runtime = new BlueriqRuntime("node1", URI.create("http://127.0.0.1:1/runtime"), host, SETTINGS);
        assertThatThrownBy(runtime::restart)
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node1: the connection broke while `systemctl restart tomcat` was running")
                .hasMessageEndingWith("Then press Retry.");

        host.forgetDone();
        assertThat(runtime.restart().changed()).isFalse();
        assertThat(host.done()).hasSize(1);
    }

    @Test
    void pages_of_a_project_list_without_end_are_not_followed_beyond_a_steps_time() throws IOException {
        try (StandInRuntime http = new StandInRuntime()) {
            IntStream.range(0, 99)
                    .forEach(page -> http.answer(
                            "GET /api/v1/projects" + (page == 0 ? "" : "?page=" + page),
                            200,
                            "{\"page\":%d,\"nrOfPages\":99,\"items\":[]}".formatted(page)));
            AtomicLong nanos = new AtomicLong();
            NodeResources resources = new NodeResources(new NodeHost("node1", host), http.url(), SETTINGS)
                    .within(TimeLimit.of(
                            StepBudget.STEP,
                            // Each answer takes five seconds.
                            () -> nanos.getAndAdd(Duration.ofSeconds(5).toNanos())));

            // A list that was not read to its end for want of time is no runtime that does not tell.
            assertThatThrownBy(resources::loaded)
                    .isInstanceOf(StepFailedException.class)
                    .hasMessageStartingWith("node1: its runtime gave no answer yet, since waiting and slow answers");
            assertThat(http.asked()).hasSizeBetween(1, 11);
        }
    }
}
