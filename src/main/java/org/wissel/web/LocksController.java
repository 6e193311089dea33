package org.wissel.web;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.wissel.deployment.ClusterLock;
import org.wissel.deployment.Deployments;

/** Shows which deployment holds which cluster, and takes a cluster away from one that nothing else can end. */
@RestController
@Tag(name = ApiDescription.CLUSTERS)
class LocksController {

    private final Deployments deployments;

    LocksController(Deployments deployments) {
        this.deployments = deployments;
    }

    @GetMapping("/api/locks")
    @Operation(summary = "Which deployment holds which cluster", description = "For whoever is signed in.")
    List<ClusterLock> locks() {
        return deployments.locks();
    }

    @DeleteMapping("/api/locks/{cluster}")
    @Operation(
            summary = "Take a cluster away from a deployment that nothing else can end",
            description = "For administrators.")
    @FailsWith({400, 403, 404, 409})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void breakLock(@PathVariable String cluster, @RequestBody Break order, Principal user) {
        deployments.breakLock(cluster, order.why(), user.getName());
    }

    /** Why a lock is broken. */
    @Schema(
            name = "LockBreak",
            description = "Why a lock is broken.",
            example = "{\"reason\": \"its process is gone\"}")
    record Break(String reason) {

        @JsonAnySetter
        void unknown(String name, Object value) {
            throw Property.unknown(name, "reason");
        }

        String why() {
            return Property.text("reason", Property.required("reason", reason));
        }
    }
}
