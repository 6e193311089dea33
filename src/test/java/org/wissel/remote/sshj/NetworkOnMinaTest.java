package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.wissel.remote.Command;
import org.wissel.remote.RemoteException;

/** Also what depends on no server: a network that falls silent, as when the machine loses its power, and is back later. */
class NetworkOnMinaTest extends NetworkContract {

    private static final Duration SHORT = Duration.ofSeconds(1);

    @Override
    protected TestServer newServer() {
        return new TestServer.Mina();
    }

    /** As the engine does: a try may still wait for what began before the host was back. */
    private void tryAgain(Runnable use) throws Exception {
        await(() -> {
            try {
                use.run();
                return true;
            } catch (RemoteException notYet) {
                return false;
            }
        });
    }

    @Test
    void an_upload_that_falls_silent_in_its_middle_is_given_up_in_its_time_and_goes_on_later() throws Exception {
        byte[] content = random(20_000_000);
        Path file = Files.write(folder.resolve("export.zip"), content);
        Path there = folder.resolve("there.zip");
        far.run(Command.of("true"));
        wire.after(300_000, wire::fallSilent);

        assertThatThrownBy(() -> far.upload(file, there.toString(), SHORT.multipliedBy(2)))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: copying export.zip to " + there)
                .hasMessageContaining("oes on where it stopped");
        assertThatThrownBy(() -> far.upload(file, there.toString(), SHORT))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining("Check that the machine is up");

        wire.comeBack();
        tryAgain(() -> far.upload(file, there.toString()));
        assertThat(there).hasBinaryContent(content);
    }

    @Test
    void a_host_that_falls_silent_in_a_command_is_given_up_in_its_time_and_asked_again_when_it_is_back()
            throws Exception {
        far.run(Command.of("true"));
        wire.after(1, wire::fallSilent);

        assertThatThrownBy(() -> far.run(Command.of("sleep", "1").within(SHORT).notBeyond(SHORT)))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: ");
        assertThatThrownBy(() -> far.run(Command.of("true").notBeyond(SHORT)))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining("Check that the machine is up");

        wire.comeBack();
        tryAgain(() -> assertThat(far.run(Command.of("echo", "back")).output()).isEqualTo("back\n"));
    }

    @Test
    void an_open_file_on_a_host_that_falls_silent_is_given_up_in_its_time() throws Exception {
        Path file = Files.write(folder.resolve("file"), random(1_000_000));
        var channel = far.open(file.toString(), SHORT);
        wire.fallSilent();

        assertThatThrownBy(() -> channel.read(java.nio.ByteBuffer.allocate(10)))
                .hasMessageStartingWith("node1: reading " + file)
                .hasMessageContaining("Open it again");
        wire.comeBack();
        try (var again = far.open(file.toString())) {
            assertThat(again.read(java.nio.ByteBuffer.allocate(10))).isEqualTo(10);
        }
    }
}
