package org.wissel.web;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.wissel.deployment.ClusterLock;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Strategy;

/** Starts deployments, shows them and takes the decision on a waiting swap. Who may do what is said in {@link SignIn}. */
@RestController
class DeploymentsController {

    /** Fits a text variable of the engine with room to spare. */
    private static final int LONGEST_COMMENT = 2000;

    private final Deployments deployments;

    DeploymentsController(Deployments deployments) {
        this.deployments = deployments;
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
    DeploymentAnswer deployment(@PathVariable String id) {
        return DeploymentAnswer.of(deployments.deployment(id));
    }

    @PostMapping("/api/deployments/{id}/approval")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void decide(@PathVariable String id, @RequestBody Approval approval, Principal user) {
        deployments.decide(id, approval.choice(), approval.text(), user.getName());
    }

    @GetMapping("/api/locks")
    List<ClusterLock> locks() {
        return deployments.locks();
    }

    record StartedAnswer(String id) {}

    /** What a deployment is started with; the strategy may be left out. */
    record Start(String cluster, String project, String version, String strategy) {

        @JsonAnySetter
        void unknown(String name, Object value) {
            throw unknownProperty(name, "cluster, project, version and strategy");
        }

        DeploymentRequest request() {
            return new DeploymentRequest(
                    required("cluster", cluster),
                    new ProjectVersion(required("project", project), required("version", version)),
                    strategy == null ? Strategy.INSTALL_FIRST : Strategy.of(strategy));
        }
    }

    /** A decision on a swap; the comment may be left out. */
    record Approval(String decision, String comment) {

        @JsonAnySetter
        void unknown(String name, Object value) {
            throw unknownProperty(name, "decision and comment");
        }

        Decision choice() {
            return Decision.of(required("decision", decision));
        }

        String text() {
            if (comment != null && comment.length() > LONGEST_COMMENT) {
                throw new IllegalArgumentException("the comment has " + comment.length() + " characters: shorten it to "
                        + LONGEST_COMMENT + " at most");
            }
            return comment == null ? "" : comment;
        }
    }

    private static String required(String name, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("the property '" + name + "' is missing: name it in the request");
        }
        return value;
    }

    /** A misspelt strategy must not become the default one in silence. */
    private static IllegalArgumentException unknownProperty(String name, String known) {
        return new IllegalArgumentException("there is no property '" + name + "': use " + known);
    }
}
