package org.wissel.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.wissel.blueriq.ExportArchives;
import org.wissel.publisher.StandInPublisher;

/**
 * The Publisher of a sandbox: a stand-in that takes orders, and a folder for its environment in which every node finds what it
 * shall load, one {@code <Project>-<version>.project.zip} per version. Files appear complete, by a rename; other names are
 * nobody's business.
 */
final class SandboxPublisher implements AutoCloseable {

    /** The environment that the sandbox's nodes belong to. */
    static final String ENVIRONMENT = "sandbox";

    private final Path folder;
    private final Path exports;
    private final StandInPublisher standIn;

    /** @param exports the exports that lie ready to be published */
    SandboxPublisher(Path root, Path exports) throws IOException {
        this.folder = Files.createDirectories(folder(root));
        this.exports = exports;
        this.standIn = new StandInPublisher(exports, folder.getParent(), ENVIRONMENT);
    }

    /** The environment's database. */
    static Path folder(Path root) {
        return root.resolve("publisher").resolve(ENVIRONMENT);
    }

    Path folder() {
        return folder;
    }

    /** What Wissel asks: here orders are approved and rejected, and it can be made to fail. */
    StandInPublisher standIn() {
        return standIn;
    }

    /** What Wissel must know of it, below a cluster's {@code publisher}. */
    Map<String, String> settings() {
        return Map.of(
                "url",
                standIn.url().toString(),
                "environment",
                ENVIRONMENT,
                "client-id",
                StandInPublisher.CLIENT_ID,
                "client-secret",
                StandInPublisher.CLIENT_SECRET);
    }

    /** Publishes at once what lies in the exports folder, asking nobody. */
    void publish(String project, String version) {
        String name = ExportArchives.fileName(project, version);
        try {
            Path part = Files.copy(
                    exports.resolve(name), folder.resolve(name + ".part"), StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new UncheckedIOException("publisher: cannot publish " + name + " to " + folder, failed);
        }
    }

    /** Takes it back at once, asking nobody. */
    void unpublish(String project, String version) {
        SandboxFiles.delete(folder.resolve(ExportArchives.fileName(project, version)));
    }

    @Override
    public void close() {
        standIn.close();
    }
}
