package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wissel.sandbox.NginxBinary;

/** Upstream files as people write them: any servers marked down and up again leave every byte as it was. */
class UpstreamGoldenTest {

    private static final Path NGINX = NginxBinary.find();

    /**
     * One file.
     *
     * @param text its text, lines ended by a line feed
     * @param servers what stands there for each server that is not down, each once and in order
     * @param plain whether every nginx accepts it within http
     */
    record Golden(String name, String text, List<String> servers, boolean plain) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Golden> files() {
        return Stream.of(
                new Golden(
                        "as in the manual",
                        """
                        # Backend of the portal, see wiki "Portal / nginx".
                        upstream cluster {
                            zone cluster 64k;
                            least_conn;
                            server 10.0.0.1:8080 weight=5 max_fails=3 fail_timeout=30s;
                            server 10.0.0.2:8080 weight=5 max_fails=3 fail_timeout=30s;
                            server 10.0.0.3:8080 backup;
                            keepalive 32;
                            keepalive_timeout 60s;
                        }
                        """,
                        List.of("10.0.0.1:8080", "10.0.0.2:8080", "10.0.0.3:8080"),
                        true),
                new Golden(
                        "in columns",
                        """
                        upstream cluster
                        {
                        \tip_hash;
                        \tserver\t\t10.0.0.1:8080\tweight=1\t;\t# node1 (rack A)
                        \tserver\t\t10.0.0.11:8080\tweight=10\t;\t# node2; rack B {
                        \t#server\t\t10.0.0.111:8080\tweight=1\tdown;\t# gone since 2019
                        \tserver\t\t10.0.0.4:8080\t\t\t;
                        }
                        """,
                        List.of("10.0.0.1:8080", "10.0.0.11:8080", "10.0.0.4:8080"),
                        true),
                new Golden(
                        "on one line",
                        "upstream cluster{server 10.0.0.1:1;server 10.0.0.2:1 ; server 10.0.0.3:1;}server{listen 127.0.0.1:1;}\n",
                        List.of("10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1"),
                        true),
                new Golden(
                        "comments between arguments",
                        """
                        upstream cluster { # the cluster }
                            hash $request_uri consistent; # down;
                            server # first
                                10.0.0.1:8080 # its address; not "node0"
                                weight=2 # twice as large
                                ; # down
                            server 10.0.0.2:8080
                                # max_fails=1
                                max_fails=2
                            ;
                        }
                        """,
                        List.of("10.0.0.1:8080", "10.0.0.2:8080"),
                        true),
                new Golden(
                        "quotes",
                        """
                        "upstream" 'cluster' {
                            'server' "10.0.0.1:8080";
                            server '10.0.0.2:8080' "weight=2";
                            server "10.0.0.3:8080" weight=3 'max_fails=1';
                        }
                        map $http_x $y { default "}"; '~^a{2}"$' '\\''; ~\\{ "\\"{"; }
                        """,
                        List.of("\"10.0.0.1:8080\"", "'10.0.0.2:8080'", "\"10.0.0.3:8080\""),
                        true),
                new Golden(
                        "sockets, names and IPv6",
                        """
                        upstream cluster {
                            server unix:/run/runtime-1.sock;
                            server unix:/run/runtime-2.sock fail_timeout=0;
                            server [2001:db8::1]:8080;
                            server [2001:0db8:0:0::2];
                            server localhost;
                            server LOCALHOST:8081 max_conns=10;
                        }
                        """,
                        List.of(
                                "unix:/run/runtime-1.sock",
                                "unix:/run/runtime-2.sock",
                                "[2001:db8::1]:8080",
                                "[2001:0db8:0:0::2]",
                                "localhost",
                                "LOCALHOST:8081"),
                        true),
                new Golden(
                        "some are down already",
                        """
                        upstream cluster {
                            server 10.0.0.1:8080;
                            server 10.0.0.2:8080 down; # maintenance
                            server 10.0.0.3:8080 down weight=2;
                            server 10.0.0.4:8080 weight=2;
                        }
                        """,
                        List.of("10.0.0.1:8080", "10.0.0.4:8080"),
                        true),
                new Golden(
                        "whole configuration without its frame",
                        """
                        include mime[.]types*;
                        log_format timed '$remote_addr "$request" {$status} upstream cluster { server 10.0.0.1:8080; }';
                        map $http_upgrade $connection_upgrade { default upgrade; '' close; }
                        upstream other { server 10.0.0.1:8080; server 10.0.0.2:8080 down; }
                        upstream cluster { server 10.0.0.3:8080; server 10.0.0.4:8080; }
                        server {
                            listen 127.0.0.1:1;
                            location ~ "^/a{2}(?<rest>/.*)?$" { if ($rest = "") { return 301 ${scheme}://$host/; } }
                            location / { proxy_pass http://cluster; proxy_set_header X-${host}y "\\"}"; }
                        }
                        """,
                        List.of("10.0.0.3:8080", "10.0.0.4:8080"),
                        true),
                new Golden(
                        "not ASCII",
                        """
                        # Köln – Straße №1 ✓ “{”
                        upstream cluster {
                            server 10.0.0.1:8080; # Größe: groß; {
                            server 10.0.0.2:8080; # café
                        }
                        """,
                        List.of("10.0.0.1:8080", "10.0.0.2:8080"),
                        true),
                new Golden(
                        "the newer and the commercial words",
                        """
                        upstream cluster {
                            zone cluster 1m;
                            resolver 10.0.0.53 valid=30s;
                            sticky cookie srv_id expires=1h domain=.example.org path=/;
                            server node1.example.org:8080 resolve route=a slow_start=30s;
                            server node2.example.org:8080 resolve service=_http._tcp route='b;#' ;
                            server node3.example.org:8080 resolve drain;
                        }
                        """,
                        List.of("node1.example.org:8080", "node2.example.org:8080", "node3.example.org:8080"),
                        false),
                new Golden(
                        "lua before, within and behind",
                        """
                        init_by_lua_block {
                            -- don't count: { "
                            local s = "upstream cluster { server 10.0.0.1:8080; }"
                            --[==[ and one } of several
                            lines { ]] ]==]
                            t = { a = '}', b = [[ { ]], c = "\\"{", d = #s }
                        }
                        upstream cluster {
                            server 0.0.0.1; # never asked
                            server 10.0.0.1:8080;
                            balancer_by_lua_block { require("b").pick({ "}", '#' }) -- ;
                            }
                            server 10.0.0.2:8080;
                        }
                        server { location / { content_by_lua_block { ngx.say("}") } } }
                        """,
                        List.of("0.0.0.1;", "10.0.0.1:8080;\n    balancer", "10.0.0.2:8080"),
                        false));
    }

