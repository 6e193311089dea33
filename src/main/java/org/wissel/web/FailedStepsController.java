package org.wissel.web;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.StepDecision;

/** Shows the steps of a deployment that wait for a person, and takes what is decided on one. */
@RestController
@Tag(name = ApiDescription.DEPLOYMENTS)
class FailedStepsController {

    private final Deployments deployments;

    FailedStepsController(Deployments deployments) {
        this.deployments = deployments;
    }

    @GetMapping("/api/deployments/{id}/failed-steps")
    @Operation(
            summary = "The steps of a deployment that wait for a person",
            description = "For deployers, approvers and viewers.")
    @FailsWith({403, 404, 502})
    List<FailedStepAnswer> failedSteps(@PathVariable String id) {
        return deployments.failedSteps(id).stream().map(FailedStepAnswer::of).toList();
    }

    @PostMapping("/api/deployments/{id}/failed-steps/{job}/decision")
    @Operation(
            summary = "Decide on a failed step",
            description = "For deployers. Which decisions are possible is told by the failed step.")
    @FailsWith({400, 403, 404, 409})
    @ResponseStatus(HttpStatus.ACCEPTED)
    void decide(@PathVariable String id, @PathVariable String job, @RequestBody Choice choice, Principal user) {
        deployments.decideOnFailedStep(id, job, choice.decided(), choice.text(), user.getName());
    }

    /** A decision on a failed step; the comment may be left out. */
    @Schema(
            name = "StepDecision",
            description = "A decision on a failed step.",
            example = "{\"decision\": \"retry\", \"comment\": \"disk mended\"}")
    record Choice(String decision, String comment) {

        @JsonAnySetter
        void unknown(String name, Object value) {
            throw Property.unknown(name, "decision and comment");
        }

        StepDecision decided() {
            return StepDecision.of(Property.required("decision", decision));
        }

        String text() {
            return Property.text("comment", comment);
        }
    }
}
