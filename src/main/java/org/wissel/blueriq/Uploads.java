package org.wissel.blueriq;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.wissel.deployment.Export;
import org.wissel.deployment.ExportInUseException;
import org.wissel.deployment.ExportNotKeptException;
import org.wissel.deployment.ExportUploads;
import org.wissel.deployment.ExportsInUse;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.UnknownNameException;
import org.wissel.deployment.UploadedArchives;
import org.wissel.deployment.UploadedArchives.Archive;

/** Takes exports that people send, proves them before they are kept, and deletes what nothing has used for long. */
@Component
@EnableConfigurationProperties({UploadProperties.class, ArchiveProperties.class})
class Uploads implements ExportUploads {

    private static final Logger log = LoggerFactory.getLogger(Uploads.class);

    private final UploadedArchives archives;
    private final ExportsInUse inUse;
    private final ExportFolder folder;
    private final UploadProperties settings;
    private final ArchiveProperties limits;
    private final Clock clock;
    private final LocalCopies copies;
    private final UploadRoom room;

    Uploads(
            UploadedArchives archives,
            ExportsInUse inUse,
            ExportFolder folder,
            UploadProperties settings,
            ArchiveProperties limits,
            Clock clock,
            @Value("${wissel.name:wissel}") String wissel) {
        this.archives = archives;
        this.inUse = inUse;
        this.folder = folder;
        this.settings = settings;
        this.limits = limits;
        this.clock = clock;
        this.copies = new LocalCopies(settings.cacheFolder(), wissel);
        copies.clearLeftovers();
        this.room = new UploadRoom(archives, settings);
    }

    @Override
    public Upload receive(InputStream content, String fileName, Optional<String> sha256, String by) {
        Optional<String> said = Receiving.said(sha256);
        String name = Receiving.tidy(fileName);
        try (UploadRoom.Place place = room.enter(name)) {
            return arrived(place.counted(content), name, said, by);
        }
    }

    private Upload arrived(InputStream content, String name, Optional<String> said, String by) {
        Path file = copies.temporary();
        try {
            return keep(file, receive(file, content, name, said, by));
        } catch (IOException failure) {
            throw copies.noRoom(failure);
        } finally {
            discard(file);
        }
    }

    private Archive receive(Path file, InputStream content, String name, Optional<String> said, String by)
            throws IOException {
        Receiving.Received received = Receiving.into(file, content, settings.largest(), name);
        if (!said.map(received.sha256()::equals).orElse(true)) {
            throw new IllegalArgumentException(name + ": arrived with SHA-256 " + received.sha256() + ", not with "
                    + said.get() + ", so nothing of it was kept. Send the right file again.");
        }
        ExportMetadata metadata = prove(file, name);
        return new Archive(
                metadata.id(), received.sha256(), received.size(), metadata.exported(), name, by, clock.instant());
    }

    private ExportMetadata prove(Path file, String name) throws IOException {
        try (SeekableByteChannel archive = Files.newByteChannel(file)) {
            return ExportArchive.prove(archive, limits);
        } catch (IllegalArgumentException unsound) {
            throw new IllegalArgumentException(name + ": " + unsound.getMessage(), unsound);
        }
    }

    private Upload keep(Path file, Archive archive) throws IOException {
        refuseOtherInFolder(archive);
        Optional<Archive> there = archives.of(archive.id());
        boolean kept = there.isEmpty() && keepContent(file, archive);
        // Somebody else may have sent the same at the same time.
        Archive now = kept ? archive : there.or(() -> archives.of(archive.id())).orElse(archive);
        if (!now.sha256().equals(archive.sha256())) {
            throw new IllegalArgumentException(archive.fileName() + ": holds " + archive.id() + " as the upload "
                    + now.fileName() + " of " + now.by() + " does, with other content. Export under a new branch label,"
                    + " or delete that upload first.");
        }
        if (kept) {
            log.info(
                    "{} uploaded {} as {}, SHA-256 {}",
                    archive.by(),
                    archive.id(),
                    archive.fileName(),
                    archive.sha256());
            copies.adopt(file, archive.sha256());
        }
        return upload(now, inUse.reasons());
    }

    private boolean keepContent(Path file, Archive archive) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            return archives.keep(archive, content);
        } catch (DataAccessException | TransactionException failure) {
            Throwable root = failure;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new ExportNotKeptException(
                    archive.fileName() + ": the database did not take it (" + root.getMessage()
                            + "), so nothing of it was kept. Look whether the database has room, then send it again.",
                    failure);
        }
    }

    private void refuseOtherInFolder(Archive archive) {
        folder.exports().stream()
                .filter(lying ->
                        lying.id().equals(archive.id()) && !lying.sha256().equals(archive.sha256()))
                .findFirst()
                .ifPresent(lying -> {
                    throw new IllegalArgumentException(archive.fileName() + ": holds " + archive.id() + " as "
                            + lying.archive().getFileName() + " in the exports folder does, with other content. Export"
                            + " under a new branch label, or remove that file first.");
                });
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            log.warn("{}: cannot be deleted; it goes when Wissel starts again", file, failure);
        }
    }

    @Override
    public long largest() {
        return settings.largest().toBytes();
    }

    @Override
    public List<Upload> uploads() {
        Map<ProjectVersion, String> reasons = inUse.reasons();
        return archives.all().stream().map(archive -> upload(archive, reasons)).toList();
    }

    private Upload upload(Archive archive, Map<ProjectVersion, String> reasons) {
        return new Upload(
                export(archive),
                archive.fileName(),
                archive.by(),
                archive.at(),
                Optional.ofNullable(reasons.get(archive.id())));
    }

    private Export export(Archive archive) {
        return new Export(
                archive.id(), copies.place(archive.sha256()), archive.sha256(), archive.size(), archive.exported());
    }

    @Override
    public void delete(ProjectVersion id, String by) {
        archives.delete(id, by);
        log.info("{} deleted the upload of {}", by, id);
        clearCopies();
    }

    /** Every upload as the export that it is; its file need not be there yet. */
    List<Export> exports() {
        return archives.all().stream().map(this::export).toList();
    }

    /** The upload of this version. */
    Optional<Archive> of(ProjectVersion id) {
        return archives.of(id);
    }

    /** The same with its file, fetched when it is not here. */
    Export here(Archive archive) {
        copies.copy(archive, archives);
        return export(archive);
    }

    /**
     * Deletes what is older than it is kept for and that nothing needs; every Wissel on the database may do so. One that cannot be
     * deleted now keeps no other.
     */
    void deleteOld() {
        Instant before = clock.instant().minus(settings.keepFor());
        Map<ProjectVersion, String> reasons = inUse.reasons();
        archives.all().stream()
                .filter(archive -> archive.at().isBefore(before) && !reasons.containsKey(archive.id()))
                .forEach(archive -> deleteOld(archive.id()));
        clearCopies();
    }

    private void deleteOld(ProjectVersion id) {
        try {
            archives.delete(id, "");
            log.info("the upload of {} was deleted: nothing uses it, and it was kept for {}", id, settings.keepFor());
        } catch (ExportInUseException | UnknownNameException meanwhile) {
            log.debug("{}", meanwhile.getMessage());
        } catch (DataAccessException | TransactionException failure) {
            log.warn("The upload of {} is old, but was not deleted; it is tried again: {}", id, failure.toString());
        }
    }

    private void clearCopies() {
        copies.keepOnly(archives.all().stream().map(Archive::sha256).collect(Collectors.toSet()));
    }
}
