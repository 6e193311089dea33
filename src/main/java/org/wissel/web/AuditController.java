package org.wissel.web;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RestController;
import org.wissel.deployment.AuditTrail;
import org.wissel.deployment.AuditTrail.Entry;

/** Hands out what the audit keeps, and tells whether it is whole. Who may read it is said in {@link SignIn}. */
@RestController
@Tag(name = ApiDescription.AUDIT)
class AuditController {

    private static final String JSON_LINES = "application/x-ndjson";

    private final AuditTrail trail;
    private final ObjectMapper json;

    AuditController(AuditTrail trail, ObjectMapper json) {
        this.trail = trail;
        this.json = json;
    }

    /** Written as it is read: there may be more than fits into memory. */
    @GetMapping("/api/audit")
    @Operation(
            summary = "Who did what, when, from where and to what",
            description =
                    "For administrators and members of the group auditors. One JSON object per line, oldest first. from is the first moment, to the first one that is not wanted: 2026-03-01T10:00:00Z, or a day, which begins at 0:00 UTC. cluster, person, kind and deployment narrow it.")
    @ApiResponse(
            responseCode = "200",
            description = "One line per act; an answer that was cut off has no end",
            content = @Content(mediaType = JSON_LINES, schema = @Schema(type = "string")))
    @FailsWith({400, 403})
    void audit(
            @ParameterObject @ModelAttribute AuditQuery query, @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        AuditTrail.Filter filter = query.filter();
        response.setContentType(JSON_LINES);
        try (JsonGenerator lines = json.createGenerator(response.getOutputStream())) {
            lines.setPrettyPrinter(null);
            lines.setRootValueSeparator(null);
            lines.setCharacterEscapes(new UnseenEscapes());
            trail.entries(filter, entry -> write(lines, entry));
        } catch (UncheckedIOException gone) {
            throw gone.getCause();
        }
    }

    @GetMapping("/api/audit/check")
    @Operation(
            summary = "Whether every row of the audit is as it was written",
            description =
                    "For administrators and members of the group auditors. Computes every hash anew. Compare head with what the log said at the last start: who rewrites the whole table keeps it whole, with another head.")
    @FailsWith({403})
    AuditCheck check() {
        AuditTrail.Check check = trail.check();
        return new AuditCheck(
                check.rows(), check.broken().isEmpty(), check.broken().orElse(""), check.head());
    }

    /** The fields in the order in which they are hashed. */
    private static void write(JsonGenerator line, Entry entry) {
        try {
            line.writeStartObject();
            line.writeStringField("before", entry.before());
            line.writeNumberField("nr", entry.nr());
            line.writeStringField("at", entry.at().toString());
            line.writeStringField("kind", entry.kind());
            line.writeStringField("person", entry.person());
            line.writeStringField("address", entry.address());
            line.writeStringField("way", entry.way());
            line.writeStringField("cluster", entry.cluster());
            line.writeStringField("deployment", entry.deployment());
            line.writeStringField("wissel", entry.wissel());
            line.writeFieldName("details");
            // The very text that was hashed, once it is read.
            line.writeRawValue(UnseenEscapes.in(entry.details()));
            line.writeStringField("hash", entry.hash());
            line.writeEndObject();
            line.writeRaw('\n');
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /**
     * @param rows how many were looked at
     * @param intact whether all are as they were written
     * @param broken what was found; empty where nothing was
     * @param head the hash of the last row
     */
    @Schema(name = "AuditCheck", description = "Whether the audit is whole.")
    record AuditCheck(long rows, boolean intact, String broken, String head) {}
}
