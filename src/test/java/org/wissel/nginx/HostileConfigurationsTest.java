package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile words in what is meant for nginx: no byte of ours but {@code down} ever comes into its files. */
class HostileConfigurationsTest {

    private static final ServerAddress NODE1 = ServerAddress.of("node1:8080");

    @ParameterizedTest
    @MethodSource("org.wissel.HostileValues#all")
    void a_file_with_hostile_words_keeps_them_and_gets_one_word(String value) {
        String quoted = "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        byte[] before = ("# " + value.replaceAll("[\r\n]", " ")
                        + "\nupstream cluster { server node1:8080; server node2:8080 " + quoted + "; } log_format x "
                        + quoted + ";\n")
                .getBytes(StandardCharsets.UTF_8);

        byte[] after = UpstreamText.read(before, "cluster").with(Set.of(), Set.of(NODE1));

        assertThat(new String(after, StandardCharsets.ISO_8859_1))
                .isEqualTo(new String(before, StandardCharsets.ISO_8859_1)
                        .replace("server node1:8080;", "server node1:8080 down;"));
        assertThat(UpstreamText.read(after, "cluster").with(Set.of(NODE1), Set.of()))
                .isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("org.wissel.HostileValues#all")
    void a_hostile_name_finds_no_upstream_and_an_address_no_server(String value) {
        byte[] text = "upstream cluster { server node1:8080; }".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> UpstreamText.read(text, value)).isInstanceOf(ConfigSyntaxException.class);
        assertThat(UpstreamText.read(text, "cluster").with(Set.of(), Set.of(ServerAddress.of(value))))
                .isEqualTo(text);
    }
}
