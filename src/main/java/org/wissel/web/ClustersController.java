package org.wissel.web;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows every cluster as it is now. */
@RestController
class ClustersController {

    private final ClusterLooks looks;

    ClustersController(ClusterLooks looks) {
        this.looks = looks;
    }

    @GetMapping("/api/clusters")
    List<ClusterAnswer> clusters() {
        return looks.all();
    }
}
