package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.StatisticsReport;
import org.wissel.Counted;
import org.wissel.Mutations;
import org.wissel.Sound;

/** Configurations by nginx's grammar, real files, and what comes of both by a few changes. */
@AddLifecycleHook(Counted.class)
class UpstreamFuzzTest {

    private static final List<String> TOKENS = List.of(
            "upstream cluster {",
            "}",
            "{",
            ";",
            "server node1:8080;",
            " down",
            "\"",
            "'",
            "\\",
            "#",
            "\n",
            "\r\n",
            "${",
            "$",
            "content_by_lua_block {",
            "[==[",
            "]]",
            "--",
            "include x;",
            "\u00EF\u00BB\u00BF",
            "\0",
            "down",
            "server",
            " ");

    /** Stands for steps: each character that is read costs some bytes at most, however they follow each other. */
    private static final long BYTES_PER_CHARACTER = 4_000;

    /** What loading the classes costs whoever reads first. */
    private static final long ONCE = 5_000_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Arbitrary<String> space() {
        return Arbitraries.of(" ", "\t", "\n", "\r\n", "  ", " # {;}\n", "\n#down\n");
    }

    private static Arbitrary<String> maybeSpace() {
        return Arbitraries.oneOf(Arbitraries.just(""), space());
    }

    private static Arbitrary<String> server() {
        Arbitrary<String> address = Arbitraries.of(
                "node1:8080",
                "NODE1",
                "node2:80",
                "10.0.0.1:8080",
                "[::1]:8080",
                "unix:/run/a.sock",
                "\"node3:1\"",
                "'node4'");
        Arbitrary<String> parameter = Arbitraries.of(
                "weight=5",
                "down",
                "down",
                "\"down\"",
                "'down'",
                "backup",
                "drain",
                "a\\;b",
                "'a b'",
                "x=${y}",
                "do\\wn");
        Arbitrary<String> parameters = Combinators.combine(space(), parameter)
                .as(String::concat)
                .list()
                .ofMaxSize(4)
                .map(all -> String.join("", all));
        return Combinators.combine(space(), address, parameters, maybeSpace())
                .as((first, name, more, last) -> "server" + first + name + more + last + ";");
    }

    private static Arbitrary<String> upstream(String name) {
        Arbitrary<String> line = Arbitraries.oneOf(
                server(), server(), server(), Arbitraries.of("ip_hash;", "zone a 64k;", "#x\n", "keepalive 4;"));
        return Combinators.combine(
                        maybeSpace(),
                        Combinators.combine(maybeSpace(), line)
                                .as(String::concat)
                                .list()
                                .ofMaxSize(6))
                .as((before, lines) -> "upstream " + name + before + "{" + String.join("", lines) + "}");
    }

    private static Arbitrary<String> configuration() {
        Arbitrary<String> other = Arbitraries.of(
                "",
                "user www-data;\n",
                "# upstream cluster { server x; }\n",
                "location / { proxy_pass http://cluster; return 200 \"}\"; }\n",
                "content_by_lua_block { local a = \"}\" --[[ } ]] }\n",
                "map $a $b { default ${c}; '~*x{2}' y; }\n");
        return Combinators.combine(other, upstream("cluster"), upstream("other"), other)
                .as((before, meant, second, after) -> before + "http {" + second + "\n" + meant + "\n" + after + "}");
    }

    @Provide
    Arbitrary<byte[]> texts() {
        Arbitrary<byte[]> grammar = configuration().map(UpstreamFuzzTest::bytes);
        Arbitrary<byte[]> golden = Arbitraries.of(goldenFiles());
        return Arbitraries.frequencyOf(
                Tuple.of(3, grammar),
                Tuple.of(
                        4,
                        Mutations.of(
                                grammar,
                                TOKENS.stream().map(UpstreamFuzzTest::bytes).toList())),
                Tuple.of(
                        2,
                        Mutations.of(
                                golden,
                                TOKENS.stream().map(UpstreamFuzzTest::bytes).toList())),
                Tuple.of(1, Arbitraries.of(TOKENS).list().ofMaxSize(30).map(all -> bytes(String.join("", all)))));
    }

    /** With the names that the properties ask for. */
    private static List<byte[]> goldenFiles() {
        try {
            List<byte[]> files = new ArrayList<>();
            for (String file : List.of(
                    "src/test/compose/balancer/backend.conf", "src/test/resources/sandbox/balancer/nginx.conf")) {
                String text = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
                files.add(bytes(text.replaceAll("upstream\\s+\\S+\\s*\\{", "upstream cluster {")));
            }
            return files;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What it reads as; empty when it is refused, which is the one way out. */
    private static Optional<UpstreamText> read(byte[] text) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            return Optional.of(UpstreamText.read(text, "cluster"));
        } catch (ConfigSyntaxException refused) {
            return Optional.empty();
        } finally {
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                    .isLessThan(ONCE + BYTES_PER_CHARACTER * text.length);
        }
    }

