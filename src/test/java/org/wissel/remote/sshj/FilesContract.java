package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import org.wissel.remote.Command;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteFiles;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.TransferProperties;

/** What copying and reading files over SFTP promises, whichever server stands on the other side. */
abstract class FilesContract extends SshjHostFixture {

    @Test
    void a_large_file_arrives_whole() throws Exception {
        byte[] content = random(20_000_000);
        Path file = Files.write(folder.resolve("export.zip"), content);
        Path there = folder.resolve("it's there.zip");

        host.upload(file, there.toString());

        assertThat(host.run(Command.of("sha256sum", there.toString())).output()).contains(RemoteFiles.sha256(content));
    }

    @Test
    void an_upload_goes_on_where_it_broke_off() throws Exception {
        byte[] content = random(20_000_000);
        Path file = Files.write(folder.resolve("export.zip"), content);
        byte[] begun = new byte[7_000_001];
        Path there = Files.write(folder.resolve("there.zip"), begun);

        host.upload(file, there.toString());

        byte[] arrived = Files.readAllBytes(there);
        assertThat(arrived).hasSize(content.length);
        assertThat(Arrays.mismatch(arrived, 0, begun.length, begun, 0, begun.length))
                .as("what was there stays as it was")
                .isEqualTo(-1);
        assertThat(Arrays.mismatch(arrived, begun.length, arrived.length, content, begun.length, content.length))
                .isEqualTo(-1);
    }

    @Test
    void a_longer_file_is_written_anew_and_one_as_long_is_left_for_the_proof() throws Exception {
        Path file = Files.writeString(folder.resolve("local"), "short");
        Path longer = Files.writeString(folder.resolve("longer"), "much longer than that");
        Path equal = Files.writeString(folder.resolve("equal"), "SHORT");

        host.upload(file, longer.toString());
        host.upload(file, equal.toString());

        assertThat(longer).hasContent("short");
        assertThat(equal).hasContent("SHORT");
    }

    @Test
    void an_upload_that_takes_too_long_stops_and_the_next_call_goes_on() throws Exception {
        byte[] content = random(1_000_000);
        Path file = Files.write(folder.resolve("local"), content);
        Path there = folder.resolve("there");
        Channels channels = hosts.channelsOf(settings());
        List<Long> arrived = new ArrayList<>();
        int calls = 0;
        boolean whole = false;
        while (!whole) {
            calls++;
            Upload upload = new Upload(
                    channels,
                    file,
                    there.toString(),
                    Duration.ofNanos(1),
                    Duration.ofSeconds(30),
                    ByteRate.UNLIMITED,
                    arrived::add);
            whole = upload.run();
            assertThat(Files.size(there)).as("what was told to be there").isEqualTo(arrived.get(arrived.size() - 1));
            assertThat(upload.unfinished())
                    .hasMessageContaining("copied " + Files.size(there) + " of 1000000 bytes")
                    .hasMessageContaining("goes on");
        }

        assertThat(calls).isBetween(2, 40);
        assertThat(arrived).isSorted().last().isEqualTo(1_000_000L);
        assertThat(there).hasBinaryContent(content);
    }

    @Test
    void what_is_sent_at_a_limited_rate_comes_whole() throws Exception {
        Path file = Files.write(folder.resolve("local"), random(1_000_000));
        try (SshjHosts slow = new SshjHosts(new TransferProperties(1, DataSize.ofMegabytes(20)))) {
            RemoteHost limited = slow.host("node1", settings());
            limited.upload(file, folder.resolve("there").toString());

            assertThat(folder.resolve("there")).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void files_larger_than_what_may_be_under_way_come_whole() throws Exception {
        byte[] content = random(20_000_001);
        Path file = Files.write(folder.resolve("local"), content);

        host.upload(file, folder.resolve("there").toString());

        assertThat(folder.resolve("there")).hasBinaryContent(content);
    }

    @Test
    void a_full_disk_is_said_with_the_room_that_is_left() throws Exception {
        Path file = Files.write(folder.resolve("local"), random(300_000));

        // Each write to /dev/full fails as on a full disk.
        assertThatThrownBy(() -> host.upload(file, "/dev/full"))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: copying local to /dev/full failed")
                .hasMessageContaining("KB free of")
                .hasMessageContaining("Make room");
    }

    @Test
    void an_upload_into_a_missing_folder_or_onto_a_folder_says_so() throws Exception {
        Path file = Files.writeString(folder.resolve("local"), "text");

        assertThatThrownBy(() -> host.upload(file, folder + "/no/such/file"))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining("folder of that path exists");
        assertThatThrownBy(() -> host.upload(file, folder.toString()))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("a folder lies there");
        assertThatThrownBy(() -> host.upload(folder.resolve("gone"), folder + "/x"))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("cannot read the local file");
    }

    @Test
    void a_zip_is_read_where_it_lies() throws Exception {
        Path zip = folder.resolve("export.zip");
        List<String> names = new ArrayList<>();
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (int i = 0; i < 300; i++) {
                names.add("folder/entry" + i + ".xml");
                out.putNextEntry(new ZipEntry(names.get(i)));
                out.write(i == 150 ? "the text".getBytes(StandardCharsets.UTF_8) : random(20_000));
                out.closeEntry();
            }
        }

        try (SeekableByteChannel channel = host.open(zip.toString());
                ZipFile file = ZipFile.builder().setSeekableByteChannel(channel).get()) {
            List<String> found = new ArrayList<>();
            file.getEntriesInPhysicalOrder().asIterator().forEachRemaining(entry -> found.add(entry.getName()));
            assertThat(found).isEqualTo(names);
            try (var content = file.getInputStream(file.getEntry("folder/entry150.xml"))) {
                assertThat(content).hasContent("the text");
            }
        }
    }

    @Test
    void an_open_file_can_be_read_at_any_position_and_not_written() throws Exception {
        byte[] content = random(200_000);
        Path file = Files.write(folder.resolve("file"), content);

        SeekableByteChannel channel = host.open(file.toString());
        ByteBuffer all = ByteBuffer.allocate(300_000);
        assertThat(channel.size()).isEqualTo(200_000);
        assertThat(channel.read(all)).isEqualTo(200_000);
        assertThat(channel.read(all)).isEqualTo(-1);
        assertThat(Arrays.copyOf(all.array(), 200_000)).isEqualTo(content);
        ByteBuffer two = ByteBuffer.allocate(2);
        channel.position(65_535).read(two);
        assertThat(two.array()).containsExactly(content[65_535], content[65_536]);
        assertThat(channel.position(500_000).read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1))).isInstanceOf(NonWritableChannelException.class);

        channel.close();
        channel.close();
        assertThat(channel.isOpen()).isFalse();
        assertThatThrownBy(channel::size).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void a_hundred_files_opened_and_closed_leave_room_for_more() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");

        for (int i = 0; i < 100; i++) {
            try (SeekableByteChannel channel = host.open(file.toString())) {
                assertThat(channel.size()).isEqualTo(4);
            }
        }

        assertThat(host.run(Command.of("echo", "next")).output()).isEqualTo("next\n");
    }

    @Test
    void a_missing_file_cannot_be_opened_and_says_so() {
        assertThatThrownBy(() -> host.open("/no/such/file"))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: cannot open /no/such/file")
                .hasMessageContaining("Check that the file exists");
    }
}
