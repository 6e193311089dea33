package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationAdviceTest {

    private static final String SOUND =
            """
            blueriq.session.session-manager=external
            spring.session.store-type=redis
            blueriq.timer.interval=NEVER
            """;

    @Test
    void a_sound_configuration_needs_one_sentence_about_the_smoke_test_alone() {
        assertThat(advice(SOUND).problems()).isEmpty();
        assertThat(advice(SOUND).warnings()).singleElement().asString().startsWith("the smoke test starts a real");
    }

    @ParameterizedTest
    @CsvSource({
        "blueriq.session.session-manager=memory,session-manager is memory",
        "blueriq.session.sessionManager: ${M:Memory},session-manager is Memory",
        "spring.session.store-type=none,store-type is none",
        "spring.session.storeType=HASH_MAP,store-type is HASH_MAP"
    })
    void sessions_in_the_memory_of_one_process_are_a_problem(String line, String because) {
        ConfigurationAdvice advice = advice(SOUND + line);

        assertThat(advice.problems())
                .singleElement()
                .asString()
                .startsWith("/0: ")
                .contains(because, "are lost", "Set blueriq.session.session-manager=external");
        assertThat(advice.warnings()).noneMatch(warning -> warning.contains("proven"));
    }

    @Test
    void what_a_later_file_says_of_sessions_counts() {
        assertThat(advice("blueriq.session.session-manager=memory", SOUND).problems())
                .isEmpty();
        assertThat(advice(SOUND, "blueriq.session.session-manager=memory").problems())
                .singleElement()
                .asString()
                .startsWith("/1: ");
    }

    @Test
    void sessions_that_no_file_tells_of_are_a_warning_that_names_what_was_not_found() {
        assertThat(advice("").problems()).isEmpty();
        assertThat(advice("").warnings().get(0))
                .startsWith("blueriq.session.session-manager=external and spring.session.store-type cannot be found")
                .contains("could not be proven", "shortcut-files");
        assertThat(advice("spring.session.store-type=redis\nblueriq.session.session-manager=${M}")
                        .warnings()
                        .get(0))
                .startsWith("blueriq.session.session-manager=external cannot be found");
    }

    @ParameterizedTest
    @CsvSource({"blueriq.default.rabbitmq.host=mq", "spring.rabbitmq.host=mq"})
    void queues_are_told(String line) {
        assertThat(advice(SOUND + line).warnings().get(0))
                .contains("RabbitMQ", line.replace("=mq", ""), "out of rotation");
    }

    @ParameterizedTest
    @CsvSource({"'',hourly there too", "HOURLY,there too (blueriq.timer.interval is HOURLY)"})
    void timers_are_told_unless_there_are_none(String interval, String because) {
        String line = "blueriq.timer.interval=" + interval + "\n";
        String text = SOUND.replace("blueriq.timer.interval=NEVER\n", interval.isEmpty() ? "" : line);

        assertThat(advice(text).warnings().get(0)).startsWith("timers are evaluated " + because);
    }

    @Test
    void dashboards_are_told() {
        assertThat(advice(SOUND + "blueriq.dcm.dashboard.shortcuts.main.version=v1")
                        .warnings())
                .anySatisfy(warning -> assertThat(warning).startsWith("dashboards name versions of their own"));
        assertThat(advice(SOUND + "blueriq.dcm.dashboard.shortcutsOther=x").warnings())
                .hasSize(1);
    }

    private static ConfigurationAdvice advice(String... texts) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        List.of(texts).forEach(text -> files.put("/" + files.size(), text.getBytes(StandardCharsets.ISO_8859_1)));
        return new ConfigurationAdvice(new ConfiguredProperties(files), true);
    }
}
