package org.wissel.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.wissel.deployment.Continuity;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.UnknownNameException;

/** Shows what the session probe of a deployment has seen over time, to whoever is signed in. */
@RestController
@Tag(name = ApiDescription.DEPLOYMENTS)
class ContinuityController {

    private final Deployments deployments;
    private final Continuity continuity;

    ContinuityController(Deployments deployments, Continuity continuity) {
        this.deployments = deployments;
        this.continuity = continuity;
    }

    @Operation(
            summary = "What the session probe of a deployment has seen over time",
            description = "For whoever is signed in. 404 as well where its cluster has no probe.")
    @FailsWith({404})
    @GetMapping("/api/deployments/{id}/continuity")
    ContinuityAnswer.WithSamples continuity(@PathVariable String id) {
        deployments.deployment(id);
        return continuity
                .result(id)
                .map(ContinuityAnswer.WithSamples::of)
                .orElseThrow(() -> new UnknownNameException("deployment " + id
                        + " has no session probe: none is configured for its cluster, or it has not begun yet"));
    }
}
