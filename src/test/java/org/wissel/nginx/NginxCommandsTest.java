package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.BalancerState;
import org.wissel.deployment.DrainProof;
import org.wissel.deployment.FileChange;
import org.wissel.deployment.Routing;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.FakeHost;

/** Which commands run, in which order, on failure too. */
class NginxCommandsTest {

    private static final String FILE = "/etc/nginx/conf.d/cluster.conf";
    private static final String BEFORE = "upstream cluster { server node1:8080; server node2:8080 down; }\n";
    private static final String AFTER = "upstream cluster { server node1:8080 down; server node2:8080; }\n";
    private static final Routing SWAP = new Routing(Set.of("node2"), Set.of("node1"));

    private static final String LOOK = "look";
    private static final String REPLACE = "replace " + FILE;
    private static final String CHECK = "nginx -t";
    private static final String RELOAD = "locked: reload by [/var/log/nginx/error.log, nginx, -s, reload]";

    // The file changed at 100 s, it is 200 s now, and a tick is 10 ms.
    private static final String OLD = "9000";
    private static final String NEW = "10100";

    private static final NginxProperties SETTINGS = settings(Duration.ofMillis(1));

    private final FakeHost host = new FakeHost("lb-machine").put(FILE, BEFORE);
    private List<String> workers = List.of("worker 8 " + NEW, "worker 9 " + NEW);

    @BeforeEach
    void nginxThatWorks() {
        host.when(command -> command.words().contains(NginxView.LOOK)).answer(this::look);
        host.when(CHECK).answer(0, "", "test is successful");
        host.when("nginx -v").answer(0, "", "nginx version: nginx/1.22.1\n");
        host.when(command -> command.words().contains(NginxControl.RELOAD)).answer(command -> {
            workers = List.of("leaving 8 " + OLD, "worker 10 " + NEW, "worker 11 " + NEW);
            return said(command, 0, "120\n", "");
        });
        host.when("nginx -T")
                .answer(command -> said(command, 0, "# configuration file " + FILE + ":\n" + host.text(FILE), ""));
    }

    /** @param atMost how long it waits for workers */
    private static NginxProperties settings(Duration atMost) {
        return new NginxProperties(
                "cluster",
                FILE,
                "/run/nginx.pid",
                List.of("nginx", "-t"),
                List.of("nginx", "-T"),
                List.of("nginx", "-s", "reload"),
                List.of("nginx", "-v"),
                "/var/log/nginx/error.log",
                false,
                atMost,
                atMost,
                null);
    }

    private NginxLoadBalancer balancer() {
        return balancer(SETTINGS);
    }

    private NginxLoadBalancer balancer(NginxProperties settings) {
        return new NginxLoadBalancer("lb", host, settings, Map.of("node1", "node1:8080", "node2", "node2:8080"));
    }

    private CommandResult look(Command command) {
        List<String> lines = new ArrayList<>(List.of(
                "change 50.000000000 100.000000000",
                "text " + Base64.getEncoder().encodeToString(host.bytes(FILE)),
                "now 200000000000 100 R" + " 0".repeat(18) + " 20000 0",
                "pidfile 7",
                "master 7"));
        lines.addAll(workers);
        lines.add("seen");
        return said(command, 0, String.join("\n", lines) + "\n", "");
    }

    private static CommandResult said(Command command, int code, String output, String errors) {
        return new CommandResult(command, code, output, errors, Duration.ZERO);
    }

    /** What was done, with our scripts under a name. */
    private List<String> done() {
        List<String> lines = new ArrayList<>();
        for (int index = 0; index < host.commands().size(); index++) {
            List<String> words = host.commands().get(index).words();
            String locked = words.get(0).equals("flock") ? "locked: " : "";
            if (words.contains(NginxView.LOOK)) {
                assertThat(words.subList(4, 6)).containsExactly(FILE, "/run/nginx.pid");
                lines.add(LOOK);
            } else if (words.contains(NginxControl.RELOAD)) {
                lines.add(locked + "reload by " + words.subList(words.indexOf(NginxControl.RELOAD) + 2, words.size()));
            } else if (words.contains(NginxControl.LOG)) {
                lines.add("log since " + words.subList(4, words.size()));
            } else {
                lines.add(host.done().get(index));
            }
        }
        return lines;
    }

