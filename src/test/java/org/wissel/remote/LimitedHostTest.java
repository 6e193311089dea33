package org.wissel.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that share one limit, by a clock that only the host moves. */
class LimitedHostTest {

    private static final Duration TEN = Duration.ofSeconds(10);

    private final FakeHost real = new FakeHost("node1").put("/there", "text");
    private final SlowHost slow = new SlowHost(real, TEN);
    private final RemoteHost host = new LimitedHost(slow, TimeLimit.of(Duration.ofSeconds(25), slow::nanos));

    @Test
    void each_command_gets_what_those_before_it_left() {
        real.when("true").answer(0, "", "");
        Command command = Command.of("true").within(Duration.ofSeconds(20));

        host.run(command);
        host.run(command);
        assertThatThrownBy(() -> host.run(command))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("did not end within 5000 ms");
        assertThatThrownBy(() -> host.run(command))
                .isInstanceOf(RemoteException.class)
                .hasMessage("node1: `true` was not started, since waiting and slow answers had used up the time that"
                        + " one step may take. Trying again goes on from what was done; if it happens again, find out"
                        + " which machine is slow, or the way to it (load, disk, name service).");

        assertThat(real.commands())
                .extracting(Command::deadline)
                .containsExactly(Duration.ofSeconds(20), Duration.ofSeconds(15));
        assertThat(real.commands())
                .extracting(Command::inAll)
                .containsExactly(Duration.ofSeconds(25), Duration.ofSeconds(15));
        assertThat(slow.took()).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void copies_and_open_files_end_with_it_too(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("local"), "text");
        SeekableByteChannel channel = host.open("/there");
        host.upload(file, "/copy");
        assertThat(channel.read(ByteBuffer.allocate(4))).isEqualTo(4);

        slow.pass(TEN);

        assertThatThrownBy(() -> channel.position(0).read(ByteBuffer.allocate(4)))
                .hasMessageStartingWith("node1: reading /there was stopped, since waiting and slow answers had");
        assertThatThrownBy(() -> host.open("/there")).hasMessageStartingWith("node1: /there was not opened, since");
        assertThatThrownBy(() -> host.upload(file, "/copy"))
                .hasMessageStartingWith("node1: copying local to /copy was not started, since");
    }

    @Test
    void a_command_is_made_shorter_and_never_longer() {
        Command command = Command.of("true").within(TEN);

        assertThat(command.inAll()).isEqualTo(Duration.ofSeconds(35));
        assertThat(command.exclusively().inAll()).isEqualTo(Duration.ofSeconds(55));
        assertThat(command.notBeyond(Duration.ofSeconds(40))).isEqualTo(command);
        assertThat(command.notBeyond(Duration.ofSeconds(20)).deadline()).isEqualTo(TEN);
        assertThat(command.notBeyond(Duration.ofSeconds(20)).inAll()).isEqualTo(Duration.ofSeconds(20));
        assertThat(command.notBeyond(Duration.ofSeconds(5)).deadline()).isEqualTo(Duration.ofSeconds(5));
        assertThatThrownBy(() -> command.notBeyond(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
