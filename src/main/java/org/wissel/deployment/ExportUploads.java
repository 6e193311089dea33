package org.wissel.deployment;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Exports that people sent to Wissel, kept where every Wissel on the same database sees them. They are part of the {@link
 * ExportLibrary} as well.
 */
public interface ExportUploads {

    /**
     * One upload.
     *
     * @param fileName the name of the file that was sent
     * @param by who sent it
     * @param usedBy what keeps it from being deleted, in words; empty when nothing does
     */
    record Upload(Export export, String fileName, String by, Instant at, Optional<String> usedBy) {}

    /**
     * Takes an archive: reads it to its end, proves it to be a sound export, then keeps it. A broken stream leaves nothing. One
     * that is there already with the same content is left as it is.
     *
     * @param sha256 what the content's SHA-256 must be, 64 hexadecimal digits; empty where the sender does not say
     * @throws IllegalArgumentException when it is no sound export, not of this checksum, or when another archive with other
     *     content bears the same project and version; the message says what to do
     * @throws ExportTooLargeException when it is larger than {@link #largest}
     * @throws ExportNotKeptException when there is no room for it here
     */
    Upload receive(InputStream content, String fileName, Optional<String> sha256, String by);

    /** How large an export may be, in bytes. */
    long largest();

    /** Every upload, newest first. */
    List<Upload> uploads();

    /**
     * Deletes an upload.
     *
     * @throws UnknownNameException when no upload holds this version
     * @throws ExportInUseException when something needs it, which the message names
     */
    void delete(ProjectVersion id, String by);
}
