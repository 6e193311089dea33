package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Done;
import org.wissel.deployment.Export;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.RemoteHost;

/** Exports that are sent ahead of their installation, by the scripts themselves. */
class BlueriqRuntimeSendTest extends OnThisMachine {

    private static final Duration SHARE = Duration.ofSeconds(20);

    private Path incoming;
    private Export export;

    @BeforeEach
    void readExport() throws IOException {
        incoming = home.resolve("wissel-trash/incoming");
        export = export(V2);
    }

    private Optional<Done> send(BlueriqRuntime to) {
        return to.send(export, SHARE, bytes -> {});
    }

    private List<Path> sent() throws IOException {
        try (var files = Files.list(incoming)) {
            return files.toList();
        }
    }

    @Test
    void what_is_sent_changes_nothing_that_a_runtime_reads_and_installing_renames_it() throws IOException {
        BlueriqRuntime silent = silent();
        silent.restart();
        FileTime before = Files.getLastModifiedTime(exports);

        assertThat(send(silent))
                .hasValueSatisfying(done -> assertThat(done.changed()).isTrue());

        assertThat(sent()).singleElement().satisfies(part -> assertThat(part).hasSameBinaryContentAs(export.archive()));
        assertThat(Files.getLastModifiedTime(exports)).isEqualTo(before);
        assertThat(silent.observe().stale()).isFalse();
        Object inode = Files.getAttribute(sent().get(0), "unix:ino");
        int opened = host.opened().size();

        assertThat(silent.install(export).changed()).isTrue();

        Path target = exports.resolve("Weather-0.0-v2.project.zip");
        assertThat(Files.getAttribute(target, "unix:ino")).isEqualTo(inode);
        assertThat(sent()).isEmpty();
        assertThat(silent.observe().installed())
                .contains(new InstalledExport(V2, export.sha256(), target.toString(), export.exported()));
        assertThat(host.opened()).as("archives that were read").hasSize(opened);
        assertThat(silent.observe().stale()).isTrue();
    }

    /** A runtime that does not tell what it has loaded. */
    private BlueriqRuntime silent() {
        return runtime(settings(List.of(properties), "cat", "run.pid")
                .withResources(null, null, Settings.smokeTest("/start/{shortcut}", null, null)));
    }

    @Test
    void what_was_edited_behind_its_back_is_removed_and_sent_anew() throws IOException {
        send(runtime);
        Path part = sent().get(0);
        byte[] bytes = Files.readAllBytes(part);
        bytes[100] ^= 1;
        Files.write(part, bytes);

        assertThat(runtime.install(export).changed()).isTrue();
        assertThat(exports.resolve("Weather-0.0-v2.project.zip")).hasSameBinaryContentAs(export.archive());
    }

    @Test
    void another_wissel_proves_what_this_one_sent_and_does_not_send_it_again() throws IOException {
        send(runtime);
        Object inode = Files.getAttribute(sent().get(0), "unix:ino");

        assertThat(runtime("cat", "run.pid").install(export).changed()).isTrue();

        assertThat(Files.getAttribute(exports.resolve("Weather-0.0-v2.project.zip"), "unix:ino"))
                .isEqualTo(inode);
    }

    @Test
    void an_upload_that_a_share_does_not_end_is_gone_on_with() throws IOException {
        BlueriqRuntime halves = new BlueriqRuntime(
                "node1",
                http.url(),
                new Halves(host),
                settings(List.of(properties), "cat", "run.pid").value());

        assertThat(send(halves)).isEmpty();
        assertThat(Files.size(sent().get(0))).isLessThan(export.size());
        assertThat(send(halves)).isPresent();
        assertThat(sent().get(0)).hasSameBinaryContentAs(export.archive());
    }

    /** Copies the first half at the first call, and the rest at the next. */
    private record Halves(RemoteHost host) implements RemoteHost {

        @Override
        public String name() {
            return host.name();
        }

        @Override
        public String address() {
            return host.address();
        }

        @Override
        public CommandResult run(Command command) {
            return host.run(command);
        }

        @Override
        public void upload(Path file, String path, Duration atMost) {
            host.upload(file, path, atMost);
        }

        @Override
        public boolean upload(Path file, String path, Duration atMost, LongConsumer arrived) {
            try {
                if (Files.exists(Path.of(path))) {
                    return host.upload(file, path, atMost, arrived);
                }
                byte[] all = Files.readAllBytes(file);
                Files.write(Path.of(path), Arrays.copyOf(all, all.length / 2));
                arrived.accept(all.length / 2);
                return false;
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        }

        @Override
        public SeekableByteChannel open(String path, Duration atMost) {
            return host.open(path, atMost);
        }
    }

    @Test
    void archives_of_one_version_never_go_on_from_each_other() throws IOException {
        send(runtime);
        Path other = ExportArchives.writeWith(library, "other.zip", "Weather", "0.0-v2", "other content");
        Export changed = new Export(
                V2, other, org.wissel.remote.RemoteFiles.sha256(Files.readAllBytes(other)), Files.size(other));

        assertThat(runtime.send(changed, SHARE, bytes -> {})).isPresent();

        assertThat(sent()).hasSize(2);
    }

