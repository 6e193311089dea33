package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wissel.remote.Command;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.SshProperties;

/** A network that breaks in the middle: it is said by the host's name, and the next use goes on. */
abstract class NetworkContract extends SshjHostFixture {

    protected Wire wire;
    protected RemoteHost far;

    @BeforeEach
    void layTheWire() throws Exception {
        wire = new Wire(server.port());
        far = hosts.host(
                "node1",
                new SshProperties(
                        "127.0.0.1",
                        wire.port(),
                        server.user(),
                        key,
                        null,
                        null,
                        server.fingerprint(),
                        Duration.ofSeconds(3)));
    }

    @AfterEach
    void takeItAway() {
        wire.close();
    }

    @Test
    void an_upload_that_the_network_cuts_in_its_middle_goes_on_where_it_stopped() throws Exception {
        byte[] content = random(20_000_000);
        Path file = Files.write(folder.resolve("export.zip"), content);
        Path there = folder.resolve("there.zip");
        wire.after(8_000_000, wire::cut);

        assertThatThrownBy(() -> far.upload(file, there.toString()))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: copying export.zip to " + there)
                .hasMessageContaining("goes on where it stopped");
        await(() -> Files.size(there) > 1_000_000);
        assertThat(Files.size(there)).isLessThan(content.length);

        long before = wire.sent();
        far.upload(file, there.toString());
        assertThat(there).hasBinaryContent(content);
        assertThat(wire.sent() - before).as("what was sent again").isLessThan(content.length - 500_000);
    }

    @Test
    void a_channel_whose_packet_was_left_half_made_by_a_broken_write_is_opened_anew() throws Exception {
        SshProperties settings = settings();
        AtomicInteger asked = new AtomicInteger();

        boolean there = hosts.channelsOf(settings)
                .sftp(
                        sftp -> {
                            if (asked.incrementAndGet() == 1) {
                                // What sshj's ChannelOutputStream throws in the moment before the channel counts as
                                // closed.
                                throw new ArrayIndexOutOfBoundsException("Index -5 out of bounds for length 65536");
                            }
                            return sftp.statExistence("/") != null;
                        },
                        Duration.ofSeconds(10))
                .answer();

        assertThat(there).isTrue();
        assertThat(asked).hasValue(2);
    }

    @Test
    void a_command_whose_network_is_cut_may_still_be_running_and_the_next_one_connects_anew() throws Exception {
        Path begun = folder.resolve("begun");
        Thread cutter = new Thread(() -> {
            while (Files.notExists(begun)) {
                Thread.onSpinWait();
            }
            wire.cut();
        });
        cutter.start();

        assertThatThrownBy(() -> far.run(Command.script("touch \"$1\"; exec sleep 5", begun.toString())))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: the connection broke while `sh -c")
                .hasMessageContaining("may still be running there: look at the host before trying again");

        assertThat(far.run(Command.of("echo", "again")).output()).isEqualTo("again\n");
    }

    @Test
    void a_connection_that_nobody_uses_is_ended_and_made_anew_when_it_is_needed() throws Exception {
        try (SshjHosts impatient = new SshjHosts(Duration.ofMillis(300))) {
            RemoteHost node = impatient.host("node1", settings());

            // Longer than an unused one may last: it is used all the time.
            Command longer = Command.of("sleep", "1").within(Duration.ofSeconds(3));
            assertThat(node.run(longer).exitCode()).isZero();
            assertThat(impatient.counts().opened()).isEqualTo(1);
            await(() -> impatient.counts().open() == 0);

            assertThat(node.run(Command.of("true")).exitCode()).isZero();
            assertThat(impatient.counts().opened()).isEqualTo(2);
        }
    }
}
