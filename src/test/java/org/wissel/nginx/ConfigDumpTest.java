package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigDumpTest {

    private static final String FILE = "/etc/nginx/conf.d/cluster.conf";
    private static final Map<ServerAddress, String> NODES =
            Map.of(ServerAddress.of("node1:8080"), "node1", ServerAddress.of("node2"), "node2");

    private static List<String> problems(String http, boolean allowed) {
        String dump =
                """
                # configuration file /etc/nginx/nginx.conf:
                events {}
                http {
                    include conf.d/*.conf;
                    %s
                }

                # configuration file %s:
                upstream cluster { server node1:8080; server node2; }
                """
                        .formatted(http, FILE);
        return ConfigDump.read(dump).problems("cluster", FILE, NODES, allowed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "upstream admin { server x:1; server node1:8080; } | upstream admin | node1",
                "upstream admin { server NODE2:80 backup; }        | upstream admin | node2",
                "server { location / { proxy_pass http://node1:8080; } }       | proxy_pass | node1",
                "server { location / { proxy_pass http://Node1:8080/app/; } }  | proxy_pass | node1",
                "server { location / { proxy_pass http://node2; } }            | proxy_pass | node2",
                "server { location / { proxy_pass \"http://node2/x\"; } }      | proxy_pass | node2",
                "server { location / { grpc_pass grpc://node1:8080; } }        | grpc_pass  | node1",
                "server { location / { uwsgi_pass node1:8080; } }              | uwsgi_pass | node1",
                "server { set $node node1:8080; }                              | set        | node1",
                "map $cookie_n $node { default cluster; a node1:8080; }        | map        | node1",
                "split_clients $x $node { 5% http://node2; * cluster; }        | split_clients | node2"
            })
    void a_node_that_is_named_elsewhere_is_a_problem_unless_that_is_allowed(String http, String by, String node) {
        assertThat(problems(http, false))
                .singleElement()
                .asString()
                .startsWith(by + " in /etc/nginx/nginx.conf also names " + node)
                .contains("nodes-may-be-named-elsewhere");
        assertThat(problems(http, true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server { location / { proxy_pass http://cluster; } }",
                "server { location / { proxy_pass http://node1:8081; } }",
                "server { location / { proxy_pass https://node2; } }",
                "server { location / { proxy_pass http://$node; proxy_redirect http://node1:8080/ /; } }",
                "server { listen 80; server_name node2; } # proxy_pass http://node1:8080;",
                "upstream node2 { server x:1; } server { location / { proxy_pass http://node2; } }",
                "server { location / { content_by_lua_block { proxy_pass(\"}\") } } }"
            })
    void what_names_no_node_is_no_problem(String http) {
        assertThat(problems(http, false)).isEmpty();
    }

    @Test
    void an_upstream_that_nginx_does_not_read_is_a_problem() {
        assertThat(ConfigDump.read("# configuration file /etc/nginx/nginx.conf:\nevents {}\n")
                        .problems("cluster", FILE, NODES, true))
                .singleElement()
                .asString()
                .startsWith("nginx does not read the upstream cluster");
    }

    @Test
    void an_upstream_of_the_same_name_for_streams_is_another_one() {
        String dump =
                """
                # configuration file /etc/nginx/nginx.conf:
                stream { upstream cluster { server node1:8080; } }
                # configuration file %s:
                upstream cluster { server node1:8080; server node2; }
                """
                        .formatted(FILE);

        assertThat(ConfigDump.read(dump).problems("cluster", FILE, NODES, false))
                .singleElement()
                .asString()
                .startsWith("upstream cluster in /etc/nginx/nginx.conf also names node1");
    }

    /** nginx refuses such files, so that only a host that was taken over shows them: thirty levels of two would be a billion. */
    @Test
    void files_that_include_each_other_without_end_are_no_configuration() {
        ConfigDump dump = ConfigDump.read(
                """
                # configuration file /etc/nginx/nginx.conf:
                include a; include a;
                # configuration file /etc/nginx/a:
                include a; include a; tcp_nodelay on;
                """);

        assertThatThrownBy(dump::whole)
                .isInstanceOf(ConfigSyntaxException.class)
                .hasMessage("its files include each other without end");
    }

    @ParameterizedTest
    @CsvSource({
        "conf.d/*.conf,true",
        "/etc/nginx/*/a.conf,true",
        "/etc/*/a.conf,false",
        "conf.d/?.conf,true",
        "conf.d/??.conf,false",
        "conf.d/[a-c].conf,true",
        "conf.d/[!a].conf,false",
        "conf.d/[b.conf,false",
        "conf.d/a.*,true",
        "conf.d/*a*o*f*,true",
        "conf.d*,false",
        "conf.d/a.conf*,true",
        "conf.d/a.conf,true",
        "conf.d/b.conf,false",
        "**********************************************b,false"
    })
    void an_include_takes_the_files_of_its_pattern(String pattern, boolean taken) {
        ConfigDump dump = ConfigDump.read("# configuration file /etc/nginx/nginx.conf:\ninclude " + pattern
                + ";\n# configuration file /etc/nginx/conf.d/a.conf:\ntcp_nodelay on;\n# configuration file /etc/nginx/"
                + "a".repeat(200) + ":\ntcp_nopush on;\n");

        assertThat(dump.whole()).extracting(Directive::name).isEqualTo(taken ? List.of("tcp_nodelay") : List.of());
    }
}
