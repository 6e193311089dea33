package org.wissel.web;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.wissel.deployment.Export;
import org.wissel.deployment.ExportUploads.Upload;
import org.wissel.deployment.ProjectVersion;

/**
 * What lies ready to be deployed.
 *
 * @param problems what is wrong with archives that cannot be deployed, one sentence each
 * @param largestUpload how large an archive may be that is sent, in bytes; 0 where a Publisher brings them
 */
record ExportsAnswer(List<ExportAnswer> exports, List<String> problems, long largestUpload) {

    /**
     * The archive's place on this machine is nobody's business.
     *
     * @param sha256 empty where a Publisher has it
     * @param size in bytes; 0 where a Publisher has it
     * @param exported the day on which it was exported; null where that is not known
     * @param origin {@code upload}, also when the folder has the same; {@code folder} or {@code publisher}
     * @param upload null unless it was uploaded
     */
    record ExportAnswer(
            String project,
            String version,
            String sha256,
            long size,
            LocalDate exported,
            String origin,
            UploadAnswer upload) {

        static ExportAnswer of(Export export, Optional<Upload> upload) {
            return new ExportAnswer(
                    export.id().project(),
                    export.id().version(),
                    export.sha256(),
                    export.size(),
                    export.exported().orElse(null),
                    upload.isPresent() ? "upload" : "folder",
                    upload.map(UploadAnswer::of).orElse(null));
        }

        static ExportAnswer ofPublisher(ProjectVersion version) {
            return new ExportAnswer(version.project(), version.version(), "", 0, null, "publisher", null);
        }
    }

    /**
     * @param by who sent it
     * @param usedBy what keeps it from being deleted, in words; null when nothing does
     */
    record UploadAnswer(String fileName, String by, Instant at, String usedBy) {

        static UploadAnswer of(Upload upload) {
            return new UploadAnswer(
                    upload.fileName(), upload.by(), upload.at(), upload.usedBy().orElse(null));
        }
    }
}
