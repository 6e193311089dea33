package org.wissel.web;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.wissel.deployment.Export;
import org.wissel.deployment.ExportLibrary;

/** Shows what lies ready to be deployed. */
@RestController
class ExportsController {

    private final ExportLibrary library;

    ExportsController(ExportLibrary library) {
        this.library = library;
    }

    @GetMapping("/api/exports")
    ExportsAnswer exports() {
        return new ExportsAnswer(
                library.exports().stream().map(ExportAnswer::of).toList(), library.problems());
    }

    record ExportsAnswer(List<ExportAnswer> exports, List<String> problems) {}

    /** The archive's place on this machine is nobody's business. */
    record ExportAnswer(String project, String version, String sha256, long size) {

        static ExportAnswer of(Export export) {
            return new ExportAnswer(export.id().project(), export.id().version(), export.sha256(), export.size());
        }
    }
}