    /** Those without words of modules that the nginx at hand lacks. */
    static Stream<Golden> plainFiles() {
        return files().filter(Golden::plain);
    }

    /** Each file with the line ends, ends and encodings that there are. */
    private static List<byte[]> writings(Golden file) {
        List<byte[]> writings = new ArrayList<>();
        for (String text : List.of(
                file.text(),
                file.text().replace("\n", "\r\n"),
                file.text().stripTrailing(),
                file.text().stripTrailing() + "\t ",
                "\n\r\n" + file.text() + "# end")) {
            writings.add(text.getBytes(StandardCharsets.UTF_8));
            writings.add(text.getBytes(StandardCharsets.ISO_8859_1));
            writings.add(concat("# \u0000\u0080\u00fe\u00ff\n".getBytes(StandardCharsets.ISO_8859_1), text));
        }
        return writings;
    }

    private static byte[] concat(byte[] before, String text) {
        byte[] behind = text.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[before.length + behind.length];
        System.arraycopy(before, 0, all, 0, before.length);
        System.arraycopy(behind, 0, all, before.length, behind.length);
        return all;
    }

    @ParameterizedTest
    @MethodSource("files")
    void any_servers_marked_down_and_up_again_leave_every_byte(Golden file) {
        writings(file).forEach(before -> {
            UpstreamText read = UpstreamText.read(before, "cluster");
            List<ServerAddress> up = read.servers().stream()
                    .filter(server -> !server.isDown())
                    .map(UpstreamText.Server::address)
                    .toList();
            assertThat(up).hasSize(file.servers().size());
            for (int subset = 0; subset < 1 << up.size(); subset++) {
                Set<ServerAddress> marked = new HashSet<>();
                for (int server = 0; server < up.size(); server++) {
                    if ((subset >> server & 1) == 1) {
                        marked.add(up.get(server));
                    }
                }

                byte[] down = read.with(Set.of(), marked);

                assertThat(marksOf(before, down, file.servers())).isEqualTo(subset);
                UpstreamText again = UpstreamText.read(down, "cluster");
                assertThat(again.with(marked, Set.of())).isEqualTo(before);
                assertThat(again.with(Set.of(), marked)).isEqualTo(down);
                assertThat(again.servers().stream().filter(UpstreamText.Server::isDown))
                        .hasSize(read.servers().size() - up.size() + marked.size());
            }
        });
    }

