package org.wissel.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The archives that people sent, byte by byte, where every Wissel on the same database sees them. */
public interface UploadedArchives {

    /**
     * One archive.
     *
     * @param sha256 its checksum, lower-case hex
     * @param size in bytes
     * @param exported the day on which it was exported; empty where its metadata do not say
     * @param fileName the name of the file that was sent
     * @param by who sent it
     */
    record Archive(
            ProjectVersion id,
            String sha256,
            long size,
            Optional<LocalDate> exported,
            String fileName,
            String by,
            Instant at) {}

    /** Every archive, newest first. */
    List<Archive> all();

    /** The archive of this version. */
    Optional<Archive> of(ProjectVersion id);

    /**
     * Keeps an archive with all of its content, or nothing of it.
     *
     * @param content is read to its end, never as a whole
     * @return whether it is kept now; false where one with this version or this content is there already, which stays
     * @throws IOException when the content cannot be read
     */
    boolean keep(Archive archive, InputStream content) throws IOException;

    /**
     * Writes the content, part by part; nothing where it is not there any more. What the stream throws ends it.
     *
     * @param from how many bytes are left out at its beginning
     * @throws IOException when it cannot be written
     */
    void copy(String sha256, long from, OutputStream to) throws IOException;

    /**
     * Deletes an archive unless something needs it, which is looked at in the same transaction.
     *
     * @param by the user's name; empty where it goes by itself
     * @throws UnknownNameException when there is none of this version
     * @throws ExportInUseException when something needs it; the message names it
     */
    void delete(ProjectVersion id, String by);
}
