package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.FakeHost;

/** What a load balancer that was taken over could print, to hold up or fill whoever reads it. */
class HostileLooksTest {

    private static final String NOW = "now 1795717322000000000 100 S" + " 0".repeat(18) + " 5000\n";

    private final FakeHost host = new FakeHost("lb1");

    private static CommandResult printed(String output) {
        return new CommandResult(Command.of("look"), 0, output, "", Duration.ofMillis(1));
    }

    private NginxView look(String change, String now) {
        return NginxView.read(host, printed("change " + change + "\n" + now + "worker 7 6000\nseen\n"));
    }

    /** Each could be 1e100000000, which is not tried: Java reckons with it until the memory is full. */
    @Test
    void a_number_with_an_exponent_is_none() {
        assertThat(look("1795717000.0 1795717000.0", NOW).workers()).hasSize(1);

        assertThatThrownBy(() -> look("1e9 1", NOW)).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> look("1795717000.0 1795717000.0", NOW.replace(" 100 ", " 1e2 ")))
                .isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> look("1795717000.0 1795717000.0", NOW.replace(" 5000", " 5e3")))
                .isInstanceOf(NumberFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.255", "::1", "::ffff:127.0.0.1", "fe80::1%eth0"})
    void the_address_of_a_node_is_a_number(String address) {
        assertThat(connections("address node1 " + address)).containsEntry("node1", 0);
    }

    /** All of them lead to this machine where they are looked up. */
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost.", "LOCALHOST"})
    void no_name_that_a_host_prints_is_looked_up(String address) {
        assertThatThrownBy(() -> connections("address node1 " + address))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no address: '" + address + "'");
    }

    private Map<String, Integer> connections(String line) {
        return NodeConnections.read(
                host, printed(line + "\ntable tcp\ncounted\n"), Map.of("node1", ServerAddress.of("node1:8080")));
    }
}