    @Test
    void a_swap_looks_writes_checks_reloads_and_looks_again() {
        assertThat(balancer().rotation().route(SWAP).evidence())
                .isEqualTo(
                        "in [node2], out [node1]; 2 of 2 accepting workers are newer than the file, 1 are shutting down");

        assertThat(done()).containsExactly(LOOK, REPLACE, CHECK, RELOAD, LOOK);
        assertThat(host.exchanges()).isEqualTo(2);
        assertThat(host.text(FILE)).isEqualTo(AFTER);
    }

    @Test
    void what_somebody_else_wrote_just_before_us_is_checked_and_reloaded() {
        host.when(command -> command.input().length > 0).answer(command -> {
            host.put(FILE, AFTER);
            return said(command, 3, "", "");
        });

        assertThat(balancer().rotation().route(SWAP).changed()).isTrue();

        assertThat(done()).containsExactly(LOOK, REPLACE, CHECK, RELOAD, LOOK);
    }

    @Test
    void a_file_that_cannot_be_replaced_is_neither_checked_nor_reloaded() {
        host.when(command -> command.input().length > 0).answer(5, "", "");

        assertThatThrownBy(() -> balancer().rotation().route(SWAP))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("lb: lb-machine: cannot replace " + FILE + ": what arrived there is not");

        assertThat(done()).containsExactly(LOOK, REPLACE);
    }

    @Test
    void observing_is_one_exchange_and_getting_ready_two() {
        balancer().observe();
        assertThat(host.exchanges()).isEqualTo(1);

        balancer().rotation().prepare(SWAP);
        assertThat(host.exchanges()).isEqualTo(3);
        assertThat(done()).containsExactly(LOOK, "nginx -v", "nginx -T", LOOK, CHECK);
    }

    @Test
    void a_swap_that_is_there_already_only_looks() {
        host.put(FILE, AFTER);

        assertThat(balancer().rotation().route(SWAP).changed()).isFalse();

        assertThat(done()).containsExactly(LOOK);
    }

    @Test
    void a_file_as_wanted_that_does_not_run_is_checked_and_reloaded_only() {
        host.put(FILE, AFTER);
        workers = List.of("worker 8 " + OLD, "worker 9 " + NEW);

        assertThat(balancer().rotation().route(SWAP).changed()).isTrue();

        assertThat(done()).containsExactly(LOOK, CHECK, RELOAD, LOOK);
    }

    @Test
    void a_worker_born_within_20_ms_of_the_change_is_not_known_to_be_new() {
        host.put(FILE, AFTER);
        workers = List.of("worker 8 10001");
        assertThat(balancer().observe().running()).isFalse();

        workers = List.of("worker 8 10002");
        assertThat(balancer().observe().running()).isTrue();
    }

    @Test
    void a_check_that_fails_puts_the_file_back_and_has_it_run() {
        host.when(CHECK).answer(1, "", "[emerg] host not found in upstream").answer(0, "", "");

        assertThatThrownBy(() -> balancer().rotation().route(SWAP))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith(
                        "lb: `nginx -t` failed with code 1: [emerg] host not found in upstream. The last good"
                                + " file was put back and runs again");

        assertThat(done()).containsExactly(LOOK, REPLACE, CHECK, REPLACE, CHECK, RELOAD, LOOK, LOOK);
        assertThat(host.text(FILE)).isEqualTo(BEFORE);
    }

    @Test
    void a_reload_that_is_rejected_shows_the_log_and_puts_the_file_back() {
        workers = List.of("worker 8 " + OLD);
        host.when(command -> command.words().contains(NginxControl.RELOAD)).answer(0, "120\n", "");
        host.when(command -> command.words().contains(NginxControl.LOG))
                .answer(0, "[emerg] still could not bind()\n", "");

        assertThatThrownBy(() -> balancer().rotation().route(SWAP))
                .hasMessageContaining("its error log says: [emerg] still could not bind()")
                .hasMessageContaining("it did not take over either");

        assertThat(done().stream().filter(line -> !line.equals(LOOK)))
                .containsExactly(
                        REPLACE,
                        CHECK,
                        RELOAD,
                        "log since [/var/log/nginx/error.log, 120]",
                        REPLACE,
                        CHECK,
                        RELOAD,
                        "log since [/var/log/nginx/error.log, 120]");
        assertThat(host.text(FILE)).isEqualTo(BEFORE);
    }

