package org.wissel.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.StepRun;
import org.wissel.deployment.StepRuns;

/** Tells what each run of a step took and said. */
@RestController
@Tag(name = ApiDescription.DEPLOYMENTS)
class StepRunsController {

    private final Deployments deployments;
    private final StepRuns runs;

    StepRunsController(Deployments deployments, StepRuns runs) {
        this.deployments = deployments;
        this.runs = runs;
    }

    /** All runs of the deployment, oldest first. */
    @Operation(
            summary = "Every run of every step, failed ones too",
            description =
                    "For members of the groups. With what it took and what was done on the hosts meanwhile, oldest first.")
    @FailsWith({403, 404})
    @GetMapping("/api/deployments/{id}/steps")
    List<StepRunAnswer> steps(@PathVariable String id) {
        // It says that there is none of this id.
        String known = deployments.deployment(id).id();
        return runs.of(known).stream().map(StepRunAnswer::of).toList();
    }

    /**
     * One run of a step.
     *
     * @param ended null while it runs, and for one that was cut off with its Wissel
     * @param wave from 0; -1 for what belongs to none
     * @param node empty for the whole cluster
     * @param outcome {@code open}, {@code done}, {@code failed} or {@code turned}
     * @param message of a run that failed, why; else empty
     * @param log what Wissel did meanwhile, oldest first
     */
    record StepRunAnswer(
            Instant began,
            Instant ended,
            int wave,
            String node,
            String step,
            String outcome,
            String message,
            List<String> log) {

        static StepRunAnswer of(StepRun run) {
            return new StepRunAnswer(
                    run.began(),
                    run.ended().orElse(null),
                    run.wave(),
                    run.node(),
                    run.step(),
                    run.outcome().key(),
                    run.message(),
                    run.log());
        }
    }
}
