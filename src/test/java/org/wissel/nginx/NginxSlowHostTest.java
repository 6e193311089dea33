package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.deployment.Routing;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.FakeHost;
import org.wissel.remote.RemoteFiles;
import org.wissel.remote.SlowHost;

/** A machine that answers slowly: every call ends within a step's time, by a clock that only the machine moves. */
class NginxSlowHostTest {

    private static final String FILE = "/etc/nginx/conf.d/cluster.conf";
    private static final String BEFORE = "upstream cluster { server node1:8080; server node2:8080 down; }\n";
    private static final String AFTER = "upstream cluster { server node1:8080 down; server node2:8080; }\n";
    private static final Routing SWAP = new Routing(Set.of("node2"), Set.of("node1"));

    // The file changed at 100 s, it is 200 s now, and a tick is 10 ms.
    private static final String OLD = "worker 8 9000";
    private static final String NEW = "worker 8 10100";

    private final FakeHost host = new FakeHost("lb-machine").put(FILE, BEFORE);
    private String worker = NEW;

    @BeforeEach
    void nginxThatWorks() {
        host.when(command -> command.words().contains(NginxView.LOOK)).answer(this::look);
        host.when(command -> command.words().contains(NodeConnections.COUNT))
                .answer(command -> said(command, 0, look(command).output() + "order 1\ntable tcp\ncounted\n", ""));
        host.when("nginx -t").answer(0, "", "test is successful");
        host.when("nginx -v").answer(0, "", "nginx version: nginx/1.22.1\n");
        host.when("nginx -T")
                .answer(command -> said(command, 0, "# configuration file " + FILE + ":\n" + host.text(FILE), ""));
        host.when(command -> command.words().contains(Preflight.CHECK)).answer(0, "checked\n", "");
        host.when(command -> command.words().contains(NginxControl.LOG)).answer(0, "", "");
        host.when(command -> command.words().contains(NginxControl.RELOAD)).answer(command -> {
            worker = NEW;
            return said(command, 0, "120\n", "");
        });
    }

    private CommandResult look(Command command) {
        List<String> lines = new ArrayList<>(List.of(
                "change 50.000000000 100.000000000",
                "text " + Base64.getEncoder().encodeToString(host.bytes(FILE)),
                "now 200000000000 100 R" + " 0".repeat(18) + " 20000 0",
                "pidfile 7",
                "master 7",
                worker,
                "seen"));
        return said(command, 0, String.join("\n", lines) + "\n", "");
    }

    private static CommandResult said(Command command, int code, String output, String errors) {
        return new CommandResult(command, code, output, errors, Duration.ZERO);
    }

    private static NginxLoadBalancer balancer(SlowHost slow) {
        NginxProperties settings = new NginxProperties(
                "cluster",
                FILE,
                "/run/nginx.pid",
                List.of("nginx", "-t"),
                List.of("nginx", "-T"),
                List.of("nginx", "-s", "reload"),
                List.of("nginx", "-v"),
                "/var/log/nginx/error.log",
                false,
                // The machine's own clock moves with each look, so real time only keeps the loop from ending first.
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                null);
        return new NginxLoadBalancer(
                "lb",
                slow,
                settings,
                Map.of("node1", "node1:8080", "node2", "node2:8080"),
                url -> {
                    throw new AssertionError("no generation is set");
                },
                Clock.systemUTC(),
                slow::nanos);
    }

