package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import org.wissel.deployment.ExportUploads.Upload;
import org.wissel.journal.UploadTables;

/** An archive may be larger than the memory: it goes through it in parts, from the request into a file, and into the database. */
class UploadInSmallHeapTest {

    private static final int MEGABYTES = 110;
    private static final String HEAP = "-Xmx96m";

    /**
     * The process with the small heap. Java compiles it from its source when it starts: among the compiled tests,
     * spring-boot:test-run looks for the one class that can be started.
     */
    private static final String SMALL =
            """
            public class Small {
                public static void main(String[] arguments) throws Exception {
                    var upload = Class.forName("org.wissel.blueriq.UploadInSmallHeapTest")
                            .getDeclaredMethod("upload", java.nio.file.Path.class, java.nio.file.Path.class);
                    upload.setAccessible(true);
                    upload.invoke(null, java.nio.file.Path.of(arguments[0]), java.nio.file.Path.of(arguments[1]));
                }
            }
            """;

    @TempDir
    private Path disk;

    @Test
    void an_archive_that_is_larger_than_the_heap_is_received_proven_kept_and_fetched() throws Exception {
        Path archive = write(disk.resolve("Weather.zip"));
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path said = disk.resolve("said.txt");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-cp",
                        classes,
                        Files.writeString(disk.resolve("Small.java"), SMALL).toString(),
                        archive.toString(),
                        disk.resolve("data").toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();

        assertThat(child.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(child.exitValue()).as(Files.readString(said)).isZero();
        assertThat(Files.readString(said)).contains("kept and fetched " + Files.size(archive));
    }

    private static Path write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            zip.putNextEntry(new ZipEntry("a.projectmetadata.xml"));
            zip.write(ExportArchives.metadata("Weather", "0.0-v1").getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("large.bin"));
            byte[] noise = new byte[1024 * 1024];
            for (int i = 0; i < MEGABYTES; i++) {
                new Random(i).nextBytes(noise);
                zip.write(noise);
            }
            zip.closeEntry();
        }
        return file;
    }

    /** In the small heap. */
    private static void upload(Path archive, Path data) throws IOException {
        Files.createDirectories(data.resolve("exports"));
        JdbcConnectionPool database =
                JdbcConnectionPool.create("jdbc:h2:file:" + data.resolve("wissel") + ";WRITE_DELAY=0", "sa", "");
        UploadTables tables = new UploadTables(database, Clock.systemUTC());
        Uploads uploads = new Uploads(
                tables.archives,
                tables.inUse,
                new ExportFolder(new ExportFolderProperties(data.resolve("exports")), ArchiveProperties.defaults()),
                new UploadProperties(
                        data.resolve("uploads"),
                        DataSize.ofGigabytes(1),
                        10,
                        DataSize.ofGigabytes(1),
                        Duration.ofDays(1)),
                ArchiveProperties.defaults(),
                Clock.systemUTC(),
                "small");
        try (InputStream content = Files.newInputStream(archive)) {
            Upload upload = uploads.receive(content, "Weather.zip", Optional.empty(), "ops");
            Files.delete(upload.export().archive());
        }
        Path fetched = uploads.here(tables.archives.all().get(0)).archive();
        System.out.println("kept and fetched " + Files.size(fetched));
        database.dispose();
    }
}
