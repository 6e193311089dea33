package org.wissel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A start that a setting stops is told without the setting's value. */
@ExtendWith(OutputCaptureExtension.class)
class SettingFailureTest {

    @ConfigurationProperties(prefix = "wissel.trial", ignoreUnknownFields = false)
    record Trial(Duration timeout, Map<String, String> headers) {}

    @EnableConfigurationProperties(Trial.class)
    static class Application {}

    @Test
    void one_that_cannot_be_understood(CapturedOutput output) {
        fails("--wissel.trial.timeout=s3cret");

        assertThat(output)
                .contains("The setting wissel.trial.timeout is no Duration.", "docs/settings.yaml")
                .doesNotContain("s3cret");
    }

    @Test
    void one_that_there_is_not(CapturedOutput output) {
        fails("--wissel.trial.header.authorization=s3cret");

        assertThat(output)
                .contains("There is no setting wissel.trial.header.authorization.")
                .doesNotContain("s3cret");
    }

    private static void fails(String argument) {
        assertThatThrownBy(() -> new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.NONE)
                        .properties("spring.config.location=optional:classpath:/none/")
                        .run(argument))
                .isInstanceOf(Exception.class);
    }
}
