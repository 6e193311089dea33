package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertiesTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "v=1|v=2",
                "v = 1|v = 2",
                "v: 1|v: 2",
                "  v 1|  v 2",
                "\tv\t=\t1|\tv\t=\t2",
                "v=|v=2",
                "v = |v = 2",
                "v=${A}-${B:c}|v=2",
                "v=1   |v=2",
                "v=1~|v=2~",
                "v=1^~|v=2^~",
                "#x~!y~~v=1~w=1|#x~!y~~v=2~w=1",
                "v=0.\\~   0-\\~\tv1~w=1|v=2~w=1",
                "v=\\~~w=1|v=\\~2~w=1",
                "v=0.\\^~   0^~w=1^~|v=2^~w=1^~",
                "\\u0076=\\u0031|\\u0076=2",
                "v=1\\\\~w=1|v=2~w=1",
                "v==1|v==1",
                "v~w=1|v=2~w=1",
                "w=1~v|w=1~v=2",
                "w=1~v\\|w=1~v=2\\",
                "v=1\\|v=2\\",
                "w=é # no comment~v=1|w=é # no comment~v=2",
            })
    void only_the_value_changes_and_every_other_byte_stays(String before, String after) {
        // ~ stands for a line feed, ^ for a carriage return
        byte[] bytes = decoded(before).getBytes(StandardCharsets.UTF_8);
        PropertiesText text = PropertiesText.of(bytes);
        Map<PropertiesText.Entry, String> edits = new HashMap<>();
        text.entries().stream()
                .filter(entry -> entry.key().equals("v") && !entry.value().startsWith("="))
                .forEach(entry -> edits.put(entry, "2"));

        assertThat(new String(text.with(edits), StandardCharsets.UTF_8)).isEqualTo(decoded(after));
    }

    private static String decoded(String text) {
        return text.replace('~', '\n').replace('^', '\r');
    }

    @Test
    void nothing_changes_when_no_value_does_whatever_the_bytes() {
        byte[] bytes = new byte[4096];
        new Random(7).nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            // a broken unicode escape is refused, see below
            bytes[i] = bytes[i] == 'u' ? (byte) 'v' : bytes[i];
        }

        assertThat(PropertiesText.of(bytes).with(Map.of())).isEqualTo(bytes);
    }

    @Test
    void it_reads_what_java_reads() throws IOException {
        String alphabet = "ab =:\\\n\r\t#!\f 1";
        Random random = new Random(20261124);
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(24); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Properties expected = new Properties();
            expected.load(new StringReader(text.toString()));

            Map<String, String> read = new HashMap<>();
            PropertiesText.of(text.toString().getBytes(StandardCharsets.ISO_8859_1))
                    .entries()
                    .forEach(entry -> read.put(entry.key(), entry.value()));

            // An empty key names nothing, and Java finds one behind some stray backslashes.
            expected.remove("");
            read.remove("");
            assertThat(read)
                    .as(text.toString().replace("\n", "\\n").replace("\r", "\\r"))
                    .isEqualTo(expected);
        }
    }

    @Test
    void java_reads_back_every_value_that_is_written() throws IOException {
        for (String value :
                new String[] {"0.0-v2", " leading", "back\\slash", "é€", "tab\tnew\nline", "", "#=:!", "=:", ": x"}) {
            PropertiesText text = PropertiesText.of("a=1\nv = old\nb=2".getBytes(StandardCharsets.ISO_8859_1));
            byte[] changed = text.with(Map.of(text.entries().get(1), value));

            Properties read = new Properties();
            read.load(new StringReader(new String(changed, StandardCharsets.ISO_8859_1)));
            assertThat(read).isEqualTo(Map.of("a", "1", "v", value, "b", "2"));
        }
    }

    @Test
    void a_broken_unicode_escape_is_refused_and_shown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PropertiesText.of("a=\\u12".getBytes(StandardCharsets.ISO_8859_1)))
                .withMessageContaining("\\u12");
    }
}