    @Test
    void a_reload_command_that_fails_puts_the_file_back() {
        host.when(command -> command.words().contains(NginxControl.RELOAD))
                .answer(1, "120\n", "[error] invalid PID number")
                .answer(0, "120\n", "");

        assertThatThrownBy(() -> balancer().rotation().route(SWAP))
                .hasMessageStartingWith("lb: `nginx -s reload` failed with code 1: [error] invalid PID number")
                .hasMessageContaining("runs again");

        assertThat(done()).containsExactly(LOOK, REPLACE, CHECK, RELOAD, REPLACE, CHECK, RELOAD, LOOK, LOOK);
    }

    @Test
    void a_lock_that_is_held_is_said_as_such() {
        host.when(command -> command.words().contains(NginxControl.RELOAD)).answer(75, "", "");

        assertThatThrownBy(() -> balancer().rotation().route(SWAP))
                .hasMessageContaining("lock of host lb-machine was held");
    }

    @Test
    void somebody_elses_edit_while_it_fails_is_left_alone() {
        host.when(CHECK).answer(command -> {
            host.put(FILE, "# mine\n" + AFTER);
            return said(command, 1, "", "broken");
        });

        assertThatThrownBy(() -> balancer().rotation().route(SWAP))
                .hasMessageContaining("Somebody else edited " + FILE);

        assertThat(done()).containsExactly(LOOK, REPLACE, CHECK, REPLACE);
        assertThat(host.text(FILE)).isEqualTo("# mine\n" + AFTER);
    }

    @Test
    void workers_of_an_earlier_reload_are_waited_for() {
        workers = List.of("leaving 7 " + OLD, "worker 8 " + NEW);
        List<List<String>> next = new ArrayList<>(List.of(workers, workers, List.of("worker 8 " + NEW)));
        host.when(command -> command.words().contains(NginxView.LOOK)).answer(command -> {
            if (!next.isEmpty()) {
                workers = next.remove(0);
            }
            return look(command);
        });

        balancer(settings(Duration.ofMinutes(1))).rotation().route(SWAP);

        assertThat(done()).containsExactly(LOOK, LOOK, LOOK, REPLACE, CHECK, RELOAD, LOOK);
    }

    @Test
    void workers_that_stay_of_an_earlier_reload_are_named_and_nothing_is_touched() {
        workers = List.of("leaving 7 " + OLD, "leaving 5 " + OLD, "worker 8 " + NEW);

        assertThatThrownBy(() -> balancer().rotation().route(SWAP))
                .isInstanceOf(StepFailedException.class)
                .hasMessageMatching(
                        "lb: workers of an earlier reload still finish requests \\(pid 7, 5\\) although it was"
                                + " waited for them since 20\\S+:\\d\\dZ for 0.001 s, and each reload adds more of them; nothing was"
                                + " changed. Wait until they ended, then retry. .*worker_shutdown_timeout bounds that\\.");

        assertThat(done()).containsOnly(LOOK);
        assertThat(host.text(FILE)).isEqualTo(BEFORE);
    }

    @Test
    void a_reload_alone_waits_for_an_earlier_one_too() {
        host.put(FILE, AFTER);
        workers = List.of("leaving 7 " + OLD, "worker 8 " + OLD);

        assertThatThrownBy(() -> balancer().rotation().route(SWAP)).hasMessageContaining("(pid 7)");

        assertThat(done()).containsOnly(LOOK);
    }

    @Test
    void what_somebody_else_brought_about_during_the_wait_is_not_done_again() {
        host.put(FILE, AFTER);
        workers = List.of("leaving 7 " + OLD, "worker 8 " + OLD);
        host.when(command -> command.words().contains(NginxView.LOOK))
                .answer(this::look)
                .answer(command -> {
                    workers = List.of("worker 9 " + NEW);
                    return look(command);
                });

        assertThat(balancer().rotation().route(SWAP).changed()).isFalse();

        assertThat(done()).containsExactly(LOOK, LOOK);
    }

    @Test
    void the_version_is_shown_and_its_absence_is_no_failure() {
        assertThat(balancer().observe().software()).isEqualTo("nginx 1.22.1");

        host.when("nginx -v").answer(127, "", "sh: nginx: not found");
        assertThat(balancer().observe().software()).isEmpty();
        assertThat(balancer().observe().problems()).isEmpty();
    }

