package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PropertiesDiffTest {

    @Test
    void it_is_unified_with_every_line_ended() {
        assertThat(diff("a=1\nb=2\n", "a=1\nb=3\n"))
                .isEqualTo("--- /my file\n+++ /my file\n@@ -1,2 +1,2 @@\n a=1\n-b=2\n+b=3\n");
        assertThat(diff("a=1\r\nb=2", "a=1\r\nb=3")).endsWith(" a=1\n-b=2\n+b=3\n");
        assertThat(diff("a=1", "a=1")).isEmpty();
    }

    @Test
    void a_line_end_in_the_path_does_not_break_it() {
        assertThat(PropertiesDiff.of("/a\n-b", bytes("a=1"), bytes("a=2"))).startsWith("--- /a?-b\n+++ /a?-b\n@@");
    }

    @Test
    void secrets_beside_a_change_are_not_shown() {
        String secrets = "spring.data.redis.password = s3cret\napi.token:s3cret\nclient-secret s3cret\n";

        assertThat(diff(secrets + "v=1", secrets + "v=2"))
                .contains(" spring.data.redis.password = ***\n api.token:***\n client-secret ***\n")
                .contains("-v=1\n+v=2\n")
                .doesNotContain("s3cret");
    }

    @Test
    void comments_are_shown_in_the_encoding_that_they_were_written_in() {
        for (Charset charset : new Charset[] {StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1}) {
            assertThat(PropertiesDiff.of("/f", "# é\nv=1".getBytes(charset), "# é\nv=2".getBytes(charset)))
                    .contains(" # é\n");
        }
    }

    private static String diff(String before, String after) {
        return PropertiesDiff.of("/my file", bytes(before), bytes(after));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
