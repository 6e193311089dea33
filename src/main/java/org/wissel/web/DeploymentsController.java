package org.wissel.web;

import com.fasterxml.jackson.annotation.JsonAnySetter;
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

/** Starts deployments, shows them, takes the decision that one waits for, and aborts them. Who may do what is said in {@link SignIn}. */
@RestController
class DeploymentsController {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{1,64}");

    private final Deployments deployments;
    private final Continuity continuity;

    DeploymentsController(Deployments deployments, Continuity continuity) {
        this.deployments = deployments;
        this.continuity = continuity;
    }

    @PostMapping("/api/deployments")
    ResponseEntity<StartedAnswer> start(@RequestBody Start start, Principal user) {
        String id = deployments.start(start.request(), user.getName());
        URI location = ServletUriComponentsBuilder.fromCurrentContextPath()
                .path("/api/deployments/{id}")
                .build(id);
        return ResponseEntity.created(location).body(new StartedAnswer(id));
    }

    @GetMapping("/api/deployments/{id}")
    DeploymentAnswer deployment(@PathVariable String id, Principal user) {
        return DeploymentAnswer.of(deployments.deployment(id), continuity.result(id), user.getName());
    }

    @PostMapping("/api/deployments/{id}/approval")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void decide(@PathVariable String id, @RequestBody Approval approval, Principal user) {
        deployments.decide(id, approval.choice(), approval.text(), approval.shown(), user.getName());
    }

    /** Answered before anything has happened: steps that run come to their end first. */
    @PostMapping("/api/deployments/{id}/abort")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void abort(@PathVariable String id, @RequestBody(required = false) Abort abort, Principal user) {
        deployments.abort(id, abort == null ? "" : abort.why(), abort != null && abort.givesUp(), user.getName());
    }

    record StartedAnswer(String id) {}

    /**
     * What a deployment is started with; from {@code also} on, all may be left out.
     *
     * @param also further versions of other projects that share its way
     * @param planHash the hash of the plan that the person was shown
     */
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