    @Test
    void warnings_of_the_configuration_start_with_the_balancer() {
        assertThat(balancer().observe().warnings())
                .isNotEmpty()
                .allSatisfy(warning -> assertThat(warning).startsWith("lb: ").endsWith("."))
                .anyMatch(warning -> warning.startsWith("lb: worker_shutdown_timeout is not set"));
    }

    @Test
    void changes_of_a_file_that_cannot_be_edited_say_why() {
        for (String text : List.of("upstream other { }", "upstream cluster {", "")) {
            host.put(FILE, text);
            BalancerState observed = balancer().observe();

            assertThatThrownBy(() -> balancer().changes(observed, List.of(SWAP)))
                    .isInstanceOf(StepFailedException.class)
                    .hasMessageStartingWith("lb: " + FILE + ": ");
        }
    }

    @Test
    void a_lost_connection_fails_the_step_under_the_balancers_name() {
        host.unreachable();

        for (Runnable step : List.<Runnable>of(
                () -> balancer().observe(),
                () -> balancer().rotation().prepare(SWAP),
                () -> balancer().rotation().route(SWAP),
                () -> diff(balancer(), SWAP),
                () -> balancer().proveDrained(Set.of("node1"), Instant.EPOCH))) {
            assertThatThrownBy(step::run)
                    .isInstanceOf(StepFailedException.class)
                    .hasMessageStartingWith("lb: lb-machine: cannot reach");
        }
    }

    @Test
    void what_cannot_be_routed_is_refused_after_one_look() {
        assertThatThrownBy(() -> balancer().rotation().route(new Routing(Set.of("node3"), Set.of())))
                .hasMessageContaining("does not list [node3]");
        assertThatThrownBy(() -> balancer().rotation().route(new Routing(Set.of("node1"), Set.of("node1"))))
                .hasMessageContaining("[node1] both in and out");
        assertThatThrownBy(() -> balancer().rotation().route(new Routing(Set.of(), Set.of("node1"))))
                .hasMessageContaining("no server of the upstream cluster would be left up");
        host.put(FILE, "upstream cluster { server node1:8080; server node2:8080 drain; }");
        assertThatThrownBy(() -> balancer().rotation().route(new Routing(Set.of(), Set.of("node1"))))
                .hasMessageContaining("no server of the upstream cluster would be left up");

        assertThat(done()).containsOnly(LOOK).hasSize(4);
    }

    @Test
    void what_makes_the_file_unfit_is_said_with_the_remedy() {
        host.put(FILE, "upstream cluster { server node1:8080 drain; server spare:8080 backup; }");

        BalancerState state = balancer().observe();

        assertThat(state.up()).isEqualTo(Map.of("node1", true));
        assertThat(state.problems())
                .hasSize(3)
                .allSatisfy(problem -> assertThat(problem).startsWith("lb: ").endsWith("."))
                .anyMatch(problem -> problem.contains("does not list node2 (node2:8080)"))
                .anyMatch(problem -> problem.contains("lists spare:8080 (backup), which the inventory does not know"))
                .anyMatch(problem -> problem.contains("has node1 on drain"));

        host.put(FILE, "upstream other { server node1:8080; }");
        assertThat(balancer().observe().problems())
                .anyMatch(problem ->
                        problem.startsWith("lb: " + FILE + ": holds no block \"upstream cluster { }\". Have the"));
    }

    @Test
    void what_is_wrong_with_the_processes_is_said_with_the_remedy() {
        workers = List.of();
        assertThat(balancer().observe().problems()).singleElement().asString().contains("has no worker process");

        workers = List.of("master 6", "worker 8 " + NEW);
        assertThat(balancer().observe().problems()).singleElement().asString().contains("being upgraded");
    }

    @Test
    void a_look_that_breaks_off_proves_nothing() {
        host.when(command -> command.words().contains(NginxView.LOOK))
                .answer(127, "change 1.0 1.0\n", "getconf: not found");

        assertThatThrownBy(() -> balancer().observe())
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("getconf: not found");
    }

