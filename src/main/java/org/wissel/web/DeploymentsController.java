package org.wissel.web;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.wissel.deployment.Continuity;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.History;
import org.wissel.deployment.Transfers;

/** Starts deployments, shows them, takes the decision that one waits for, and aborts them. Who may do what is said in {@link SignIn}. */
@RestController
@Tag(name = ApiDescription.DEPLOYMENTS)
class DeploymentsController {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{1,64}");

    private final Deployments deployments;
    private final History history;
    private final Continuity continuity;
    private final Transfers transfers;

    DeploymentsController(Deployments deployments, History history, Continuity continuity, Transfers transfers) {
        this.transfers = transfers;
        this.deployments = deployments;
        this.history = history;
        this.continuity = continuity;
    }

    @PostMapping("/api/deployments")
    @Operation(
            summary = "Start a deployment",
            description =
                    "For deployers. Answered at once; where it stands is told by the deployment. With planHash it goes on without asking only if the plan is still the one that was shown.")
    @FailsWith({400, 403, 404, 409})
    ResponseEntity<StartedAnswer> start(@RequestBody Start start, Principal user) {
        String id = deployments.start(start.request(), user.getName());
        URI location = ServletUriComponentsBuilder.fromCurrentContextPath()
                .path("/api/deployments/{id}")
                .build(id);
        return ResponseEntity.created(location).body(new StartedAnswer(id));
    }

    @GetMapping("/api/deployments/{id}")
    @Operation(
            summary = "Where a deployment stands, or how it ended",
            description =
                    "For whoever is signed in. Running states are running, waiting-for-plan-approval, waiting-for-approval and failed-step; ends are deployed, undeployed, restored, refused, rolled-back and left-for-operator, with the reasons.")
    @FailsWith({404})
    DeploymentAnswer deployment(@PathVariable String id, Principal user) {
        return DeploymentAnswer.of(
                deployments.deployment(id),
                continuity.result(id),
                transfers.of(id),
                history.detailsDeleted(id),
                user.getName());
    }

    @PostMapping("/api/deployments/{id}/approval")
    @Operation(
            summary = "Decide on a plan or a swap that waits",
            description = "For approvers; a changed plan also for deployers.")
    @FailsWith({400, 403, 404, 409})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void decide(@PathVariable String id, @RequestBody Approval approval, Principal user) {
        deployments.decide(id, approval.choice(), approval.text(), approval.shown(), user.getName());
    }

    /** Answered before anything has happened: steps that run come to their end first. */
    @PostMapping("/api/deployments/{id}/abort")
    @Operation(
            summary = "Abort a deployment",
            description =
                    "For deployers. Answered before anything has happened: steps that run come to their end first. Then it is rolled back, by a plan of its own.")
    @FailsWith({400, 403, 404, 409})
    @ResponseStatus(HttpStatus.ACCEPTED)
    void abort(@PathVariable String id, @RequestBody(required = false) Abort abort, Principal user) {
        deployments.abort(id, abort == null ? "" : abort.why(), abort != null && abort.givesUp(), user.getName());
    }

    @Schema(name = "DeploymentStarted", description = "The deployment that began", example = "{\"id\": \"4711\"}")
    record StartedAnswer(String id) {}

    /**
     * What a deployment is started with; from {@code also} on, all may be left out.
     *
     * @param also further versions of other projects that share its way
     * @param planHash the hash of the plan that the person was shown
     */
    @Schema(
            name = "DeploymentStart",
            description =
                    "What a deployment is started with; from also on, all may be left out. planHash is the hash of the plan that was shown.",
            example =
                    "{\"cluster\": \"production\", \"project\": \"Weather\", \"version\": \"0.0-v2\", \"strategy\": \"install-first\", \"planHash\": \"\"}")
    record Start(
            String cluster,
            String project,
            String version,
            List<Named> also,
            String strategy,
            List<String> nodeOrder,
            List<String> shortcuts,
            String planHash) {

        @JsonAnySetter
        void unknown(String name, Object value) {
            throw Property.unknown(
                    name, "cluster, project, version, also, strategy, nodeOrder, shortcuts and planHash");
        }

        DeploymentRequest request() {
            return new Wish(project, version, also, strategy, nodeOrder, shortcuts)
                    .on(Property.required("cluster", cluster), shownPlan());
        }

        private Optional<String> shownPlan() {
            if (planHash == null || planHash.isEmpty()) {
                return Optional.empty();
            }
            if (!HASH.matcher(planHash).matches()) {
                throw new IllegalArgumentException("the property 'planHash' is no hash of a plan: send the one that"
                        + " POST /api/clusters/{cluster}/plans answered, or none");
            }
            return Optional.of(planHash);
        }
    }

    /**
     * Why a deployment is aborted; may be left out.
     *
     * @param giveUp true where it is the way back that is given up; may be left out
     */
    @Schema(
            name = "Abort",
            description =
                    "Why it is aborted; may be left out. giveUp is true where it is the way back that is given up.",
            example = "{\"reason\": \"users complain\"}")
    record Abort(String reason, Boolean giveUp) {

        @JsonAnySetter
        void unknown(String name, Object value) {
            throw Property.unknown(name, "reason and giveUp");
        }

        boolean givesUp() {
            return Boolean.TRUE.equals(giveUp);
        }

        String why() {
            return Property.text("reason", reason);
        }
    }

    /**
     * A decision on a plan or a swap.
     *
     * @param comment may be left out
     * @param evidenceHash the hash of what was shown, {@code approval.hash} of the deployment; only to approve takes it
     */
    @Schema(
            name = "Approval",
            description =
                    "A decision on a plan or a swap; to approve takes approval.hash of the deployment as evidenceHash.",
            example =
                    "{\"decision\": \"approve\", \"comment\": \"looked at every line\", \"evidenceHash\": \"approval.hash of the deployment\"}")
    record Approval(String decision, String comment, String evidenceHash) {

        @JsonAnySetter
        void unknown(String name, Object value) {
            throw Property.unknown(name, "decision, comment and evidenceHash");
        }

        Decision choice() {
            return Decision.of(Property.required("decision", decision));
        }

        String text() {
            return Property.text("comment", comment);
        }

        String shown() {
            if (evidenceHash != null
                    && !evidenceHash.isEmpty()
                    && !HASH.matcher(evidenceHash).matches()) {
                throw new IllegalArgumentException(
                        "the property 'evidenceHash' is no hash: send approval.hash of what GET"
                                + " /api/deployments/{id} answered");
            }
            return evidenceHash == null ? "" : evidenceHash;
        }
    }
}
