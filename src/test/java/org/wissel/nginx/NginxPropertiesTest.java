package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class NginxPropertiesTest {

    private static NginxProperties bound(Map<String, String> settings) {
        Map<String, String> all =
                new HashMap<>(Map.of("nginx.upstream", "cluster", "nginx.file", "/etc/nginx/cluster.conf"));
        settings.forEach((name, value) -> all.put("nginx." + name, value));
        return new Binder(new MapConfigurationPropertySource(all))
                .bind("nginx", NginxProperties.class)
                .get();
    }

    private static List<String> wrong(Map<String, String> settings) {
        try (ValidatorFactory validators = Validation.buildDefaultValidatorFactory()) {
            return validators.getValidator().validate(bound(settings)).stream()
                    .map(violation -> violation.getPropertyPath().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void two_settings_suffice() {
        NginxProperties settings = bound(Map.of());

        assertThat(settings.versionCommand()).containsExactly("nginx", "-v");
        assertThat(settings.earlierReloadTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.generation()).isNull();
        assertThat(wrong(Map.of())).isEmpty();
    }

    @Test
    void a_generation_has_a_file_a_url_and_a_hold_time() {
        Map<String, String> set =
                Map.of("generation.file", "/etc/nginx/gen.conf", "generation.url", "http://lb1:8081/__gen");

        assertThat(bound(set).generation())
                .isEqualTo(new NginxProperties.Generation(
                        "/etc/nginx/gen.conf", URI.create("http://lb1:8081/__gen"), Duration.ofSeconds(10)));
        assertThat(wrong(set)).isEmpty();
        assertThat(wrong(Map.of("generation.hold-time", "-1s")))
                .containsExactly("generation.file", "generation.holdTime", "generation.url");
        assertThatThrownBy(() -> bound(Map.of("generation.file", "/g", "generation.url", "lb1:8081/__gen")))
                .hasRootCauseMessage("the generation's url is lb1:8081/__gen. Have it start with http:// or https://.");
    }

    @Test
    void a_step_never_waits_longer_than_its_own_time() {
        assertThat(wrong(Map.of("earlier-reload-timeout", "30s"))).isEmpty();
        assertThat(wrong(Map.of("earlier-reload-timeout", "31s"))).containsExactly("earlierReloadTimeout");
        assertThat(wrong(Map.of("reload-timeout", "10s"))).isEmpty();
        assertThat(wrong(Map.of("reload-timeout", "11s"))).containsExactly("reloadTimeout");
    }
}
