package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.deployment.DrainProof;
import org.wissel.deployment.Routing;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.FakeHost;
import org.wissel.remote.RemoteFiles;

/** What is asked and written, in which order, where nginx tells its generation itself. */
class GenerationCommandsTest {

    private static final String FILE = "/etc/nginx/conf.d/cluster.conf";
    private static final String MARKER = "/etc/nginx/generation.conf";
    private static final String BEFORE = "upstream cluster { server node1:8080; server node2:8080 down; }\n";
    private static final String AFTER = "upstream cluster { server node1:8080 down; server node2:8080; }\n";
    private static final Routing SWAP = new Routing(Set.of("node2"), Set.of("node1"));
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private final FakeHost host = new FakeHost("lb-machine").put(FILE, BEFORE).put(MARKER, "return 200 \"none\";\n");
    private String running = "none";
    private int asked;
    private int upstreamChange = 100;
    private int markerChange = 100;
    private int now = 200;
    private List<String> counted = List.of("table tcp", "counted");

    @BeforeEach
    void nginxThatWorks() {
        host.when(command -> command.words().contains(NginxView.LOOK)).answer(command -> said(command, look()));
        host.when(command -> command.words().contains(NodeConnections.COUNT))
                .answer(command -> said(command, look() + String.join("\n", counted) + "\n"));
        host.when(command -> command.words().contains(GenerationMarker.LOOK))
                .answer(command -> said(
                        command,
                        "marker " + markerChange + ".5\ntext "
                                + Base64.getEncoder().encodeToString(host.bytes(MARKER)) + "\nupstream "
                                + upstreamChange
                                + ".25 " + RemoteFiles.sha256(host.bytes(FILE)) + "\nnow " + now + ".0\nseen\n"));
        host.when("nginx -t").answer(0, "", "test is successful");
        host.when(command -> command.words().contains(NginxControl.RELOAD)).answer(command -> {
            running = written();
            return said(command, "0\n");
        });
    }

    private String look() {
        return "change 50.0 100.0\ntext " + Base64.getEncoder().encodeToString(host.bytes(FILE))
                + "\nnow 200000000000 100 R" + " 0".repeat(18) + " 20000 0\npidfile \nseen\n";
    }

    private String written() {
        return host.text(MARKER).replaceAll("return 200 \"(.*)\";\\s*", "$1");
    }

    private static CommandResult said(Command command, String output) {
        return new CommandResult(command, 0, output, "", Duration.ZERO);
    }

    private NginxLoadBalancer balancer(GenerationProbe probe) {
        return new NginxLoadBalancer(
                "lb",
                host,
                new NginxProperties(
                        "cluster",
                        FILE,
                        "/run/nginx.pid",
                        List.of("nginx", "-t"),
                        List.of(),
                        List.of("nginx", "-s", "reload"),
                        List.of(),
                        null,
                        false,
                        Duration.ofMillis(1),
                        Duration.ofMillis(1),
                        new NginxProperties.Generation(MARKER, URI.create("http://lb1/__gen"), Duration.ofSeconds(10))),
                Map.of("node1", "node1:8080", "node2", "node2:8080"),
                probe,
                Clock.fixed(NOW, ZoneOffset.UTC),
                System::nanoTime);
    }

    private NginxLoadBalancer balancer() {
        return balancer(url -> running);
    }

    private List<String> done() {
        List<String> lines = new ArrayList<>();
        for (int index = 0; index < host.commands().size(); index++) {
            List<String> words = host.commands().get(index).words();
            if (words.contains(NginxView.LOOK)) {
                lines.add("look");
            } else if (words.contains(GenerationMarker.LOOK)) {
                assertThat(words.subList(4, 6)).containsExactly(MARKER, FILE);
                lines.add("look at marker");
            } else if (words.contains(NginxControl.RELOAD)) {
                lines.add("reload");
            } else {
                lines.add(host.done().get(index));
            }
        }
        return lines;
    }

    @Test
    void the_marker_is_written_after_the_file_that_it_stands_for_and_before_the_reload() {
        assertThat(balancer().rotation().route(SWAP).evidence())
                .startsWith("in [node2], out [node1]; http://lb1/__gen told only the written generation for a second");

        assertThat(done())
                .containsExactly(
                        "look",
                        "look at marker",
                        "replace " + FILE,
                        "read " + MARKER,
                        "replace " + MARKER,
                        "nginx -t",
                        "reload",
                        "look",
                        "look at marker");
        assertThat(host.text(FILE)).isEqualTo(AFTER);
        assertThat(written()).startsWith(RemoteFiles.sha256(AFTER) + " ");
    }

