package org.wissel.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.wissel.deployment.Export;
import org.wissel.deployment.ExportInUseException;
import org.wissel.deployment.ExportUploads;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.UnknownNameException;

/** Takes whatever is sent for one version, counts its bytes and puts it into the library. */
class FakeExportUploads implements ExportUploads {

    static final Instant AT = Instant.parse("2026-11-25T21:30:05Z");

    private final FakeExportLibrary library;
    final List<Upload> uploads = new ArrayList<>();
    final List<String> said = new ArrayList<>();
    RuntimeException refusal;

    /** What broke off, in words. */
    final BlockingQueue<String> broken = new LinkedBlockingQueue<>();

    /** What arrives is kept only when this is open. */
    CountDownLatch gate;

    ProjectVersion next;
    long largest;

    FakeExportUploads(FakeExportLibrary library) {
        this.library = library;
        beginAfresh();
    }

    final void beginAfresh() {
        uploads.clear();
        said.clear();
        broken.clear();
        refusal = null;
        gate = new CountDownLatch(0);
        next = new ProjectVersion("Weather", "0.0-v9");
        largest = 100L * 1024 * 1024;
    }

    void holds(ProjectVersion id, String fileName, Optional<String> usedBy) {
        Export export = new Export(id, Path.of("/uploads/x.zip"), "ab12", 4096);
        library.exports.add(export);
        uploads.add(new Upload(export, fileName, "dora", AT, usedBy));
    }

    @Override
    public Upload receive(InputStream content, String fileName, Optional<String> sha256, String by) {
        said.add(sha256.orElse("none"));
        try {
            long size = content.transferTo(OutputStream.nullOutputStream());
            gate.await();
            if (refusal != null) {
                throw refusal;
            }
            Export export = new Export(next, Path.of("/uploads/x.zip"), sha256.orElse("ab12"), size);
            library.exports.add(export);
            Upload upload = new Upload(export, fileName, by, AT, Optional.empty());
            uploads.add(upload);
            return upload;
        } catch (IOException cut) {
            broken.add(fileName);
            throw new IllegalArgumentException("the upload broke off", cut);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public long largest() {
        return largest;
    }

    @Override
    public List<Upload> uploads() {
        return List.copyOf(uploads);
    }

    @Override
    public void delete(ProjectVersion id, String by) {
        Upload upload = uploads.stream()
                .filter(each -> each.export().id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UnknownNameException("no upload holds " + id));
        upload.usedBy().ifPresent(why -> {
            throw new ExportInUseException(id + " is kept, since " + why);
        });
        uploads.remove(upload);
        library.exports.remove(upload.export());
    }
}
