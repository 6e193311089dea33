package org.wissel.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretWordsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "spring.datasource.password=s3cret, then|spring.datasource.password=***, then",
                "Authorization: Basic s3cret|Authorization: Basic ***",
                "Authorization: Bearer s3cret|Authorization: Bearer ***",
                "{\"client_secret\": \"s3cret\"}|{\"client_secret\": \"***\"}",
                "GET /x?token=s3cret&a=b|GET /x?token=***&a=b",
                "--api-key='s3cret'|--api-key='***'",
                "amqp://user:s3cret@host/|amqp://user:***@host/"
            })
    void a_value_beside_the_name_of_a_secret_is_hidden(String said, String shown) {
        assertThat(SecretWords.hidden(said)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sudo: a password is required",
                "Permission denied (publickey,password).",
                "http://node1:8080/runtime",
                "nginx: [emerg] unknown directive \"x\" in /etc/nginx/nginx.conf:3"
            })
    void all_else_stays(String said) {
        assertThat(SecretWords.hidden(said)).isEqualTo(said);
    }

    @Test
    void what_a_command_said_last_is_shown_without() {
        String long1 = "x".repeat(700) + "password=" + "s3cret".repeat(90);

        assertThat(new CommandResult(Command.of("x"), 1, "", long1, Duration.ZERO).lastWords())
                .doesNotContain("s3cret")
                .endsWith("password=***");
    }
}
