package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigWarningsTest {

    private static final NginxVersion NEW = new NginxVersion("nginx", "1.29.6");
    private static final NginxVersion OLD = new NginxVersion("nginx", "1.22.1");

    /** A configuration that there is nothing to say of but what its worker_shutdown_timeout means. */
    private static final String CALM =
            """
            # configuration file /etc/nginx/nginx.conf:
            MAIN
            worker_shutdown_timeout 90s;
            events {}
            http {
                HTTP
                keepalive_timeout 0;
                proxy_next_upstream error;
                include conf.d/*.conf;
                include /etc/nginx/sites-enabled/[!.]*;
            }

            # configuration file /etc/nginx/conf.d/cluster.conf:
            upstream cluster { UPSTREAM server node1:8080; server node2:8080; }

            # configuration file /etc/nginx/sites-enabled/site:
            server {
                listen 80 LISTEN;
                SERVER
                location / { LOCATION proxy_pass http://cluster; }
                location /other { proxy_pass http://elsewhere/; proxy_next_upstream error timeout non_idempotent; }
            }
            """;

    private static List<String> warnings(String config, NginxVersion version, Duration hold) {
        String filled = config.replaceAll("\\b(MAIN|HTTP|UPSTREAM|LISTEN|SERVER|LOCATION)\\b", "");
        return ConfigWarnings.of(ConfigDump.read(filled), "cluster", version, Optional.ofNullable(hold));
    }

    private static List<String> warnings(String config) {
        return warnings(config, NEW, null);
    }

    @Test
    void a_calm_configuration_only_says_what_is_cut_at_a_reload() {
        assertThat(warnings(CALM))
                .singleElement()
                .asString()
                .startsWith(
                        "worker_shutdown_timeout is 90s, so at every reload requests that last longer than that are cut");
    }

    @Test
    void old_workers_may_live_for_ever() {
        for (String none : List.of("", "worker_shutdown_timeout 0;", "# worker_shutdown_timeout 90s;\n")) {
            assertThat(warnings(CALM.replace("worker_shutdown_timeout 90s;", none)))
                    .singleElement()
                    .asString()
                    .startsWith("worker_shutdown_timeout is not set, so after a reload old workers live until");
        }
    }

    @Test
    void a_shutdown_timeout_below_the_read_timeout_that_holds_there_is_said() {
        assertThat(warnings(CALM.replace("HTTP", "proxy_read_timeout 2m;")))
                .anyMatch(warning ->
                        warning.contains("(90s) is shorter than the read timeout") && warning.contains("(2m)"));
        assertThat(warnings(
                        CALM.replace("HTTP", "proxy_read_timeout 2m;").replace("LOCATION", "proxy_read_timeout 30s;")))
                .hasSize(1);
        assertThat(warnings(CALM.replace("shutdown_timeout 90s", "shutdown_timeout 50s")))
                .anyMatch(warning ->
                        warning.contains("(50s) is shorter than the read timeout") && warning.contains("(60s)"));
    }

    @Test
    void a_shutdown_timeout_below_the_kept_connections_is_said() {
        assertThat(warnings(CALM.replace("SERVER", "keepalive_min_timeout 100s;")))
                .anyMatch(warning -> warning.contains("(90s) is shorter than keepalive_min_timeout (100s)"));
    }

    @Test
    void kept_connections_can_be_lost_at_a_reload() {
        String kept = CALM.replace("keepalive_timeout 0;", "");
        assertThat(warnings(kept, NEW, null)).anyMatch(warning -> warning.contains("Set keepalive_min_timeout (2s"));
        assertThat(warnings(kept, OLD, null))
                .anyMatch(warning -> warning.contains("nginx 1.22.1 has no keepalive_min_timeout"));
        assertThat(warnings(kept.replace("SERVER", "keepalive_timeout 0 0;"))).hasSize(1);

        assertThat(warnings(kept.replace("HTTP", "keepalive_min_timeout 2s;")))
                .hasSize(2)
                .anyMatch(warning -> warning.startsWith("keepalive_min_timeout is 2s, so for that long"));
    }

    @Test
    void a_hold_time_that_is_too_short_for_workers_that_cannot_be_seen_is_said() {
        String kept = CALM.replace("keepalive_timeout 0;", "keepalive_min_timeout 20s;");
        assertThat(warnings(kept, NEW, Duration.ofSeconds(10)))
                .anyMatch(warning ->
                        warning.startsWith("generation.hold-time (10.0 s) is shorter than keepalive_min_timeout"))
                .anyMatch(warning -> warning.startsWith("workers cannot be seen"));
        assertThat(warnings(kept, NEW, Duration.ofSeconds(90))).hasSize(2);
        assertThat(warnings(CALM.replace("worker_shutdown_timeout 90s;", ""), NEW, Duration.ofDays(1)))
                .anyMatch(warning -> warning.startsWith("workers cannot be seen"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                   | error timeout",
                "proxy_next_upstream error timeout;   | error timeout",
                "proxy_next_upstream \"error\" 'non_idempotent'; | error non_idempotent",
                "proxy_next_upstream error http_502;  | error http_502"
            })
    void a_request_that_may_run_on_two_nodes_is_said_with_its_place(String setting, String value) {
        for (String level : List.of("HTTP", "SERVER", "LOCATION")) {
            String config = CALM.replace("proxy_next_upstream error;\n    include", "include")
                    .replace(level, setting);
            assertThat(warnings(config))
                    .as(level)
                    .anyMatch(warning -> warning.startsWith("proxy_next_upstream is `" + value
                            + "` for location / in /etc/nginx/sites-enabled/site, so a request can run on two nodes"));
        }
    }

    @Test
    void the_nearest_setting_holds() {
        assertThat(warnings(CALM.replace(
                                "proxy_next_upstream error;\n    include", "proxy_next_upstream timeout;\n    include")
                        .replace("LOCATION", "proxy_next_upstream off;")))
                .hasSize(1);
    }

    @Test
    void other_protocols_have_their_own_setting() {
        assertThat(warnings(CALM.replace("proxy_pass http://cluster;", "uwsgi_pass cluster;")))
                .anyMatch(warning -> warning.startsWith("uwsgi_next_upstream is `error timeout` for location /"));
    }

    @Test
    void places_that_pass_by_a_variable_count_where_none_names_the_upstream() {
        assertThat(warnings(CALM.replace("HTTP", "map $a $b { default cluster; }")
                        .replace("proxy_pass http://cluster;", "if ($a) { proxy_pass http://$b; }")
                        .replace("LOCATION", "proxy_next_upstream timeout;")))
                .anyMatch(warning -> warning.startsWith("proxy_next_upstream is `timeout` for if ($a) in"));
        assertThat(warnings(CALM.replace("proxy_pass http://cluster;", "")))
                .anyMatch(warning ->
                        warning.startsWith("nothing within http passes to the upstream cluster by its name"));
    }

    @Test
    void what_binds_users_to_nodes_is_said_with_its_meaning() {
        assertThat(warnings(CALM.replace("UPSTREAM", "ip_hash;")))
                .anyMatch(warning -> warning.contains("has ip_hash, "));
        assertThat(warnings(CALM.replace("UPSTREAM", "hash $cookie_id consistent;")))
                .anyMatch(warning -> warning.contains("has hash $cookie_id consistent, "));
        assertThat(warnings(CALM.replace("UPSTREAM", "sticky cookie srv_id expires=1h;")))
                .anyMatch(warning -> warning.contains("has sticky, "));
        assertThat(warnings(CALM.replace("HTTP", "upstream elsewhere { ip_hash; server x; }")))
                .hasSize(1);
    }

    @Test
    void a_shared_port_can_lose_connections() {
        assertThat(warnings(CALM.replace("LISTEN", "reuseport")))
                .anyMatch(warning ->
                        warning.startsWith("reuseport is set where nginx listens (80 in /etc/nginx/sites-enabled/"));
    }

    @Test
    void words_in_quotes_comments_and_lua_are_no_settings() {
        assertThat(warnings(CALM.replace("HTTP", "# proxy_read_timeout 9m;\nadd_header X 'proxy_read_timeout 9m;';")
                        .replace("SERVER", "access_by_lua_block { proxy_read_timeout 9m; }")))
                .hasSize(1);
    }

    @Test
    void files_that_include_each_other_end() {
        assertThat(warnings("# configuration file /a.conf:\nhttp { include b.conf; }\n"
                        + "# configuration file /b.conf:\ninclude /b.con[f]; include [z-a]; include /none*;\n"))
                .isNotEmpty();
    }

    @Test
    void an_include_within_an_upstream_or_a_location_is_seen() {
        assertThat(warnings(CALM.replace("LOCATION", "include proxy.inc;")
                        + "# configuration file /etc/nginx/proxy.inc:\nproxy_next_upstream error timeout;\n"))
                .anyMatch(warning -> warning.startsWith("proxy_next_upstream is `error timeout`"));
    }
}
