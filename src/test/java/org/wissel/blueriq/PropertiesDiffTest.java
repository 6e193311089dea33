package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PropertiesDiffTest {

    private static final String V1 = "blueriq.shortcut.a.version=0.0-v1";
    private static final String V2 = "blueriq.shortcut.a.version=0.0-v2";

    @Test
    void what_changes_is_shown_with_three_lines_around_each_ended_whatever_ended_it_in_the_file() {
        String around = "blueriq.shortcut.a.project=export-Weather\r\n";

        assertThat(diff(around + V1, around + V2))
                .isEqualTo("--- /my file\n+++ /my file\n@@ -1,2 +1,2 @@\n blueriq.shortcut.a.project=export-Weather\n-"
                        + V1 + "\n+" + V2 + "\n");
        assertThat(diff(V1, V1)).isEmpty();
    }

    @Test
    void a_line_end_in_the_path_does_not_break_it() {
        assertThat(PropertiesDiff.of("/a\n-b", bytes(V1), bytes(V2))).startsWith("--- /a?-b\n+++ /a?-b\n@@");
    }

    @Test
    void no_value_beside_a_shortcut_s_is_shown_in_whatever_way_it_is_written() {
        for (String secret : new String[] {
            "spring.data.redis.password = s3cret",
            "api.token:s3cret",
            "client-secret s3cret",
            "#spring.datasource.password=s3cret",
            "  ! s3cret",
            "x.url=amqp://user:s3cret@host",
            "apikey=s3cret",
            "encrypt.key = \\\n  s3cret",
            "encrypt.key = \\\n  blueriq.shortcut.a.version=s3cret",
            "\u00fcber=s3cret"
        }) {
            assertThat(diff(secret + "\n" + V1, secret + "\n" + V2))
                    .as(secret)
                    .contains("-" + V1 + "\n+" + V2 + "\n", "***")
                    .doesNotContain("s3cret");
        }
        assertThat(diff("a.b = c\n" + V1, "a.b = c\n" + V2)).contains(" a.b = ***\n");
    }

    @Test
    void a_shortcut_is_shown_whatever_its_name() {
        String name = "blueriq.shortcut.license-token-desk.version=";

        assertThat(diff(name + "0.0-v1", name + "0.0-v2")).contains("-" + name + "0.0-v1", "+" + name + "0.0-v2");
    }

    @Test
    void a_shortcut_s_value_is_not_shown_where_its_key_looks_like_a_secret() {
        for (String key : new String[] {"a.password", "a.parameters.apiKey", "a.client-secret", "a.accessToken"}) {
            String secret = "blueriq.shortcut." + key + " = s3cret";
            assertThat(diff(secret + "\n" + V1, secret + "\n" + V2))
                    .contains(" blueriq.shortcut." + key + " = ***\n")
                    .doesNotContain("s3cret");
        }
    }

    @Test
    void what_goes_on_in_another_line_is_not_shown_there_either() {
        String file = "long = a\\\n  s3cret\n\n";

        assertThat(diff(file + V1, file + V2))
                .contains(" long = ***\n ***\n \n-" + V1)
                .doesNotContain("s3cret");
    }

    @Test
    void a_shortcut_is_shown_in_the_encoding_that_it_was_written_in() {
        String name = "blueriq.shortcut.caf\u00e9.version=";
        for (Charset charset : new Charset[] {StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1}) {
            assertThat(PropertiesDiff.of("/f", (name + "1").getBytes(charset), (name + "2").getBytes(charset)))
                    .contains("+" + name + "2\n");
        }
    }

    private static String diff(String before, String after) {
        return PropertiesDiff.of("/my file", bytes(before), bytes(after));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Such as the last line of a key in base64, which ends as the key of a property does. */
    @Test
    void a_value_that_goes_on_where_the_diff_begins_is_not_shown() {
        String before = "key=-----BEGIN\\\n MIIEvQIBADAN\\\n c2VjcmV0LWVuZA==\n\n\nblueriq.shortcut.F.version=0.0-v1\n";

        String diff = PropertiesDiff.of(
                "/a.properties",
                before.getBytes(StandardCharsets.ISO_8859_1),
                before.replace("0.0-v1", "0.0-v2").getBytes(StandardCharsets.ISO_8859_1));

        assertThat(diff)
                .contains("@@ -3,4 +3,4 @@\n ***\n")
                .doesNotContain("c2Vj")
                .contains("+blueriq.shortcut.F.version=0.0-v2");
    }
}