    private static Set<ServerAddress> some(UpstreamText text, long choice) {
        Set<ServerAddress> chosen = new HashSet<>();
        for (int i = 0; i < text.servers().size(); i++) {
            if ((choice >> (i % 63) & 1) == 1) {
                chosen.add(text.servers().get(i).address());
            }
        }
        return chosen;
    }

    private static Set<ServerAddress> down(UpstreamText text) {
        return text.servers().stream()
                .filter(UpstreamText.Server::isDown)
                .map(UpstreamText.Server::address)
                .collect(Collectors.toSet());
    }

    @Property
    @StatisticsReport(onFailureOnly = true)
    void nothing_changes_where_nothing_is_meant_to(@ForAll("texts") byte[] text) {
        Sound.counted(read(text).isPresent());
        read(text).ifPresent(upstream -> {
            assertThat(upstream.bytes()).isEqualTo(text);
            assertThat(upstream.with(Set.of(), Set.of())).isEqualTo(text);
            Set<ServerAddress> down = down(upstream);
            Set<ServerAddress> up = new HashSet<>(some(upstream, -1));
            up.removeAll(down);
            assertThat(upstream.with(up, down)).isEqualTo(text);
        });
    }

    @Property
    void marking_down_is_read_back_done_once_and_undone_to_the_byte(@ForAll("texts") byte[] text, @ForAll long choice) {
        read(text).ifPresent(upstream -> {
            Set<ServerAddress> meant = some(upstream, choice);
            Set<ServerAddress> before = down(upstream);
            byte[] edited = upstream.with(Set.of(), meant);

            UpstreamText again = read(edited).orElseThrow();
            Set<ServerAddress> expected = new HashSet<>(before);
            expected.addAll(meant);
            assertThat(down(again)).isEqualTo(expected);
            assertThat(again.with(Set.of(), meant)).isEqualTo(edited);
            assertThat(again.servers()).hasSameSizeAs(upstream.servers());

            Set<ServerAddress> marked = new HashSet<>(meant);
            marked.removeAll(before);
            assertThat(again.with(marked, Set.of())).isEqualTo(text);
        });
    }

    @Property
    void marking_up_takes_words_away_and_nothing_else(@ForAll("texts") byte[] text, @ForAll long choice) {
        read(text).ifPresent(upstream -> {
            Set<ServerAddress> meant = some(upstream, choice);
            byte[] edited = upstream.with(meant, Set.of());

            UpstreamText again = read(edited).orElseThrow();
            Set<ServerAddress> expected = down(upstream);
            expected.removeAll(meant);
            assertThat(down(again)).isEqualTo(expected);
            assertThat(again.with(meant, Set.of())).isEqualTo(edited);
            assertThat(isLeftOf(text, edited)).isTrue();
            assertThat(text.length - edited.length).isBetween(words(upstream, meant), blanksToo(upstream, meant));
            for (int i = 0; i < upstream.servers().size(); i++) {
                List<String> left = parameters(upstream, i);
                if (meant.contains(upstream.servers().get(i).address())) {
                    left.removeIf("down"::equals);
                }
                assertThat(parameters(again, i)).isEqualTo(left);
            }
        });
    }

    /** Whether it is the same with some bytes less. */
    private static boolean isLeftOf(byte[] whole, byte[] rest) {
        int at = 0;
        for (int i = 0; i < whole.length && at < rest.length; i++) {
            at += whole[i] == rest[at] ? 1 : 0;
        }
        return at == rest.length;
    }

    private static List<String> parameters(UpstreamText text, int server) {
        return new ArrayList<>(text.servers().get(server).parameters().stream()
                .map(Directive.Word::text)
                .toList());
    }

    /** How many bytes the words are long that go. */
    private static int words(UpstreamText text, Set<ServerAddress> meant) {
        return goingWords(text, meant)
                .mapToInt(word -> word.end() - word.start())
                .sum();
    }

    private static int blanksToo(UpstreamText text, Set<ServerAddress> meant) {
        return goingWords(text, meant)
                .mapToInt(word -> word.end() - word.start() + 1)
                .sum();
    }

    private static Stream<Directive.Word> goingWords(UpstreamText text, Set<ServerAddress> meant) {
        return text.servers().stream()
                .filter(server -> meant.contains(server.address()))
                .flatMap(server -> server.parameters().stream())
                .filter(word -> word.text().equals("down"));
    }

    @Example
    void blocks_within_blocks_end_in_words_however_deep() {
        assertThat(read(bytes("a{".repeat(100_000)))).isEmpty();
        assertThat(read(bytes("a{".repeat(100_000) + "}".repeat(100_000)))).isEmpty();
    }
}