    /**
     * Which servers were marked, one bit each, found without reading the configuration: apart from the word down behind
     * their places nothing may differ.
     */
    private static int marksOf(byte[] before, byte[] after, List<String> servers) {
        String old = new String(before, StandardCharsets.ISO_8859_1);
        String now = new String(after, StandardCharsets.ISO_8859_1);
        List<Integer> places = new ArrayList<>();
        int from = Math.max(old.indexOf("upstream cluster"), old.indexOf("\"upstream\" 'cluster'"));
        from = old.contains("upstream other") ? old.lastIndexOf("upstream cluster") : from;
        from = old.contains("init_by_lua") ? old.lastIndexOf("upstream cluster") : from;
        for (String server : servers) {
            from = old.indexOf(server.split("[;\n]")[0], from);
            assertThat(from).as(server).isPositive();
            places.add(from++);
        }
        int marks = 0;
        int at = 0;
        for (int place = 0; place < old.length(); ) {
            if (at < now.length() && now.charAt(at) == old.charAt(place)) {
                at++;
                place++;
                continue;
            }
            // A space that stood there already may have been taken for the one before the word.
            assertThat(now.substring(at)).startsWith(old.charAt(place - 1) == ' ' ? "down" : " down");
            int here = place;
            int server = (int) places.stream().filter(start -> start < here).count() - 1;
            marks |= 1 << server;
            at += " down".length();
        }
        assertThat(now.substring(at)).isEmpty();
        return marks;
    }

    @ParameterizedTest
    @MethodSource("plainFiles")
    void a_real_nginx_accepts_each_file_before_and_after(Golden file, @TempDir Path folder) throws Exception {
        byte[] before = file.text().getBytes(StandardCharsets.UTF_8);
        UpstreamText read = UpstreamText.read(before, "cluster");
        assertThat(check(folder, before)).contains("test is successful");
        for (UpstreamText.Server server : read.servers()) {
            assertThat(check(folder, read.with(Set.of(), Set.of(server.address()))))
                    .contains("test is successful");
            assertThat(check(folder, read.with(Set.of(server.address()), Set.of())))
                    .contains("test is successful");
        }
    }

    private static String check(Path folder, byte[] file) throws IOException, InterruptedException {
        Files.write(folder.resolve("cluster.conf"), file);
        Files.writeString(
                folder.resolve("nginx.conf"),
                """
                pid nginx.pid;
                error_log stderr;
                events {}
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    include cluster.conf;
                }
                """);
        Process process = new ProcessBuilder(
                        NGINX.toString(), "-t", "-p", folder + "/", "-e", "stderr", "-c", folder + "/nginx.conf")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    /** Lines of the files above in any mixture and order: what was marked is marked, and every other byte stays. */
    @Test
    void any_mixture_of_what_people_write_survives() {
        List<String> noise = List.of(
                "zone cluster 64k;\n",
                "ip_hash;\r\n",
                "# server 10.0.0.9:1; }\n",
                "hash \"${a}{\" consistent;",
                "sticky cookie 'a;b' expires=1h;\n",
                "balancer_by_lua_block { local a = \"}\" --}\n }\n",
                "keepalive 32; # {\n",
                "\t\n",
                "queue 100 'timeout=70';");
        List<String> endings = List.of(
                ";", " ;", "\n;", " weight=2;", " # down;\n;", "\tbackup;", " 'route=a;}' ;\r\n", " resolve; # }\n");
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text =
                    new StringBuilder(random.nextBoolean() ? "" : "upstream other { server 10.0.0.1:1; }\n");
            text.append("upstream cluster {");
            int count = 1 + random.nextInt(5);
            List<ServerAddress> servers = new ArrayList<>();
            for (int server = 0; server < count; server++) {
                while (random.nextInt(3) == 0) {
                    text.append(noise.get(random.nextInt(noise.size())));
                }
                String address = random.nextBoolean() ? "10.0.0." + server + ":1" : "unix:/run/" + server + ".sock";
                servers.add(ServerAddress.of(address));
                text.append(random.nextBoolean() ? " server " : "\n\tserver\t")
                        .append(address)
                        .append(endings.get(random.nextInt(endings.size())));
            }
            byte[] before = text.append(random.nextBoolean() ? "}" : " }\r\n")
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
            Set<ServerAddress> marked = new HashSet<>(servers.subList(0, random.nextInt(count + 1)));

            byte[] down = UpstreamText.read(before, "cluster").with(Set.of(), marked);

            UpstreamText again = UpstreamText.read(down, "cluster");
            assertThat(again.servers().stream()
                            .filter(UpstreamText.Server::isDown)
                            .map(UpstreamText.Server::address))
                    .as("seed %s", seed)
                    .containsExactlyInAnyOrderElementsOf(marked);
            assertThat(down.length).isEqualTo(before.length + 5 * marked.size());
            assertThat(again.with(marked, Set.of())).as("seed %s", seed).isEqualTo(before);
        }
    }
}