    @Test
    void a_marker_is_never_written_twice_the_same() {
        balancer().rotation().route(SWAP);
        String first = written();
        running = "something else";

        balancer().rotation().route(SWAP);

        assertThat(written()).isNotEqualTo(first).startsWith(RemoteFiles.sha256(AFTER) + " ");
    }

    @Test
    void a_marker_that_cannot_be_written_puts_the_file_back() {
        host.when(command -> isReplacing(command, MARKER)).answer(1, "", "cp: No space left on device");

        assertThatThrownBy(() -> balancer().rotation().route(SWAP))
                .hasMessageStartingWith("lb: lb-machine: cannot replace " + MARKER)
                .hasMessageContaining("The last good file was put back, but");

        assertThat(host.text(FILE)).isEqualTo(BEFORE);
        assertThat(done()).doesNotContain("reload");
    }

    private static boolean isReplacing(Command command, String path) {
        return command.words().contains(path) && command.words().get(0).equals("flock");
    }

    @Test
    void a_marker_older_than_the_upstreams_file_proves_nothing() {
        balancer().rotation().route(SWAP);
        assertThat(balancer().observe().running()).isTrue();

        upstreamChange = markerChange + 1;

        assertThat(balancer().observe().running()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void some_new_answers_in_a_row_are_no_takeover(int inARow) {
        balancer().rotation().route(SWAP);

        NginxLoadBalancer mixed = balancer(url -> asked++ == inARow ? "the old one" : running);

        assertThat(mixed.observe().running()).isFalse();
        assertThat(asked).isEqualTo(inARow + 1);
    }

    @Test
    void an_answer_that_stays_away_in_between_is_no_takeover() {
        balancer().rotation().route(SWAP);

        NginxLoadBalancer broken = balancer(url -> {
            if (asked++ == 2) {
                throw new IOException("reset");
            }
            return running;
        });

        assertThat(broken.observe().running()).isFalse();
        assertThat(broken.observe().problems()).isEmpty();
    }

    @Test
    void a_change_waits_until_the_hold_time_of_an_earlier_one_is_over() {
        markerChange = now - 5;

        assertThatThrownBy(() -> balancer().rotation().route(SWAP))
                .hasMessageContaining("workers of an earlier reload still finish requests (they cannot be seen; ")
                .hasMessageContaining("nothing was changed");

        assertThat(host.text(FILE)).isEqualTo(BEFORE);
    }

    @Test
    void drained_is_the_generation_and_no_connection_and_the_hold_time_together() {
        balancer().rotation().route(SWAP);
        counted = List.of("address node1 10.0.0.1", "order 1", "table tcp", "counted");
        Instant longAgo = NOW.minusSeconds(10);

        assertThat(prove(longAgo).drained()).isTrue();
        assertThat(prove(NOW.minusMillis(9_999)).drained()).isFalse();

        counted =
                List.of("address node1 10.0.0.1", "order 1", "table tcp", "socket 0100000A:1F90 01 11 any", "counted");
        assertThat(prove(longAgo).drained()).isFalse();
        assertThat(prove(longAgo).seen().get("node1"))
                .startsWith("workers cannot be seen; http://lb1/__gen told only the written generation")
                .endsWith("; 1 connection; hold time of 10.0 s is over");

        counted = List.of("order 1", "counted");
        assertThat(prove(longAgo).drained()).isTrue();
        assertThat(prove(longAgo).seen().get("node1")).contains("; connections cannot be seen; ");

        running = "another";
        assertThat(prove(longAgo).drained()).isFalse();
    }

    private DrainProof prove(Instant since) {
        return balancer().proveDrained(Set.of("node1"), since);
    }

    @Test
    void a_marker_that_cannot_be_read_is_a_problem_with_its_remedy() {
        host.when(command -> command.words().contains(GenerationMarker.LOOK))
                .answerLines("unreadable cat: " + MARKER + ": Permission denied", "upstream 1.0 x", "now 2.0", "seen");

        assertThat(balancer().observe().problems())
                .containsExactly("lb: the generation's file " + MARKER + " cannot be read: cat: " + MARKER
                        + ": Permission denied. Make it, have it belong to the SSH user, and include it in a location of"
                        + " nginx.");
        assertThatThrownBy(() -> balancer().rotation().route(SWAP)).hasMessageContaining("nothing was changed");
    }
}