    private void staysInTime(int seconds, Function<NginxLoadBalancer, Object> call) {
        SlowHost slow = new SlowHost(host, Duration.ofSeconds(seconds));
        try {
            call.apply(balancer(slow));
        } catch (StepFailedException tooSlow) {
            assertThat(tooSlow).hasMessageStartingWith("lb: ");
        }
        assertThat(slow.took()).isLessThanOrEqualTo(StepBudget.STEP);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 6, 9, 12, 19, 30, 100})
    void every_call_ends_within_a_steps_time(int seconds) {
        staysInTime(seconds, NginxLoadBalancer::observe);
        staysInTime(seconds, NginxLoadBalancer::preflight);
        staysInTime(seconds, balancer -> balancer.proveDrained(Set.of(), Instant.EPOCH));
        staysInTime(seconds, balancer -> {
            balancer.rotation().prepare(SWAP);
            return SWAP;
        });
        staysInTime(seconds, balancer -> balancer.rotation().route(SWAP));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 6, 9, 12, 19, 30, 100})
    void so_does_a_change_that_is_put_back_and_the_file_is_whole_whatever_happens(int seconds) {
        host.when("nginx -t")
                .answer(1, "", "[emerg] host not found in upstream")
                .answer(0, "", "");

        staysInTime(seconds, balancer -> balancer.rotation().route(SWAP));

        assertThat(host.text(FILE)).isIn(BEFORE, AFTER);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 6, 9, 12, 19, 30, 100})
    void so_does_a_reload_that_never_takes_over(int seconds) {
        host.when(command -> command.words().contains(NginxControl.RELOAD)).answer(command -> {
            worker = OLD;
            return said(command, 0, "120\n", "");
        });

        staysInTime(seconds, balancer -> balancer.rotation().route(SWAP));

        assertThat(host.text(FILE)).isIn(BEFORE, AFTER);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 6, 9, 12, 19, 30, 100})
    void all_calls_of_one_step_end_within_its_time_and_the_file_is_whole(int seconds) {
        host.when("nginx -t")
                .answer(0, "", "")
                .answer(1, "", "[emerg] host not found in upstream")
                .answer(0, "", "");
        SlowHost slow = new SlowHost(host, Duration.ofSeconds(seconds));
        NginxLoadBalancer balancer = balancer(slow);
        List<Runnable> calls = List.of(
                balancer::observe,
                () -> balancer.rotation().prepare(SWAP),
                () -> balancer.rotation().route(SWAP),
                () -> balancer.proveDrained(Set.of(), Instant.EPOCH),
                () -> balancer.rotation().route(SWAP),
                balancer::observe);

        StepBudget.within(StepBudget.STEP, slow::nanos, () -> {
            for (Runnable call : calls) {
                try {
                    call.run();
                } catch (StepFailedException tooSlow) {
                    assertThat(tooSlow).hasMessageStartingWith("lb: ");
                }
            }
            return true;
        });

        assertThat(slow.took()).isLessThanOrEqualTo(StepBudget.STEP);
        assertThat(host.text(FILE)).isIn(BEFORE, AFTER);
    }

    @Test
    void a_change_is_not_begun_when_the_rest_of_its_step_would_not_do_for_putting_the_file_back() {
        SlowHost slow = new SlowHost(host, Duration.ofMillis(10));
        NginxLoadBalancer balancer = balancer(slow);

        assertThatThrownBy(() -> StepBudget.within(StepBudget.STEP, slow::nanos, () -> {
                    // Another machine took it.
                    slow.pass(Duration.ofSeconds(28));
                    return balancer.rotation().route(SWAP);
                }))
                .hasMessageStartingWith(
                        "lb: looking and waiting took so long that too little of the step's time is left")
                .hasMessageContaining("nothing was changed");
        assertThat(host.done()).hasSize(1);

        assertThatThrownBy(() -> StepBudget.within(StepBudget.STEP, slow::nanos, () -> {
                    slow.pass(Duration.ofSeconds(40));
                    return balancer.rotation().route(SWAP);
                }))
                .hasMessageContaining("was not started, since waiting and slow answers had used up the time");
        assertThat(host.done()).hasSize(1);
        assertThat(host.text(FILE)).isEqualTo(BEFORE);

        assertThat(StepBudget.within(StepBudget.STEP, slow::nanos, () -> balancer.rotation()
                                .route(SWAP))
                        .changed())
                .isTrue();
    }

    @Test
    void on_a_slow_machine_putting_the_last_good_file_back_has_time_of_its_own() {
        SlowHost slow = new SlowHost(host, Duration.ofSeconds(4));
        host.when("nginx -t")
                .answer(command -> {
                    slow.pass(Duration.ofSeconds(14));
                    return said(command, 1, "", "[emerg] host not found in upstream");
                })
                .answer(0, "", "");

        assertThatThrownBy(() -> balancer(slow).rotation().route(SWAP))
                .hasMessageContaining("host not found in upstream")
                .hasMessageContaining("The last good file was put back");
        assertThat(host.text(FILE)).isEqualTo(BEFORE);
    }

    @Test
    void a_change_that_could_not_be_finished_in_time_is_not_begun() {
        assertThatThrownBy(() -> balancer(new SlowHost(host, Duration.ofSeconds(19)))
                        .rotation()
                        .route(SWAP))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("lb: ");

        SlowHost slow = new SlowHost(host, Duration.ofMillis(10));
        host.when(command -> command.words().contains(NginxView.LOOK)).answer(command -> {
            slow.pass(Duration.ofSeconds(30));
            return look(command);
        });
        host.put(FILE, BEFORE).forgetDone();
        assertThatThrownBy(() -> balancer(slow).rotation().route(SWAP))
                .hasMessageStartingWith(
                        "lb: looking and waiting took so long that too little of the step's time is left")
                .hasMessageContaining("nothing was changed")
                .hasMessageContaining("Retry");
        assertThat(host.done()).hasSize(1);
        assertThat(host.text(FILE)).isEqualTo(BEFORE);
    }

    @Test
    void when_the_connection_is_lost_after_the_file_was_written_it_is_said_and_the_next_try_goes_on() {
        host.when("nginx -t").answer(command -> {
            host.unreachable();
            throw new org.wissel.remote.RemoteException(
                    "lb-machine: the connection broke while `nginx -t` was running. Look at the host.");
        });
        NginxLoadBalancer balancer = balancer(new SlowHost(host, Duration.ofMillis(1)));
        assertThatThrownBy(() -> balancer.rotation().route(SWAP))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("lb: lb-machine: the connection broke while `nginx -t` was running")
                .hasMessageContaining(FILE + " may have the change, and whether nginx runs it is not known yet")
                .hasMessageEndingWith("Then retry: it looks again, and goes on from what it finds.");
        assertThat(host.text(FILE)).isEqualTo(AFTER);
        assertThat(host.text(RemoteFiles.lastGoodCopy(FILE))).isEqualTo(BEFORE);

        assertThatThrownBy(() -> balancer.rotation().route(SWAP)).hasMessageContaining("cannot reach");

        host.reachable();
        host.when("nginx -t").answer(0, "", "");
        worker = OLD;
        assertThat(balancer.rotation().route(SWAP).changed()).isTrue();
        assertThat(host.text(FILE)).isEqualTo(AFTER);
    }

    @Test
    void a_reload_whose_connection_breaks_is_found_done_by_the_next_try() {
        worker = OLD;
        host.when(command -> command.words().contains(NginxControl.RELOAD)).answer(command -> {
            worker = NEW;
            throw new org.wissel.remote.RemoteException(
                    "lb-machine: the connection broke while the reload was running. Look at the host.");
        });
        NginxLoadBalancer balancer = balancer(new SlowHost(host, Duration.ofMillis(1)));
        assertThatThrownBy(() -> balancer.rotation().route(SWAP))
                .hasMessageStartingWith("lb: lb-machine: the connection broke while the reload was running")
                .hasMessageContaining("whether nginx runs it is not known yet");

        host.forgetDone();
        assertThat(balancer.rotation().route(SWAP).changed()).isFalse();
        assertThat(host.done()).hasSize(1);
        assertThat(host.text(FILE)).isEqualTo(AFTER);
    }
}
