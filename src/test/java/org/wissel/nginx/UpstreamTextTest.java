package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamTextTest {

    private static final ServerAddress NODE1 = ServerAddress.of("node1:8080");
    private static final ServerAddress NODE2 = ServerAddress.of("node2:8080");

    private static UpstreamText read(String text) {
        return UpstreamText.read(text.getBytes(StandardCharsets.UTF_8), "cluster");
    }

    private static String down(String text, ServerAddress... servers) {
        return new String(read(text).with(Set.of(), Set.of(servers)), StandardCharsets.UTF_8);
    }

    private static String up(String text, ServerAddress... servers) {
        return new String(read(text).with(Set.of(servers), Set.of()), StandardCharsets.UTF_8);
    }

    /** What is written, and what it becomes when node1 is marked down. */
    static Stream<Arguments> ways_to_write_a_server() {
        return Stream.of(
                Arguments.of("server node1:8080;", "server node1:8080 down;"),
                Arguments.of("server node1:8080 ;", "server node1:8080 down ;"),
                Arguments.of("server\tnode1:8080\t;", "server\tnode1:8080 down\t;"),
                Arguments.of("server NODE1:8080;", "server NODE1:8080 down;"),
                Arguments.of("server \"node1:8080\";", "server \"node1:8080\" down;"),
                Arguments.of("server 'node1:8080' weight=2;", "server 'node1:8080' weight=2 down;"),
                Arguments.of("'server' node1:8080;", "'server' node1:8080 down;"),
                Arguments.of(
                        "server node1:8080 weight=5 max_fails=3 fail_timeout=30s;",
                        "server node1:8080 weight=5 max_fails=3 fail_timeout=30s down;"),
                Arguments.of("server node1:8080 backup;", "server node1:8080 backup down;"),
                Arguments.of("server node1:8080 resolve drain;", "server node1:8080 resolve drain down;"),
                Arguments.of("server node1:8080; # node1", "server node1:8080 down; # node1"),
                Arguments.of("server node1:8080 # down;\n;", "server node1:8080 down # down;\n;"),
                Arguments.of(
                        "server # the first; {\n    node1:8080 # its port\n    weight=2 # heavy\n;",
                        "server # the first; {\n    node1:8080 # its port\n    weight=2 down # heavy\n;"),
                Arguments.of("server node1:8080 route=a#down;", "server node1:8080 route=a#down down;"),
                Arguments.of("server node1:8080 'route=x; # y';", "server node1:8080 'route=x; # y' down;"),
                Arguments.of("server node1:8080 'a\\'b;';", "server node1:8080 'a\\'b;' down;"),
                Arguments.of("server node1:8080 a\\;b;", "server node1:8080 a\\;b down;"),
                Arguments.of("server node1:8080 slow_start=${time};", "server node1:8080 slow_start=${time} down;"),
                Arguments.of("server node1:8080;server other:1;", "server node1:8080 down;server other:1;"),
                Arguments.of("#server node1:8080;\nserver node1:8080;", "#server node1:8080;\nserver node1:8080 down;"),
                Arguments.of(
                        "server node1:8080;\r\n    server x:1;\r\n", "server node1:8080 down;\r\n    server x:1;\r\n"),
                Arguments.of("server\r\n    node1:8080\r\n    ;\r\n", "server\r\n    node1:8080 down\r\n    ;\r\n"),
                Arguments.of("# Köln ✓\nserver node1:8080;", "# Köln ✓\nserver node1:8080 down;"));
    }

    @ParameterizedTest
    @MethodSource("ways_to_write_a_server")
    void marking_down_adds_one_word_and_marking_up_takes_it_away(String written, String marked) {
        for (String frame : List.of(
                "upstream cluster { ip_hash; server node2:8080; %s\n}",
                "upstream cluster {\n    %s\n}\n", "upstream cluster{%s\r\n}")) {
            String before = frame.replace("%s", written);
            String after = frame.replace("%s", marked);
            assertThat(down(before, NODE1)).isEqualTo(after);
            assertThat(up(after, NODE1)).isEqualTo(before);
            assertThat(down(after, NODE1)).isEqualTo(after);
            assertThat(up(before, NODE1)).isEqualTo(before);
            assertThat(read(after).server(NODE1))
                    .hasValueSatisfying(server -> assertThat(server.isDown()).isTrue());
            assertThat(read(before).server(NODE1))
                    .hasValueSatisfying(server -> assertThat(server.isDown()).isFalse());
        }
    }

    /** What an operator wrote, and what it becomes when node1 is marked up. */
    static Stream<Arguments> ways_to_write_down() {
        return Stream.of(
                Arguments.of("server node1:8080 down;", "server node1:8080;"),
                Arguments.of("server node1:8080 down weight=2;", "server node1:8080 weight=2;"),
                Arguments.of("server node1:8080   down   ;", "server node1:8080     ;"),
                Arguments.of("server node1:8080\tdown;", "server node1:8080;"),
                Arguments.of("server node1:8080 \"down\";", "server node1:8080;"),
                Arguments.of("server node1:8080 down down;", "server node1:8080;"),
                // The line end before the word stays, or the semicolon would become part of the comment.
                Arguments.of("server node1:8080 # first\ndown;", "server node1:8080 # first\n;"),
                Arguments.of("server node1:8080\r\n  down # why\r\n;", "server node1:8080\r\n  # why\r\n;"));
    }

    @ParameterizedTest
    @MethodSource("ways_to_write_down")
    void marking_up_takes_only_the_word_away(String written, String marked) {
        String frame = "upstream cluster { server node2:8080 down; %s }";
        String after = up(frame.replace("%s", written), NODE1);

        assertThat(after).isEqualTo(frame.replace("%s", marked));
        assertThat(read(after).server(NODE1).orElseThrow().isDown()).isFalse();
        assertThat(read(after).server(NODE2).orElseThrow().isDown()).isTrue();
    }

    @Test
    void words_that_touch_are_refused_as_nginx_refuses_them() {
        assertThatThrownBy(() -> read("upstream cluster {\n server node1:8080 weight=5 \"down\"max_fails=1; }"))
                .isInstanceOf(ConfigSyntaxException.class)
                .hasMessage("line 2: text stands right behind the quote closed in line 2");
        assertThat(read("if ($a = \"b\") { } upstream cluster { server node1:8080; }")
                        .servers())
                .hasSize(1);
    }

    @Test
    void a_whole_configuration_is_edited_in_its_one_place() {
        String text =
                """
                user www-data;
                events { worker_connections 1024; }
                # upstream cluster { server node1:8080; }
                http {
                    log_format main '$remote_addr "$request" {upstream cluster { server node1:8080; }}';
                    map $http_upgrade $connection_upgrade { default upgrade; '' close; }
                    upstream other { server node1:8080; server node2:8080 down; }
                    upstream cluster {
                        zone cluster 64k;
                        server node1:8080; server node2:8080; # both
                        keepalive 16;
                    }
                    server {
                        listen 80;
                        server_name "${hostname}.example.org" ~^(?<name>.+)\\.example\\.net$;
                        location ~ "^/a{2}/(.*)$" { return 200 "upstream cluster { }"; }
                        location /lua {
                            content_by_lua_block {
                                -- it's a comment with { and "
                                --[==[ and one } of several
                                lines { ]] ]==]
                                local t = { a = "}", b = '{\\'', c = [[ } ]], d = t[t[1]] }
                                if t then ngx.say("upstream cluster { server node1:8080; }") end
                            }
                        }
                        location / { proxy_pass http://cluster; proxy_set_header X-${y}z "\\"}"; }
                    }
                }
                """;

        assertThat(down(text, NODE1))
                .isEqualTo(text.replace(
                        "server node1:8080; server node2:8080; # both",
                        "server node1:8080 down; server node2:8080; # both"));
        assertThat(read(text).servers())
                .extracting(UpstreamText.Server::address)
                .containsExactly(NODE1, NODE2);
    }

    @Test
    void two_servers_change_at_once() {
        assertThat(new String(
                        read("upstream cluster { server node1:8080; server node2:8080 down weight=2; }")
                                .with(Set.of(NODE2), Set.of(NODE1)),
                        StandardCharsets.UTF_8))
                .isEqualTo("upstream cluster { server node1:8080 down; server node2:8080 weight=2; }");
    }

    @Test
    void bytes_that_are_no_utf8_survive() {
        byte[] text = "# K\u00f6ln \u0080\u00ff\r\nupstream cluster { server node1:8080; }\r\n# \u00e9"
                .getBytes(StandardCharsets.ISO_8859_1);

        byte[] after = UpstreamText.read(text, "cluster").with(Set.of(), Set.of(NODE1));

        assertThat(new String(after, StandardCharsets.ISO_8859_1))
                .isEqualTo("# K\u00f6ln \u0080\u00ff\r\nupstream cluster { server node1:8080 down; }\r\n# \u00e9");
        assertThat(UpstreamText.read(after, "cluster").with(Set.of(NODE1), Set.of()))
                .isEqualTo(text);
    }

    @Test
    void a_byte_order_mark_and_an_upstream_name_beyond_ascii_are_read() {
        String text = "\uFEFFupstream köln { server node1:8080; }";

        byte[] after =
                UpstreamText.read(text.getBytes(StandardCharsets.UTF_8), "köln").with(Set.of(), Set.of(NODE1));

        assertThat(new String(after, StandardCharsets.UTF_8))
                .isEqualTo("\uFEFFupstream köln { server node1:8080 down; }");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node1", "node1:80", "NODE1", "unix:/run/node1.sock", "[::1]:8080", "[0:0::1]", "10.0.0.1"})
    void addresses_of_every_kind_are_servers(String address) {
        UpstreamText text = read("upstream cluster { server " + address + " backup; }");

        assertThat(text.servers()).singleElement().satisfies(server -> {
            assertThat(server.address()).isEqualTo(ServerAddress.of(address));
            assertThat(server.isBackup()).isTrue();
        });
        assertThat(new String(text.with(Set.of(), Set.of(ServerAddress.of(address))), StandardCharsets.UTF_8))
                .isEqualTo("upstream cluster { server " + address + " backup down; }");
    }

    @Test
    void one_address_has_several_spellings() {
        assertThat(ServerAddress.of("node1"))
                .isEqualTo(ServerAddress.of("NODE1:80"))
                .isNotEqualTo(NODE1);
        assertThat(ServerAddress.of("[::1]:8080")).isEqualTo(ServerAddress.of("[0:0:0:0:0:0:0:1]:8080"));
        assertThat(ServerAddress.of("[::1]")).isEqualTo(ServerAddress.of("[::1]:80"));
        assertThat(ServerAddress.of("unix:/run/A")).isNotEqualTo(ServerAddress.of("unix:/run/a"));
        assertThat(ServerAddress.ofUrl("http://node1:8080/app/")).isEqualTo(NODE1);
        assertThat(ServerAddress.ofUrl("https://node1")).isEqualTo(ServerAddress.of("node1:443"));
        assertThat(ServerAddress.ofUrl("http://unix:/run/a:/app")).isEqualTo(ServerAddress.of("unix:/run/a"));
        assertThat(ServerAddress.of("[::1]:8080")).hasToString("[0:0:0:0:0:0:0:1]:8080");
    }

    static Stream<Arguments> texts_that_cannot_be_edited() {
        return Stream.of(
                Arguments.of("upstream other { server node1:8080; }", "holds no block \"upstream cluster { }\""),
                Arguments.of("# upstream cluster { server node1:8080; }", "holds no block"),
                Arguments.of("upstream cluster { }\nhttp { upstream cluster { } }", "2 times, in lines 1 and 2"),
                Arguments.of(
                        "upstream cluster {\n server node1;\n server NODE1:80 down;\n}",
                        "line 3: the server NODE1:80 is listed twice"),
                Arguments.of("upstream cluster {\n include nodes;\n}", "line 2: the upstream includes another file"),
                Arguments.of("\nupstream cluster { server node1;", "the block opened in line 2 is not closed"),
                Arguments.of("upstream cluster { server node1 }", "\"server\" is not ended by a semicolon"),
                Arguments.of("upstream cluster { } }", "a block is closed that was not opened"),
                Arguments.of("upstream cluster { server 'node1; }", "the quote opened in line 1 is not closed"),
                Arguments.of("x_by_lua_block { ' } ", "the block of Lua code is not closed"),
                Arguments.of("upstream cluster { ; }", "\";\" without a directive"),
                Arguments.of("upstream", "\"upstream\" is not ended by a semicolon"),
                Arguments.of("x\\", "the text ends with a backslash"));
    }

    @ParameterizedTest
    @MethodSource("texts_that_cannot_be_edited")
    void what_cannot_be_edited_safely_is_said_with_its_line(String text, String words) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigSyntaxException.class)
                .hasMessageContaining(words);
    }

    @Test
    void an_upstream_without_servers_is_read() {
        assertThat(read("upstream cluster { }").servers()).isEmpty();
    }

    /** Random files, put together of pieces that hurt: what was marked comes out marked, and back again byte for byte. */
    @Test
    void random_files_survive_marking_down_and_up() {
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            int servers = 1 + random.nextInt(4);
            byte[] before = randomFile(random, servers).getBytes(StandardCharsets.ISO_8859_1);
            Set<ServerAddress> marked = new HashSet<>();
            for (int server = 0; server < servers; server++) {
                if (random.nextBoolean()) {
                    marked.add(ServerAddress.of("s" + server));
                }
            }

            byte[] down = UpstreamText.read(before, "cluster").with(Set.of(), marked);
            UpstreamText read = UpstreamText.read(down, "cluster");

            assertThat(read.servers()).as("seed %s", seed).hasSize(servers).allSatisfy(server -> assertThat(
                            server.isDown())
                    .isEqualTo(marked.contains(server.address())));
            assertThat(down.length).isEqualTo(before.length + " down".length() * marked.size());
            assertThat(read.with(marked, Set.of())).as("seed %s", seed).isEqualTo(before);
            assertThat(UpstreamText.read(down, "cluster").with(Set.of(), marked))
                    .isEqualTo(down);
        }
    }

    private static String randomFile(Random random, int servers) {
        List<String> lines = new ArrayList<>();
        for (int server = 0; server < servers; server++) {
            String quote = pick(random, "", "\"", "'");
            lines.add("server" + gap(random, true) + quote + "s" + server + pick(random, "", ":80") + quote
                    + pick(
                            random,
                            "",
                            gap(random, true) + "weight=2",
                            gap(random, true) + "'a;#}{'",
                            gap(random, true) + "b${c}#d",
                            gap(random, true) + "e\\ \\\"f")
                    + gap(random, false) + ";");
        }
        for (String noise : List.of("keepalive 3;", "#server s0;\n", "x { y { z '}'; } }", "ip_hash;")) {
            if (random.nextBoolean()) {
                lines.add(random.nextInt(lines.size() + 1), noise);
            }
        }
        StringBuilder text =
                new StringBuilder(pick(random, "", "# } \u00ff {\n", "a_by_lua_block { '}' --}\n }\n", "b 'c\n{';"));
        text.append("upstream")
                .append(gap(random, true))
                .append("cluster")
                .append(gap(random, false))
                .append('{');
        lines.forEach(line -> text.append(gap(random, false)).append(line));
        return text.append(gap(random, false))
                .append('}')
                .append(pick(random, "", "\n", "\r\n", " # end"))
                .toString();
    }

    private static String gap(Random random, boolean needed) {
        // A comment must not run into the word before it, so it starts with a space.
        String[] gaps = {" ", "\t", "\n", "\r\n", "  ", " # down; }{'\"\n", "\n\t# \u00e9\r\n ", ""};
        return gaps[random.nextInt(needed ? gaps.length - 1 : gaps.length)];
    }

    private static String pick(Random random, String... choices) {
        return Arrays.asList(choices).get(random.nextInt(choices.length));
    }
}
