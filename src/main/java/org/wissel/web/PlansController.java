package org.wissel.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.wissel.deployment.DeploymentCheck;

/** Shows what a deployment would do, before anything is touched. A refusal is an answer too, no error. */
@RestController
@Tag(name = ApiDescription.PLANS)
class PlansController {

    private final DeploymentCheck check;

    PlansController(DeploymentCheck check) {
        this.check = check;
    }

    @PostMapping("/api/clusters/{cluster}/plans")
    @Operation(
            summary = "What a deployment would do (dry run)",
            description =
                    "For deployers. Looks at every machine and touches none. A refusal is an answer too: refused is true, and reasons say why. A start that carries the hash does only what was shown.")
    @FailsWith({400, 403, 404, 502, 507})
    PreviewAnswer plan(@PathVariable String cluster, @RequestBody Wish wish) {
        return PreviewAnswer.of(check.preview(wish.on(cluster, Optional.empty())));
    }
}
