package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Export;
import org.wissel.deployment.ExportInUseException;
import org.wissel.deployment.ExportNotKeptException;
import org.wissel.deployment.ExportTooLargeException;
import org.wissel.deployment.ExportUploads.Upload;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.StandingClock;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.UnknownNameException;
import org.wissel.deployment.UploadedArchives;
import org.wissel.deployment.UploadedArchives.Archive;
import org.wissel.journal.UploadTables;
import org.wissel.remote.RemoteFiles;

/** What holds of uploads on every database. */
abstract class UploadsContract {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final Instant NOW = Instant.parse("2026-11-25T21:30:05Z");

    @TempDir
    Path disk;

    private final StandingClock clock = new StandingClock(NOW);
    private UploadTables tables;
    private Uploads uploads;
    private FolderAndUploads library;

    abstract DataSource database();

    @BeforeEach
    void begin() throws IOException {
        tables = new UploadTables(database(), clock);
        tables.empty();
        Files.createDirectory(disk.resolve("exports"));
        uploads = wissel("one", DataSize.ofMegabytes(20));
        library = new FolderAndUploads(folder(), uploads);
    }

    @Test
    void what_was_sent_lies_ready_with_all_that_is_known_of_it() {
        Path archive = ExportArchives.write(disk, "Weather", "0.0-v1");

        Upload upload = send(archive, Optional.of(sha256(archive).toUpperCase(Locale.ROOT)));

        assertThat(upload.fileName()).isEqualTo("Weather-0.0-v1.project.zip");
        assertThat(upload.by()).isEqualTo("ops");
        assertThat(upload.at()).isEqualTo(NOW);
        assertThat(upload.usedBy()).isEmpty();
        assertThat(uploads.uploads()).containsExactly(upload);
        assertThat(library.exports()).containsExactly(upload.export());
        Export export = library.export(V1);
        assertThat(export.exported()).contains(LocalDate.of(2026, 3, 24));
        assertThat(export.sha256()).isEqualTo(sha256(archive));
        assertThat(export.archive()).hasSameBinaryContentAs(archive);
        assertThat(library.problems()).isEmpty();
    }

    @Test
    void another_wissel_on_the_same_database_fetches_its_own_copy_part_by_part() {
        Path archive = ExportArchives.writeSized(disk, "Weather", "0.0-v1", 3 * 1024 * 1024);
        send(archive, Optional.empty());
        assertThat(tables.db.queryForObject("select count(*) from wissel_upload_part", Integer.class))
                .isEqualTo(7);

        Uploads other = wissel("two", DataSize.ofMegabytes(20));
        Export export = new FolderAndUploads(folder(), other).export(V1);

        assertThat(export.archive()).startsWith(disk.resolve("two")).hasSameBinaryContentAs(archive);
        assertThat(files("two")).containsExactly(export.archive());
    }

    @Test
    void a_copy_that_was_changed_or_deleted_is_fetched_again() throws IOException {
        Path archive = ExportArchives.write(disk, "Weather", "0.0-v1");
        send(archive, Optional.empty());
        Path copy = library.export(V1).archive();

        Files.write(copy, new byte[(int) Files.size(copy)]);
        assertThat(library.export(V1).archive()).hasSameBinaryContentAs(archive);
        Files.delete(copy);
        assertThat(library.export(V1).archive()).hasSameBinaryContentAs(archive);
    }

    @Test
    void a_copy_of_an_earlier_run_is_proven_before_it_is_used() throws IOException {
        Path archive = ExportArchives.write(disk, "Weather", "0.0-v1");
        send(archive, Optional.empty());
        Path copy = library.export(V1).archive();
        Files.write(copy, new byte[(int) Files.size(copy)]);

        Uploads again = wissel("one", DataSize.ofMegabytes(20));
        assertThat(new FolderAndUploads(folder(), again).export(V1).archive()).hasSameBinaryContentAs(archive);
    }

    @Test
    void content_that_was_spoilt_in_the_database_is_never_used() throws IOException {
        send(ExportArchives.write(disk, "Weather", "0.0-v1"), Optional.empty());
        Files.delete(library.export(V1).archive());
        tables.db.update("update wissel_upload_part set content = ?", new Object[] {new byte[] {1}});

        assertThatThrownBy(() -> library.export(V1))
                .isInstanceOf(ExportNotKeptException.class)
                .hasMessageContaining("Delete it and upload it again");
        assertThat(files("one")).isEmpty();
    }