    @Test
    void two_runtimes_of_one_machine_are_sent_to_apart() throws IOException {
        BlueriqRuntime second = new BlueriqRuntime(
                "node2",
                http.url(),
                host,
                settings(List.of(properties), "cat", "run.pid").value());

        send(runtime);
        send(second);

        assertThat(sent()).hasSize(2);
        // The second finds it in its place, and what was sent for it goes.
        runtime.install(export);
        assertThat(second.install(export).changed()).isFalse();
        assertThat(sent()).isEmpty();
    }

    @Test
    void a_folder_that_nodes_share_is_sent_to_once() throws IOException {
        RuntimeProperties sharing = settings(List.of(properties), "cat", "run.pid")
                .withExportsFolderShared()
                .value();
        BlueriqRuntime first = new BlueriqRuntime("node1", http.url(), host, sharing);
        BlueriqRuntime second = new BlueriqRuntime("node2", http.url(), host, sharing);
        AtomicReference<Optional<Done>> meanwhile = new AtomicReference<>();

        assertThat(first.send(export, SHARE, bytes -> meanwhile.set(send(second))))
                .isPresent();

        assertThat(meanwhile.get()).as("while it is sent for the first").isEmpty();
        assertThat(send(second)).isPresent();
        assertThat(sent()).hasSize(1);
        first.install(export);
        assertThat(second.install(export).changed()).isFalse();
        assertThat(sent()).isEmpty();
    }

    @Test
    void what_nobody_sent_to_for_a_week_is_removed_and_nothing_else() throws IOException {
        send(runtime);
        Path mine = sent().get(0);
        Path old = Files.writeString(incoming.resolve("0".repeat(64) + ".part"), "old");
        Path fresh = Files.writeString(incoming.resolve("1".repeat(64) + ".part"), "fresh");
        Path foreign = Files.writeString(incoming.resolve("notes.txt"), "of somebody else");
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(8)));
        for (Path each : List.of(mine, old, foreign)) {
            Files.setLastModifiedTime(each, longAgo);
        }

        send(runtime);

        assertThat(sent()).containsExactlyInAnyOrder(mine, fresh, foreign);
    }

    @Test
    void the_trash_folder_tells_and_empties_nothing_of_it() throws IOException {
        send(runtime);

        assertThat(runtime.inTrash()).isEmpty();
        runtime.emptyTrash(Instant.now().plus(Duration.ofDays(1000)));

        assertThat(sent()).hasSize(1);
    }

    @Test
    void where_something_lies_already_nothing_is_sent() throws IOException {
        ExportArchives.writeAs(exports, "Weather-0.0-v2.project.zip", "Weather", "0.0-v2");

        assertThat(send(runtime))
                .hasValueSatisfying(done -> assertThat(done.changed()).isFalse());

        assertThat(sent()).isEmpty();
    }

    @Test
    void where_openssl_is_missing_or_does_not_work_sha256sum_proves_it() throws IOException {
        script("bin/openssl", "echo no; exit 1");
        assertThat(send(runtime)).isPresent();

        script("bin/openssl", "echo nonsense");
        Files.delete(sent().get(0));
        assertThat(send(runtime)).isPresent();
    }

    @Test
    void a_folder_for_it_that_leads_into_the_scanned_one_is_refused() throws IOException {
        Files.createDirectories(incoming.getParent());
        Files.createSymbolicLink(incoming, Files.createDirectory(exports.resolve("below")));

        assertThatThrownBy(() -> send(runtime))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining("lies within the exports folder");
    }

    @Test
    void a_folder_that_cannot_be_made_is_told() throws IOException {
        Files.write(home.resolve("wissel-trash"), "a file".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> send(runtime))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("cannot be made (code 5)");
    }

    @Test
    void a_link_in_the_place_of_what_was_sent_is_never_put_among_the_exports() throws IOException {
        send(runtime);
        Path part = sent().get(0);
        Path other = ExportArchives.writeWith(library, "other.zip", "Weather", "0.0-v2", "other content");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-------"));
        Path target = exports.resolve("Weather-0.0-v2.project.zip");
        Files.delete(part);
        Files.createSymbolicLink(part, other);

        CommandResult placed = host.run(
                Command.script(IncomingScripts.PLACE, part.toString(), target.toString(), export.sha256(), ""));

        assertThat(placed.exitCode()).isEqualTo(3);
        assertThat(target).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(other)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_link_in_the_place_of_what_is_sent_goes_before_anything_is_written() throws IOException {
        send(runtime);
        Path part = sent().get(0);
        Path keys = Files.writeString(home.resolve("authorized_keys"), "ssh-ed25519 AAAA wissel");
        Files.delete(part);
        Files.createSymbolicLink(part, keys);

        CommandResult begun = host.run(Command.script(
                IncomingScripts.BEGIN,
                exports.toString(),
                incoming.getParent().toString(),
                part.getFileName().toString(),
                exports.resolve("Weather-0.0-v2.project.zip").toString()));

        assertThat(begun.exitCode()).isZero();
        assertThat(sent()).isEmpty();
        assertThat(keys).hasContent("ssh-ed25519 AAAA wissel");
    }
}
