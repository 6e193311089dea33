package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTextTest {

    private static final String UPSTREAM =
            """
            # The nodes of the cluster.
            upstream backend {
                zone backend 64k;
                server token-desk.example.org:8080 max_fails=0; # node1, "quoted" as it is
                server node2:8080
                    weight=2 down;
                keepalive 16;
            }
            """;

    @Test
    void an_upstream_is_shown_as_it_is() {
        assertThat(shown(UPSTREAM)).isEqualTo(UPSTREAM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy_set_header Authorization \"Basic s3cret\";",
                "    proxy_set_header X-Other\n        s3cret;",
                "set $key s3cret; server node1:8080;",
                "server { listen 80; set $key s3cret; }",
                "# proxy_set_header Authorization s3cret;",
                "server node1:8080; # the password is s3cret",
                "server node1:8080; # api-key s3cret",
                "auth_basic \"a; server s3cret\";",
                "add_header X \"a;\n    server s3cret;\n    server s3cret\";",
                "add_header X \"a \\\" # s3cret\";",
                "proxy_pass http://user:s3cret@node1;",
                "map $host $key {\n    default s3cret;\n    server 's3cret # s3cret';\n}"
            })
    void what_another_directive_or_comment_says_is_not(String line) {
        String text = shown(line + "\n" + UPSTREAM);

        assertThat(text).doesNotContain("s3cret").contains("***").endsWith(UPSTREAM);
        assertThat(text.lines()).hasSameSizeAs((line + "\n" + UPSTREAM).lines().toList());
    }

    @Test
    void what_changes_is_shown_between_lines_that_are_not() {
        String before = "proxy_set_header Authorization s3cret;\n" + UPSTREAM;
        String after =
                before.replace("server node2:8080\n        weight=2 down;", "server node2:8080\n        weight=2;");

        assertThat(UpstreamDiff.of("/f", bytes(before), bytes(after)))
                .contains("-        weight=2 down;\n+        weight=2;\n")
                .doesNotContain("s3cret");
    }

    @Test
    void a_change_in_a_line_that_is_not_shown_is_told_all_the_same() {
        String before = "upstream a { set $key s3cret; server node1:8080; }\n";

        assertThat(UpstreamDiff.of("/f", bytes(before), bytes(before.replace(":8080;", ":8080 down;"))))
                .contains("a line changes too that is not shown")
                .doesNotContain("s3cret");
        assertThat(UpstreamDiff.of("/f", bytes(before), bytes(before))).isEmpty();
    }

    private static String shown(String text) {
        return String.join("\n", ShownText.lines(bytes(text))) + "\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