    @Test
    void the_same_again_changes_nothing() {
        Path archive = ExportArchives.write(disk, "Weather", "0.0-v1");
        Upload first = send(archive, Optional.empty());
        clock.move(Duration.ofDays(1));

        Upload again = uploads.receive(open(archive), "other.zip", Optional.empty(), "somebody else");

        assertThat(again).isEqualTo(first);
        assertThat(uploads.uploads()).containsExactly(first);
        assertLeavesNothingBehind(1);
    }

    @Test
    void the_same_from_two_wissels_at_once_is_kept_once() throws Exception {
        Path archive = ExportArchives.writeSized(disk, "Weather", "0.0-v1", 1024 * 1024);
        Uploads other = wissel("two", DataSize.ofMegabytes(20));
        CompletableFuture<Upload> meanwhile =
                CompletableFuture.supplyAsync(() -> other.receive(open(archive), "a.zip", Optional.empty(), "ops"));
        Upload mine = send(archive, Optional.empty());

        assertThat(meanwhile.get(1, TimeUnit.MINUTES).export().sha256())
                .isEqualTo(mine.export().sha256());
        assertThat(uploads.uploads()).hasSize(1);
    }

    @Test
    void another_archive_of_a_version_that_was_uploaded_is_refused_with_both_names() {
        send(ExportArchives.write(disk, "Weather", "0.0-v1"), Optional.empty());
        Path other = ExportArchives.writeWith(disk, "again.zip", "Weather", "0.0-v1", "second");

        assertThatThrownBy(() -> send(other, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "again.zip: holds Weather 0.0-v1 as the upload Weather-0.0-v1.project.zip of ops does, with other"
                                + " content. Export under a new branch label, or delete that upload first.");
        assertLeavesNothingBehind(1);
    }

    @Test
    void another_archive_of_a_version_that_lies_in_the_folder_is_refused_with_both_names() {
        ExportArchives.writeAs(disk.resolve("exports"), "lying.zip", "Weather", "0.0-v1");
        Path other = ExportArchives.writeWith(disk, "again.zip", "Weather", "0.0-v1", "second");

        assertThatThrownBy(() -> send(other, Optional.empty()))
                .hasMessage(
                        "again.zip: holds Weather 0.0-v1 as lying.zip in the exports folder does, with other content."
                                + " Export under a new branch label, or remove that file first.");
        assertLeavesNothingBehind(0);
    }

    @Test
    void the_same_in_folder_and_uploads_is_one_export() {
        Path lying = ExportArchives.write(disk.resolve("exports"), "Weather", "0.0-v1");
        send(lying, Optional.empty());

        assertThat(library.exports()).extracting(Export::archive).containsExactly(lying);
        assertThat(library.export(V1).archive()).isEqualTo(lying);
        assertThat(library.problems()).isEmpty();
    }

    @Test
    void other_content_that_comes_into_the_folder_later_is_a_problem_of_this_version_only() {
        send(ExportArchives.write(disk, "Weather", "0.0-v1"), Optional.empty());
        send(ExportArchives.write(disk, "Weather", "0.0-v2"), Optional.empty());
        ExportArchives.writeWith(disk.resolve("exports"), "later.zip", "Weather", "0.0-v1", "second");

        assertThat(library.exports()).extracting(Export::id).containsExactly(V2);
        assertThat(library.problems())
                .containsExactly(
                        "later.zip: holds Weather 0.0-v1 as an upload does, with other content. Keep the right one"
                                + " only: remove the file, or delete the upload.");
        assertThatThrownBy(() -> library.export(V1))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("later.zip: holds Weather 0.0-v1");
    }

    @Test
    void what_nobody_has_is_told_with_what_there_is() {
        send(ExportArchives.write(disk, "Weather", "0.0-v1"), Optional.empty());

        assertThatThrownBy(() -> library.export(V2))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageEndingWith("Uploaded were: Weather 0.0-v1.");
    }

    @Test
    void a_stream_that_breaks_off_leaves_nothing() {
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(new byte[100_000]), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset by peer");
            }
        });

        assertThatThrownBy(() -> uploads.receive(broken, "a.zip", Optional.empty(), "ops"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a.zip: the upload broke off after 100000 bytes, so nothing of it was kept. Send it again.");
        assertLeavesNothingBehind(0);
    }

    @Test
    void another_checksum_than_the_sender_says_leaves_nothing() {
        Path archive = ExportArchives.write(disk, "Weather", "0.0-v1");

        assertThatThrownBy(() -> send(archive, Optional.of("0".repeat(64))))
                .hasMessageContaining("arrived with SHA-256 " + sha256(archive) + ", not with 000");
        assertThatThrownBy(() -> send(archive, Optional.of("<b>")))
                .hasMessage(
                        "sha256 is no SHA-256 checksum: give the 64 hexadecimal digits that sha256sum tells, or leave"
                                + " it out");
        assertLeavesNothingBehind(0);
    }

    @Test
    void more_than_is_allowed_leaves_nothing() {
        Uploads strict = wissel("one", DataSize.ofKilobytes(64));
        Path archive = ExportArchives.writeSized(disk, "Weather", "0.0-v1", 70_000);

        assertThatThrownBy(() -> strict.receive(open(archive), "a.zip", Optional.empty(), "ops"))
                .isInstanceOf(ExportTooLargeException.class)
                .hasMessage("a.zip: is larger than 65536 bytes, which is the most that is taken. Raise"
                        + " wissel.uploads.largest, or put the archive into the exports folder.");
        assertThat(strict.largest()).isEqualTo(65536);
        assertLeavesNothingBehind(0);
    }

    @Test
    void more_than_may_be_kept_leaves_nothing_until_one_was_deleted() {
        Uploads few = wissel(
                "one",
                new UploadProperties(
                        disk.resolve("one"), DataSize.ofMegabytes(1), 2, DataSize.ofMegabytes(1), Duration.ofDays(90)));
        send(few, ExportArchives.write(disk, "Weather", "0.0-v1"));
        send(few, ExportArchives.write(disk, "Weather", "0.0-v2"));
        Path third = ExportArchives.write(disk, "Weather", "0.0-v3");

        assertThatThrownBy(() -> send(few, third))
                .isInstanceOf(ExportNotKeptException.class)
                .hasMessage(
                        "Weather-0.0-v3.project.zip: there is no room, since 2 exports that were uploaded are kept, so"
                                + " nothing of it was kept. Delete an upload that nothing needs, or raise wissel.uploads.most.");
        assertLeavesNothingBehind(2);
        few.delete(V1, "ops");
        assertThat(send(few, third).export().id().version()).isEqualTo("0.0-v3");
    }

    @Test
    void more_than_all_may_have_together_leaves_nothing_and_takes_no_room() {
        UploadProperties small = new UploadProperties(
                disk.resolve("one"), DataSize.ofMegabytes(1), 10, DataSize.ofKilobytes(100), Duration.ofDays(90));
        Uploads tight = wissel("one", small);
        Path large = ExportArchives.writeSized(disk, "Weather", "0.0-v1", 70_000);
        send(tight, large);
        Path next = ExportArchives.writeSized(disk, "Weather", "0.0-v2", 40_000);

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> send(tight, next))
                    .isInstanceOf(ExportNotKeptException.class)
                    .hasMessage(
                            "Weather-0.0-v2.project.zip: there is no room, since the exports that were uploaded would"
                                    + " have more than 102400 bytes together, so nothing of it was kept. Delete an upload that"
                                    + " nothing needs, or raise wissel.uploads.largest-together.");
            assertLeavesNothingBehind(1);
        }
        send(tight, ExportArchives.writeSized(disk, "Weather", "0.0-v3", 20_000));
        // What broke off took its room with it.
        assertThat(files("one")).hasSize(2);
    }

    @Test
    void what_arrives_at_the_same_time_counts_too() {
        UploadProperties small = new UploadProperties(
                disk.resolve("one"), DataSize.ofMegabytes(1), 1, DataSize.ofKilobytes(100), Duration.ofDays(90));
        Uploads tight = wissel("one", small);
        Path other = ExportArchives.write(disk, "Weather", "0.0-v2");
        InputStream asking = new InputStream() {
            @Override
            public int read() {
                assertThatThrownBy(() -> send(tight, other)).hasMessageContaining("wissel.uploads.most");
                return -1;
            }
        };

        assertThatThrownBy(() -> tight.receive(asking, "a.zip", Optional.empty(), "ops"))
                .hasMessageContaining("no zip archive");
        assertThat(send(tight, other).export().id()).isEqualTo(V2);
    }

    @Test
    void the_settings_of_uploads_must_be_limits() {
        assertThatThrownBy(() ->
                        new UploadProperties(disk, DataSize.ofBytes(1), 0, DataSize.ofBytes(1), Duration.ofDays(1)))
                .hasMessage("wissel.uploads.most is 0: name a number, such as 1000");
        assertThatThrownBy(() ->
                        new UploadProperties(disk, DataSize.ofBytes(1), 1, DataSize.ofBytes(0), Duration.ofDays(1)))
                .hasMessage("wissel.uploads.largest-together is 0B: name a size, such as 50GB");
    }

    private static Upload send(Uploads to, Path archive) {
        return to.receive(open(archive), archive.getFileName().toString(), Optional.empty(), "ops");
    }

    @Test
    void what_is_no_export_leaves_nothing() {
        Path none = ExportArchives.withoutMetadata(disk, "Some.zip");

        assertThatThrownBy(() -> send(none, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Some.zip: The archive has no *.projectmetadata.xml");
        assertThatThrownBy(() ->
                        uploads.receive(new ByteArrayInputStream(new byte[0]), "empty.zip", Optional.empty(), "ops"))
                .hasMessage("empty.zip: This is no zip archive. Export the project from Blueriq again.");
        assertLeavesNothingBehind(0);
    }

    @Test
    void a_file_name_is_words_to_read_and_never_a_path() {
        String name = "../../etc/C:\\temp\\<img src=x>\u0000\n\u202egpj.zip";
        Path archive = ExportArchives.write(disk, "Weather", "0.0-v1");

        Upload upload = uploads.receive(open(archive), name, Optional.empty(), "ops");

        assertThat(upload.fileName()).isEqualTo("<img src=x> gpj.zip");
        assertThat(Receiving.tidy("a".repeat(1000))).hasSize(200);
        assertThat(List.of("", "..", "folder/", "\u0007"))
                .allSatisfy(each -> assertThat(Receiving.tidy(each)).isEqualTo("unnamed.zip"));
        assertThat(Receiving.tidy(null)).isEqualTo("unnamed.zip");
    }

    @Test
    void a_folder_that_cannot_be_written_is_named_with_the_remedy() throws IOException {
        Path file = Files.writeString(disk.resolve("file"), "no folder");
        UploadProperties settings = settings(file.resolve("cache"), DataSize.ofMegabytes(1));
        Uploads stuck = new Uploads(
                tables.archives, tables.inUse, folder(), settings, ArchiveProperties.defaults(), clock, "stuck");
        Path archive = ExportArchives.write(disk, "Weather", "0.0-v1");

        assertThatThrownBy(() -> stuck.receive(open(archive), "a.zip", Optional.empty(), "ops"))
                .isInstanceOf(ExportNotKeptException.class)
                .hasMessageStartingWith(file.resolve("cache") + ": cannot be written")
                .hasMessageContaining("wissel.uploads.cache-folder");
        assertThat(uploads.uploads()).isEmpty();
    }

    @Test
    void a_database_that_takes_half_of_it_keeps_nothing() {
        Path archive = ExportArchives.writeSized(disk, "Weather", "0.0-v1", 1024 * 1024);
        tables.db.execute("alter table wissel_upload_part add constraint full_disk check (part < 1)");
        try {
            assertThatThrownBy(() -> send(archive, Optional.empty()))
                    .isInstanceOf(ExportNotKeptException.class)
                    .hasMessageStartingWith("Weather-0.0-v1.project.zip: the database did not take it (")
                    .hasMessageContaining("nothing of it was kept");
        } finally {
            tables.db.execute("alter table wissel_upload_part drop constraint full_disk");
        }
        assertLeavesNothingBehind(0);
    }

    @Test
    void what_a_killed_wissel_left_half_written_is_cleared_by_the_next_of_its_name_only() throws IOException {
        Path cache = Files.createDirectories(disk.resolve("shared"));
        Files.writeString(cache.resolve("coming~one~123.part"), "half");
        Path other = Files.writeString(cache.resolve("coming~one-b~123.part"), "of one that lives");

        new LocalCopies(cache, "one").clearLeftovers();

        assertThat(files("shared")).containsExactly(other);
    }

    @Test
    void what_is_deleted_is_gone_with_its_copy() {
        send(ExportArchives.write(disk, "Weather", "0.0-v1"), Optional.empty());
        uploads.delete(V1, "ops");

        assertLeavesNothingBehind(0);
        assertThatThrownBy(() -> uploads.delete(V1, "ops"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("no upload holds Weather 0.0-v1");
    }

    @Test
    void what_a_deployment_needs_is_never_deleted() {
        send(ExportArchives.write(disk, "Weather", "0.0-v1"), Optional.empty());
        send(ExportArchives.write(disk, "Child", "0.0-v1"), Optional.empty());
        ProjectVersion child = new ProjectVersion("Child", "0.0-v1");
        tables.journal.open(
                "d1",
                new DeploymentRequest(
                        "c",
                        V1,
                        List.of(child),
                        Purpose.DEPLOY,
                        Strategy.SWAP,
                        List.of(),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty()),
                "ops",
                NOW);

        for (ProjectVersion id : List.of(V1, child)) {
            assertThatThrownBy(() -> uploads.delete(id, "ops"))
                    .isInstanceOf(ExportInUseException.class)
                    .hasMessage(id + " is kept, since deployment d1 on c has not ended: wait for its end, or abort it");
        }
        clock.move(Duration.ofDays(365));
        uploads.deleteOld();
        assertThat(uploads.uploads()).hasSize(2).allSatisfy(upload -> assertThat(upload.usedBy())
                .contains("deployment d1 on c has not ended: wait for its end, or abort it"));

        tables.journal.end("d1", DeploymentState.REFUSED, List.of(), NOW);
        uploads.deleteOld();
        assertLeavesNothingBehind(0);
    }

    @Test
    void what_is_on_a_cluster_is_kept_until_a_walk_took_it_away_and_30_days_more() {
        send(ExportArchives.write(disk, "Weather", "0.0-v1"), Optional.empty());
        send(ExportArchives.write(disk, "Weather", "0.0-v2"), Optional.empty());
        walk("d1", V1, Purpose.DEPLOY, DeploymentState.DEPLOYED);
        walk("d2", V2, Purpose.DEPLOY, DeploymentState.DEPLOYED);
        clock.move(Duration.ofDays(100));
        uploads.deleteOld();
        assertThat(uploads.uploads()).hasSize(2);

        tables.undeployments.open("u1", new UndeployRequest("c", List.of(V1), Purpose.UNDEPLOY), "ops", NOW);
        assertThat(tables.inUse.reasons().get(V1)).startsWith("undeployment u1 on c has not ended");
        walk("d3", V1, Purpose.UNDEPLOY, DeploymentState.UNDEPLOYED);
        tables.undeployments.end("u1", UndeployState.UNDEPLOYED, List.of(), clock.instant());
        assertThatThrownBy(() -> uploads.delete(V1, "ops"))
                .isInstanceOf(ExportInUseException.class)
                .hasMessageContaining("was taken from c and may be wanted back there");

        clock.move(Duration.ofDays(31));
        uploads.deleteOld();
        assertThat(uploads.uploads()).extracting(upload -> upload.export().id()).containsExactly(V2);
    }

    @Test
    void what_was_brought_back_or_rolled_back_after_users_met_it_is_there() {
        walk("d1", V1, Purpose.UNDEPLOY, DeploymentState.UNDEPLOYED);
        walk("d2", V1, Purpose.RESTORE, DeploymentState.RESTORED);
        tables.journal.open("d3", new DeploymentRequest("c", V2, Strategy.SWAP), "ops", NOW);
        tables.journal.goesLive("d3");
        tables.journal.end("d3", DeploymentState.ROLLED_BACK, List.of(), clock.instant());
        ProjectVersion v3 = new ProjectVersion("Weather", "0.0-v3");
        walk("d4", v3, Purpose.DEPLOY, DeploymentState.ROLLED_BACK);

        assertThat(tables.inUse.reasons()).containsOnlyKeys(V1, V2);
    }

    @Test
    void retention_deletes_what_is_older_and_keeps_what_is_younger() {
        send(ExportArchives.write(disk, "Weather", "0.0-v1"), Optional.empty());
        clock.move(Duration.ofDays(60));
        send(ExportArchives.write(disk, "Weather", "0.0-v2"), Optional.empty());
        clock.move(Duration.ofDays(31));

        uploads.deleteOld();

        assertThat(uploads.uploads()).extracting(upload -> upload.export().id()).containsExactly(V2);
        assertThat(files("one")).hasSize(1);
    }

    @Test
    void one_that_the_database_does_not_delete_keeps_no_other() {
        send(ExportArchives.write(disk, "Weather", "0.0-v1"), Optional.empty());
        send(ExportArchives.write(disk, "Weather", "0.0-v2"), Optional.empty());
        clock.move(Duration.ofDays(91));
        tables.db.execute("create table wissel_upload_kept (sha256 varchar(64) references wissel_upload (sha256))");
        try {
            // The newest is deleted first.
            tables.db.update(
                    "insert into wissel_upload_kept select sha256 from wissel_upload where version = '0.0-v2'");
            uploads.deleteOld();
        } finally {
            tables.db.execute("drop table wissel_upload_kept");
        }

        assertThat(uploads.uploads()).extracting(upload -> upload.export().id()).containsExactly(V2);
    }

    @Test
    void all_parts_of_a_large_one_go() {
        send(ExportArchives.writeSized(disk, "Weather", "0.0-v1", 18 * 1024 * 1024), Optional.empty());
        assertThat(tables.db.queryForObject("select count(*) from wissel_upload_part", Integer.class))
                .isGreaterThan(32);

        uploads.delete(V1, "ops");

        assertThat(tables.db.queryForObject("select count(*) from wissel_upload_part", Integer.class))
                .isZero();
    }

    @Test
    void a_fetch_that_outlasts_its_step_is_gone_on_with_at_the_next_try() {
        Upload sent = send(ExportArchives.writeSized(disk, "Weather", "0.0-v1", 3 * 1024 * 1024), Optional.empty());
        Uploads other = wissel("two", DataSize.ofMegabytes(100));
        Archive archive = other.of(V1).orElseThrow();
        AtomicLong looks = new AtomicLong();

        // Each look at this clock takes ten seconds, so that some parts come in time.
        assertThatThrownBy(() -> StepBudget.within(
                        StepBudget.STEP, () -> looks.getAndAdd(10_000_000_000L), () -> other.here(archive)))
                .isInstanceOf(StepFailedException.class)
                .hasMessageMatching("the upload of Weather 0\\.0-v1: is fetched from the database up to [1-9][0-9]+ of "
                        + sent.export().size() + " bytes, which are kept, since .* Retry goes on .*");
        assertThat(files("two")).hasSize(1);
        long kept = files("two").get(0).toFile().length();
        assertThat(kept).isBetween(1L, sent.export().size() - 1);
        tables.db.update("update wissel_upload_part set content = ? where part = 0", new byte[] {1});

        Export here = other.here(archive);

        assertThat(sha256(here.archive())).isEqualTo(sent.export().sha256());
        assertThat(files("two")).containsExactly(here.archive());
    }

    @Test
    void who_waits_for_another_step_s_fetch_waits_no_longer_than_his_step_lasts() throws Exception {
        send(ExportArchives.write(disk, "Weather", "0.0-v1"), Optional.empty());
        Archive archive = tables.archives.of(V1).orElseThrow();
        LocalCopies copies = new LocalCopies(disk.resolve("two"), "two");
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        UploadedArchives slow = new SlowArchives(tables.archives, began, goOn);
        CompletableFuture<Path> first = CompletableFuture.supplyAsync(() -> copies.copy(archive, slow));
        try {
            assertThat(began.await(1, TimeUnit.MINUTES)).isTrue();
            assertThatThrownBy(() -> StepBudget.within(Duration.ofMillis(50), () -> copies.copy(archive, slow)))
                    .isInstanceOf(StepFailedException.class)
                    .hasMessageStartingWith(
                            "the upload of Weather 0.0-v1: another step fetches it from the database still, since");
        } finally {
            goOn.countDown();
        }
        assertThat(first.get(1, TimeUnit.MINUTES)).exists();
    }

    /** Those of a database that answers when it is told to. */
    private record SlowArchives(UploadedArchives archives, CountDownLatch began, CountDownLatch goOn)
            implements UploadedArchives {

        @Override
        public List<Archive> all() {
            return archives.all();
        }

        @Override
        public Optional<Archive> of(ProjectVersion id) {
            return archives.of(id);
        }

        @Override
        public boolean keep(Archive archive, InputStream content) throws IOException {
            return archives.keep(archive, content);
        }

        @Override
        public void copy(String sha256, long from, OutputStream to) throws IOException {
            began.countDown();
            try {
                goOn.await();
            } catch (InterruptedException byNobody) {
                throw new IllegalStateException(byNobody);
            }
            archives.copy(sha256, from, to);
        }

        @Override
        public void delete(ProjectVersion id, String by) {
            archives.delete(id, by);
        }
    }

    @Test
    void a_start_that_is_not_committed_yet_holds_a_delete_back_until_it_is_seen() throws Exception {
        send(ExportArchives.write(disk, "Weather", "0.0-v1"), Optional.empty());
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Throwable> delete = new CompletableFuture<>();
        tables.transaction.executeWithoutResult(start -> {
            tables.journal.open("d1", new DeploymentRequest("c", V1, Strategy.SWAP), "ops", NOW);
            new Thread(() -> {
                        begun.countDown();
                        try {
                            uploads.delete(V1, "ops");
                            delete.complete(null);
                        } catch (RuntimeException refused) {
                            delete.complete(refused);
                        }
                    })
                    .start();
            try {
                begun.await();
            } catch (InterruptedException impossible) {
                throw new IllegalStateException(impossible);
            }
            // It either waits for the row by now or comes to it later: both ways it sees this start.
            assertThat(delete).isNotDone();
        });

        assertThat(delete.get(1, TimeUnit.MINUTES)).isInstanceOf(ExportInUseException.class);
    }

    private void walk(String id, ProjectVersion version, Purpose purpose, DeploymentState ending) {
        clock.move(Duration.ofMinutes(1));
        DeploymentRequest request = new DeploymentRequest(
                "c",
                version,
                List.of(),
                purpose,
                Strategy.INSTALL_FIRST,
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty());
        tables.journal.open(id, request, "ops", clock.instant());
        tables.journal.end(id, ending, List.of(), clock.instant());
    }

    private Upload send(Path archive, Optional<String> sha256) {
        return uploads.receive(open(archive), archive.getFileName().toString(), sha256, "ops");
    }

    private Uploads wissel(String name, DataSize largest) {
        return wissel(name, settings(disk.resolve(name), largest));
    }

    private Uploads wissel(String name, UploadProperties settings) {
        return new Uploads(
                tables.archives, tables.inUse, folder(), settings, ArchiveProperties.defaults(), clock, name);
    }

    private static UploadProperties settings(Path cache, DataSize largest) {
        return new UploadProperties(cache, largest, 1000, DataSize.ofGigabytes(50), Duration.ofDays(90));
    }

    private ExportFolder folder() {
        return new ExportFolder(new ExportFolderProperties(disk.resolve("exports")), ArchiveProperties.defaults());
    }

    private void assertLeavesNothingBehind(int kept) {
        assertThat(uploads.uploads()).hasSize(kept);
        assertThat(files("one")).hasSize(kept);
        assertThat(tables.db.queryForObject("select count(distinct upload) from wissel_upload_part", Integer.class))
                .isEqualTo(kept);
    }

    private List<Path> files(String folder) {
        Path path = disk.resolve(folder);
        if (!Files.exists(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String sha256(Path file) {
        try {
            return RemoteFiles.sha256(Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
