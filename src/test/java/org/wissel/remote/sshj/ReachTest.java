package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.SSHClient;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.wissel.remote.BlackHole;
import org.wissel.remote.Command;
import org.wissel.remote.Connections.Counts;
import org.wissel.remote.Connections.Reached;
import org.wissel.remote.SshProperties;

/** What those hear who ask whether the hosts can be reached. */
class ReachTest extends SshjHostFixture {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    protected TestServer newServer() {
        return new TestServer.Mina();
    }

    @Test
    void a_host_is_reached_without_a_command_and_by_the_one_connection_that_its_steps_use() throws Exception {
        assertThat(hosts.counts()).isEqualTo(new Counts(0, 0, 0, 0));

        assertThat(hosts.reach(PATIENCE)).allSatisfy(host -> {
            assertThat(host.name()).isEqualTo("node1");
            assertThat(host.address()).endsWith(":" + server.port());
            assertThat(host.problem()).isEmpty();
        });
        assertThat(hosts.reach(PATIENCE)).hasSize(1);
        assertThat(hosts.counts()).isEqualTo(new Counts(1, 1, 0, 0));
        host.run(Command.of("true"));
        assertThat(hosts.counts()).isEqualTo(new Counts(1, 1, 0, 1));
    }

    @Test
    void it_is_reached_while_steps_have_all_places_for_commands() throws Exception {
        List<CompletableFuture<Void>> steps = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            steps.add(CompletableFuture.runAsync(
                    () -> host.run(Command.of("sh", "-c", "while [ ! -e " + folder + "/end ]; do sleep 0.1; done"))));
        }
        await(() -> hosts.counts().commands() == 8);

        assertThat(hosts.reach(PATIENCE)).extracting(Reached::problem).allMatch(Optional::isEmpty);
        Files.createFile(folder.resolve("end"));
        CompletableFuture.allOf(steps.toArray(CompletableFuture[]::new)).join();
    }

    @Test
    void one_that_is_down_is_told_with_the_reason_and_does_not_keep_the_others() throws Exception {
        try (BlackHole silent = new BlackHole()) {
            silent("node2", silent, Duration.ofSeconds(2));

            List<Reached> reached = hosts.reach(PATIENCE);

            assertThat(reached).extracting(Reached::name).containsExactly("node1", "node2");
            assertThat(reached.get(0).problem()).isEmpty();
            assertThat(reached.get(1).problem().orElseThrow()).contains("no answer in time");
            await(() -> hosts.counts().failed() == 1);
        }
    }

    @Test
    void several_that_do_not_answer_are_waited_for_together_and_told_by_the_same_bound() throws Exception {
        try (BlackHole first = new BlackHole();
                BlackHole second = new BlackHole()) {
            silent("node2", first, Duration.ofSeconds(10));
            silent("node3", second, Duration.ofSeconds(10));

            List<Reached> reached = hosts.reach(Duration.ofMillis(1500));

            assertThat(reached).extracting(Reached::name).containsExactly("node1", "node2", "node3");
            assertThat(reached.get(0).problem()).isEmpty();
            assertThat(reached.subList(1, 3))
                    .allSatisfy(host -> assertThat(host.problem().orElseThrow())
                            .startsWith("no answer from " + host.address() + " within 1500 ms of this look")
                            .contains("by connect-timeout for 10000 ms"));
            // Steps may still reach them: the attempts go on.
            assertThat(hosts.counts()).isEqualTo(new Counts(1, 1, 0, 0));
        }
    }

    @Test
    void an_attempt_has_one_end_which_is_counted_once() throws Exception {
        SshCounts counts = new SshCounts();
        SshAttempt givenUp = new SshAttempt(counts);
        SshAttempt made = new SshAttempt(counts);
        try (SSHClient client = new SSHClient()) {
            assertThat(givenUp.failed(new TimeoutException("too slow"))).isTrue();
            assertThat(givenUp.opened(client)).isFalse();
            assertThat(givenUp.made()).isNull();
            assertThat(made.opened(client)).isTrue();
            assertThat(made.failed(new TimeoutException("stopping"))).isFalse();
            assertThat(made.made()).isSameAs(client);
        }

        assertThat(counts.failed().sum()).isEqualTo(1);
        assertThat(counts.opened().sum()).isEqualTo(1);
    }

    private void silent(String name, BlackHole hole, Duration connectTimeout) throws Exception {
        hosts.host(
                name,
                new SshProperties(
                        "127.0.0.1", hole.port(), "wissel", key, null, null, server.fingerprint(), connectTimeout));
    }

    @Test
    void its_threads_say_for_whom_they_work_and_forget_it() throws Exception {
        SshThreads threads = new SshThreads(Thread::new);
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        MDC.put("node", "node1");
        threads.submit(() -> said.add(MDC.get("node"))).get();
        MDC.remove("node");
        threads.submit(() -> said.add(String.valueOf(MDC.get("node")))).get();
        threads.shutdown();

        assertThat(said).containsExactly("node1", "null");
    }
}
