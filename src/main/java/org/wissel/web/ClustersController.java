package org.wissel.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows every cluster as it is now. */
@RestController
@Tag(name = ApiDescription.CLUSTERS)
class ClustersController {

    private final ClusterLooks looks;

    ClustersController(ClusterLooks looks) {
        this.looks = looks;
    }

    @GetMapping("/api/clusters")
    @Operation(
            summary = "Every cluster as it is now",
            description = "For whoever is signed in. A machine that cannot be asked is shown as such.")
    List<ClusterAnswer> clusters() {
        return looks.all();
    }
}
