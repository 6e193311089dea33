package org.wissel;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ansi.AnsiOutput;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.logging.logback.ColorConverter;
import org.springframework.boot.logging.logback.EnclosedInSquareBracketsConverter;
import org.springframework.boot.logging.logback.ExtendedWhitespaceThrowableProxyConverter;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

/** The lines, and the objects of structured logs, that Wissel's own settings make of hostile words; see {@link HostileValues}. */
class LogLinesTest {

    private static final LoggerContext CONTEXT = new LoggerContext();

    /** What begins an event; no other line may look so. */
    private static final String EVENT = "\\d{4}-\\d{2}-\\d{2}T.*";

    private static PatternLayout console;
    private static PatternLayout file;

    @BeforeAll
    static void read() throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("application", new FileSystemResource("src/main/resources/application.yaml"))
                .forEach(environment.getPropertySources()::addFirst);
        CONTEXT.putProperty("PID", "4711");
        CONTEXT.putProperty("APPLICATION_NAME", "wissel");
        console = layout(environment.getProperty("logging.pattern.console"));
        file = layout(environment.getProperty("logging.pattern.file"));
    }

    private static PatternLayout layout(String pattern) {
        PatternLayout layout = new PatternLayout();
        layout.setContext(CONTEXT);
        layout.getInstanceConverterMap().put("clr", ColorConverter::new);
        layout.getInstanceConverterMap().put("wEx", ExtendedWhitespaceThrowableProxyConverter::new);
        layout.getInstanceConverterMap().put("esb", EnclosedInSquareBracketsConverter::new);
        layout.setPattern(pattern);
        layout.start();
        return layout;
    }

    private static LoggingEvent event(String message, Throwable thrown, Map<String, String> step) {
        LoggingEvent event = new LoggingEvent(
                "", CONTEXT.getLogger("org.wissel.Some"), Level.WARN, "{} is not taken", thrown, new Object[] {message
                });
        event.setMDCPropertyMap(step);
        event.setThreadName("main");
        return event;
    }

    @ParameterizedTest
    @MethodSource("org.wissel.HostileValues#all")
    void an_event_is_one_line_whatever_it_says(String value) {
        AnsiOutput.setEnabled(AnsiOutput.Enabled.NEVER);
        Map<String, String> step = Map.of("deployment", value, "cluster", value, "node", value, "step", value);
        for (PatternLayout layout : List.of(console, file)) {
            String line = layout.doLayout(event(value, null, step));

            assertThat(line).matches("(?s)" + EVENT).endsWith(" is not taken" + System.lineSeparator());
            assertThat(line.strip())
                    .contains(" WARN 4711 --- [wissel] [")
                    .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
        }
    }

    @ParameterizedTest
    @MethodSource("org.wissel.HostileValues#all")
    void words_in_a_stack_trace_never_begin_a_line(String value) {
        AnsiOutput.setEnabled(AnsiOutput.Enabled.NEVER);
        Throwable thrown = new IllegalStateException(
                "x\n" + value, new IllegalArgumentException(value + "\n2026-11-26T10:00:00Z x"));
        for (PatternLayout layout : List.of(console, file)) {
            List<String> lines =
                    layout.doLayout(event("it", thrown, Map.of())).lines().toList();

            assertThat(lines.get(0)).matches(EVENT);
            assertThat(lines)
                    .hasSizeGreaterThan(5)
                    .filteredOn(line -> line.startsWith("\tat "))
                    .isNotEmpty();
            assertThat(lines.subList(1, lines.size()))
                    .noneMatch(line -> line.matches(EVENT))
                    .allSatisfy(line -> assertThat(line.replace("\t", "")).doesNotContainPattern("[\\p{Cc}\\p{Cf}]"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecs", "logstash", "gelf"})
    void a_structured_event_is_one_object_whose_texts_hold_nothing_that_cannot_be_seen(String format)
            throws IOException {
        StructuredLogEncoder encoder = structured(format);
        for (String value : HostileValues.all().toList()) {
            Throwable thrown = new IllegalStateException(value, new IllegalArgumentException(value));
            LoggingEvent event = event(value, thrown, Map.of("deployment", value, "node", value));

            String line = new String(encoder.encode(event), StandardCharsets.UTF_8);

            assertThat(line.strip()).as(format).doesNotContainPattern(HostileValues.UNSEEN);
            JsonNode read = new ObjectMapper().readTree(line);
            assertThat(texts(read)).anyMatch(text -> text.contains(" is not taken"));
            texts(read).forEach(text -> assertThat(text.replaceAll("[\n\t]", ""))
                    .as(format)
                    .doesNotContainPattern(HostileValues.UNSEEN));
        }
    }

    private static StructuredLogEncoder structured(String format) {
        CONTEXT.putObject(Environment.class.getName(), new StandardEnvironment());
        StructuredLogEncoder encoder = new StructuredLogEncoder();
        encoder.setContext(CONTEXT);
        encoder.setFormat(format);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.start();
        return encoder;
    }

    private static Stream<String> texts(JsonNode json) {
        return Stream.concat(
                json.isTextual() ? Stream.of(json.asText()) : Stream.empty(),
                StreamSupport.stream(json.spliterator(), false).flatMap(LogLinesTest::texts));
    }
}
