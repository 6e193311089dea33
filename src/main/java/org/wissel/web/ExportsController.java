package org.wissel.web;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Export;
import org.wissel.deployment.ExportLibrary;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Publisher;

/** Shows what lies ready to be deployed. */
@RestController
class ExportsController {

    private final ExportLibrary library;
    private final Clusters clusters;

    ExportsController(ExportLibrary library, Clusters clusters) {
        this.library = library;
        this.clusters = clusters;
    }

    @GetMapping("/api/exports")
    ExportsAnswer exports() {
        return new ExportsAnswer(
                library.exports().stream().map(ExportAnswer::of).toList(), library.problems());
    }

    /** What could be deployed to one cluster: what its Publisher has, where it has one. */
    @GetMapping("/api/clusters/{cluster}/exports")
    ExportsAnswer exports(@PathVariable String cluster) {
        Optional<Publisher> publisher = clusters.cluster(cluster).publisher();
        if (publisher.isEmpty()) {
            return exports();
        }
        Set<ProjectVersion> versions = new LinkedHashSet<>(publisher.get().available());
        versions.addAll(publisher.get().published());
        return new ExportsAnswer(
                versions.stream()
                        .map(version -> new ExportAnswer(version.project(), version.version(), "", 0))
                        .toList(),
                List.of());
    }

    record ExportsAnswer(List<ExportAnswer> exports, List<String> problems) {}

    /**
     * The archive's place on this machine is nobody's business.
     *
     * @param sha256 empty where a Publisher has it
     * @param size 0 where a Publisher has it
     */
    record ExportAnswer(String project, String version, String sha256, long size) {

        static ExportAnswer of(Export export) {
            return new ExportAnswer(export.id().project(), export.id().version(), export.sha256(), export.size());
        }
    }
}
