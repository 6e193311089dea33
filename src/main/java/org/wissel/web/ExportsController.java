package org.wissel.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.wissel.deployment.Act;
import org.wissel.deployment.Audit;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Export;
import org.wissel.deployment.ExportLibrary;
import org.wissel.deployment.ExportTooLargeException;
import org.wissel.deployment.ExportUploads;
import org.wissel.deployment.ExportUploads.Upload;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Publisher;
import org.wissel.web.ExportsAnswer.ExportAnswer;

/** Shows what lies ready to be deployed, takes uploads, and deletes them. Who may do what is said in {@link SignIn}. */
@RestController
@Tag(name = ApiDescription.EXPORTS)
class ExportsController {

    private static final String ZIP = "application/zip";
    private static final String OLD_ZIP = "application/x-zip-compressed";

    private final ExportLibrary library;
    private final ExportUploads uploads;
    private final Clusters clusters;
    private final Audit audit;

    ExportsController(ExportLibrary library, ExportUploads uploads, Clusters clusters, Audit audit) {
        this.audit = audit;
        this.library = library;
        this.uploads = uploads;
        this.clusters = clusters;
    }

    @GetMapping("/api/exports")
    @Operation(
            summary = "Every export that lies ready",
            description = "For whoever is signed in. Those of the exports folder and those that were uploaded.")
    ExportsAnswer exports() {
        Map<ProjectVersion, Upload> sent = sent();
        return new ExportsAnswer(
                library.exports().stream()
                        .map(export -> ExportAnswer.of(export, Optional.ofNullable(sent.get(export.id()))))
                        .toList(),
                library.problems(),
                uploads.largest());
    }

    /** What could be deployed to one cluster: what its Publisher has, where it has one. */
    @GetMapping("/api/clusters/{cluster}/exports")
    @Operation(
            summary = "Every export that could be deployed to a cluster",
            description =
                    "For whoever is signed in. Those of its Publisher, where the cluster has one; else all that lie"
                            + " ready.")
    @FailsWith({404, 502})
    ExportsAnswer exports(@PathVariable String cluster) {
        Optional<Publisher> publisher = clusters.cluster(cluster).publisher();
        if (publisher.isEmpty()) {
            return exports();
        }
        Set<ProjectVersion> versions = new LinkedHashSet<>(publisher.get().available());
        versions.addAll(publisher.get().published());
        return new ExportsAnswer(
                versions.stream().map(ExportAnswer::ofPublisher).toList(), List.of(), 0);
    }

    @GetMapping("/api/exports/{project}/{version}")
    @Operation(summary = "One export that lies ready", description = "For whoever is signed in.")
    @FailsWith({400, 404})
    ExportAnswer export(@PathVariable String project, @PathVariable String version) {
        ProjectVersion id = new ProjectVersion(project, version);
        Export export = library.exports().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                // Tells why there is none.
                .orElseGet(() -> library.export(id));
        return ExportAnswer.of(export, Optional.ofNullable(sent().get(id)));
    }

    /** The body is read as it comes: an archive may be larger than the memory. */
    @PostMapping(
            path = "/api/exports",
            consumes = {ZIP, OLD_ZIP, MediaType.APPLICATION_OCTET_STREAM_VALUE})
    @Operation(
            summary = "Upload an export",
            description =
                    "For deployers. The body is the archive itself, no form. It is proven before it is kept, where every"
                            + " Wissel on the same database sees it. The same archive again changes nothing.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = {
                                @Content(mediaType = ZIP, schema = @Schema(type = "string", format = "binary")),
                                @Content(
                                        mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                                        schema = @Schema(type = "string", format = "binary"))
                            }))
    @ApiResponse(responseCode = "201", description = "It lies ready; Location is where it is told of")
    @FailsWith({400, 403, 413, 415, 507})
    ResponseEntity<ExportAnswer> upload(
            @Parameter(description = "What the SHA-256 of the body must be, 64 hexadecimal digits; may be left out")
                    @RequestParam(required = false)
                    String sha256,
            @Parameter(description = "The name of the file, for people to read", example = "Weather-0.0-v2.project.zip")
                    @RequestParam(defaultValue = "")
                    String fileName,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) Principal user)
            throws IOException {
        Upload upload;
        try {
            requireFitting(request.getContentLengthLong());
            upload = uploads.receive(
                    request.getInputStream(),
                    fileName,
                    Optional.ofNullable(sha256).filter(text -> !text.isBlank()),
                    user.getName());
        } catch (IllegalArgumentException refused) {
            audit.noted(Act.of(
                    Act.Kind.EXPORT_REFUSED,
                    user.getName(),
                    Map.of("file", fileName, "reason", String.valueOf(refused.getMessage()))));
            throw refused;
        }
        ProjectVersion id = upload.export().id();
        URI location = ServletUriComponentsBuilder.fromCurrentContextPath()
                .path("/api/exports/{project}/{version}")
                .build(id.project(), id.version());
        return ResponseEntity.created(location).body(ExportAnswer.of(upload.export(), Optional.of(upload)));
    }

    private void requireFitting(long size) {
        if (size > uploads.largest()) {
            throw new ExportTooLargeException("the body has " + size + " bytes, and no more than " + uploads.largest()
                    + " are taken: raise wissel.uploads.largest, or put the archive into the exports folder");
        }
    }

    @DeleteMapping("/api/exports/{project}/{version}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Delete an upload",
            description =
                    "For deployers. One that something needs is kept, and what needs it is named. What lies in the"
                            + " exports folder goes when its file is removed there.")
    @FailsWith({400, 403, 404, 409})
    void delete(@PathVariable String project, @PathVariable String version, @Parameter(hidden = true) Principal user) {
        uploads.delete(new ProjectVersion(project, version), user.getName());
    }

    private Map<ProjectVersion, Upload> sent() {
        return uploads.uploads().stream()
                .collect(Collectors.toMap(upload -> upload.export().id(), Function.identity()));
    }
}
