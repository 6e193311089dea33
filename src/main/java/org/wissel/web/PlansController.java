package org.wissel.web;

import java.util.Optional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.wissel.deployment.DeploymentCheck;

/** Shows what a deployment would do, before anything is touched. A refusal is an answer too, no error. */
@RestController
class PlansController {

    private final DeploymentCheck check;

    PlansController(DeploymentCheck check) {
        this.check = check;
    }

    @PostMapping("/api/clusters/{cluster}/plans")
    PreviewAnswer plan(@PathVariable String cluster, @RequestBody Wish wish) {
        return PreviewAnswer.of(check.preview(wish.on(cluster, Optional.empty())));
    }
}