    @Test
    void two_nodes_at_one_address_cannot_be_told_apart() {
        assertThatThrownBy(() -> new NginxLoadBalancer("lb", host, SETTINGS, Map.of("a", "node1", "b", "NODE1:80")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lb: the nodes a and b have the same address node1:80");
    }

    @Test
    void connections_are_counted_by_address_port_and_holder() {
        count(
                "address node1 10.0.0.1",
                "address node1 fe80::1%eth0",
                "address node2 10.0.0.2",
                "order 1",
                "table tcp",
                "table tcp6",
                "socket 0100000A:1F90 01 11 worker",
                "socket 0100000A:1F90 02 12 any",
                "socket 0000000000000000FFFF00000100000A:1F90 08 13 worker",
                "socket 000080FE000000000000000001000000:1F90 01 14 worker",
                "socket 0100000A:1F90 01 15 other",
                "socket 0100000A:1F90 04 0 other",
                "socket 0100000A:1F91 01 16 worker",
                "socket 0200000A:1F90 01 17 other");

        DrainProof proof = balancer().proveDrained(Set.of("node1", "node2"), Instant.EPOCH);

        assertThat(proof.seen())
                .isEqualTo(Map.of("node1", "no old workers, 5 connections", "node2", "no old workers, 0 connections"));
        assertThat(host.commands().get(0).words().subList(4, 10))
                .containsExactly(
                        FILE,
                        "/run/nginx.pid",
                        ": [0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:(1F90) (01|02|04|08) ",
                        "( dport = :8080 )",
                        "node1",
                        "node2");
    }

    @Test
    void connections_that_ss_told_are_counted_alike() {
        count(
                "address node1 10.0.0.1",
                "address node1 fe80::1%eth0",
                "address node2 10.0.0.2",
                "order 1",
                "table tcp",
                "peer 10.0.0.1:8080 ESTAB 11 worker",
                "peer 10.0.0.1:8080 SYN-SENT 12 any",
                "peer [::ffff:10.0.0.1]:8080 CLOSE-WAIT 13 worker",
                "peer [fe80::1]%eth0:8080 ESTAB 14 worker",
                "peer [fe80::1%eth0]:8080 ESTAB 18 worker",
                "peer 10.0.0.1:8080 ESTAB 15 other",
                "peer 10.0.0.1:8080 FIN-WAIT-1 0 other",
                "peer 10.0.0.1:8081 ESTAB 16 worker",
                "peer 10.0.0.2:8080 ESTAB 17 other");

        assertThat(balancer()
                        .proveDrained(Set.of("node1", "node2"), Instant.EPOCH)
                        .seen())
                .isEqualTo(Map.of("node1", "no old workers, 6 connections", "node2", "no old workers, 0 connections"));
    }

    @Test
    void a_machine_with_the_high_byte_first_is_read_too() {
        count("address node1 10.0.0.1", "order 256", "table tcp", "socket 0A000001:1F90 01 11 worker");

        assertThat(balancer().proveDrained(Set.of("node1"), Instant.EPOCH).seen())
                .isEqualTo(Map.of("node1", "no old workers, 1 connection"));
    }

    @Test
    void a_name_without_address_or_a_table_that_cannot_be_read_proves_nothing() {
        count("order 1", "table tcp");
        assertThatThrownBy(() -> balancer().proveDrained(Set.of("node1"), Instant.EPOCH))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("node1 has no address there");

        count("address node1 10.0.0.1", "order 1");
        assertThatThrownBy(() -> balancer().proveDrained(Set.of("node1"), Instant.EPOCH))
                .hasMessageContaining("cannot count connections");

        assertThatThrownBy(() -> balancer().proveDrained(Set.of("node3"), Instant.EPOCH))
                .hasMessageContaining("knows no such node");
    }

    private void count(String... lines) {
        host.when(command -> command.words().contains(NodeConnections.COUNT)).answer(command -> {
            CommandResult look = look(command);
            return said(command, 0, look.output() + String.join("\n", lines) + "\ncounted\n", "");
        });
    }

    @Test
    void the_diff_says_what_route_would_write_and_touches_nothing() {
        NginxLoadBalancer balancer = balancer();
        BalancerState observed = balancer.observe();
        host.forgetDone();

        assertThat(balancer.changes(observed, List.of(SWAP, new Routing(Set.of(), Set.of()))))
                .extracting(FileChange::diff)
                .containsExactly("--- " + FILE + "\n+++ " + FILE + "\n@@ -1,1 +1,1 @@\n-" + BEFORE + "+" + AFTER, "");
        assertThat(host.done()).isEmpty();
        assertThat(host.bytes(FILE)).isEqualTo(BEFORE.getBytes(StandardCharsets.UTF_8));
    }

    private static String diff(NginxLoadBalancer balancer, Routing routing) {
        return balancer.changes(balancer.observe(), List.of(routing)).get(0).diff();
    }
}
