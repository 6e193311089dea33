package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Settings as they are written in a configuration. */
class RuntimePropertiesTest {

    @Test
    void what_is_not_set_has_its_default() {
        RuntimeProperties settings = read();

        assertThat(settings.trashFolder()).isEqualTo("/opt/wissel-trash");
        assertThat(settings.shortcutFiles()).isEmpty();
        assertThat(settings.smokeTest().endPath()).isNull();
        assertThat(settings.smokeTest().endMethod()).isEqualTo(RuntimeProperties.EndMethod.DELETE);
        assertThat(settings.smokeTest().sessionTimeout()).isEqualTo("/sessionTimeout");
        assertThat(settings.sessions()).isNull();
        assertThat(settings.cases()).isNull();
    }

    @Test
    void trash_folder_probes_and_ending_are_read() {
        RuntimeProperties settings = read(
                "trash-folder=/opt/gone",
                "sessions.path=/usage/{name}",
                "sessions.whole-cluster=false",
                "cases.command[0]=count",
                "cases.command[1]={version}",
                "smoke-test.end-path=/sessions/{sessionId}",
                "smoke-test.end-method=post",
                "smoke-test.session-timeout=/timeout");

        assertThat(settings.trashFolder()).isEqualTo("/opt/gone");
        assertThat(settings.sessions())
                .isEqualTo(new RuntimeProperties.UsageProbe("/usage/{name}", "/count", List.of(), false));
        assertThat(settings.cases())
                .isEqualTo(new RuntimeProperties.UsageProbe(null, "/count", List.of("count", "{version}"), true));
        assertThat(settings.smokeTest().endPath()).isEqualTo("/sessions/{sessionId}");
        assertThat(settings.smokeTest().endMethod()).isEqualTo(RuntimeProperties.EndMethod.POST);
        assertThat(settings.smokeTest().sessionTimeout()).isEqualTo("/timeout");
    }

    @Test
    void a_trash_folder_within_the_exports_folder_is_refused() {
        assertThatThrownBy(() -> read("trash-folder=/opt/exports/trash"))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("'node.runtime'")
                .rootCause()
                .hasMessageStartingWith("trash-folder is '/opt/exports/trash', which lies within the exports folder");
    }

    @Test
    void another_way_to_end_a_session_is_refused() {
        assertThatThrownBy(() -> read("smoke-test.end-method=GET"))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("end-method");
    }

    private static RuntimeProperties read(String... lines) {
        Map<String, String> source = new HashMap<>(Map.of(
                "node.runtime.exports-folder", "/opt/exports",
                "node.runtime.restart-command", "restart",
                "node.runtime.pid-command", "pid"));
        for (String line : lines) {
            String[] keyAndValue = line.split("=", 2);
            source.put("node.runtime." + keyAndValue[0], keyAndValue[1]);
        }
        return new Binder(new MapConfigurationPropertySource(source))
                .bind("node.runtime", RuntimeProperties.class)
                .get();
    }
}
