package org.wissel.web;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.wissel.deployment.DeploymentCheck;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.Undeploys;

/** Starts undeployments, shows them, takes the decision that one waits for, and undoes them. Who may do what is said in {@link SignIn}. */
@RestController
@Tag(name = ApiDescription.UNDEPLOYMENTS)
class UndeploysController {

    private final Undeploys undeploys;
    private final DeploymentCheck check;

    UndeploysController(Undeploys undeploys, DeploymentCheck check) {
        this.undeploys = undeploys;
        this.check = check;
    }

    @PostMapping("/api/undeploys")
    @Operation(
            summary = "Start to take versions away, or to bring them back",
            description = "For deployers. It waits until nobody uses them and for the word of an approver.")
    @FailsWith({400, 403, 404, 409})
    ResponseEntity<StartedAnswer> start(@RequestBody Start start, Principal user) {
        return started(start.request(), user);
    }

    /** Brings back what an undeployment took away. */
    @PostMapping("/api/undeploys/{id}/undo")
    @Operation(summary = "Bring back what an undeployment took away", description = "For deployers.")
    @FailsWith({400, 403, 404, 409})
    ResponseEntity<StartedAnswer> undo(@PathVariable String id, Principal user) {
        UndeployRequest undone = undeploys.undeployment(id).undeployment().request();
        return started(new UndeployRequest(undone.cluster(), undone.versions(), Purpose.RESTORE), user);
    }

    private ResponseEntity<StartedAnswer> started(UndeployRequest request, Principal user) {
        String id = undeploys.start(request, user.getName());
        URI location = ServletUriComponentsBuilder.fromCurrentContextPath()
                .path("/api/undeploys/{id}")
                .build(id);
        return ResponseEntity.created(location).body(new StartedAnswer(id));
    }

    @GetMapping("/api/undeploys")
    @Operation(
            summary = "The latest undeployments",
            description = "For whoever is signed in. Newest first, 100 at most.")
    List<UndeployAnswer> latest(Principal user) {
        return undeploys.latest().stream()
                .map(each -> UndeployAnswer.of(each, user.getName()))
                .toList();
    }

    @GetMapping("/api/undeploys/{id}")
    @Operation(summary = "Where an undeployment stands, or how it ended", description = "For whoever is signed in.")
    @FailsWith({404})
    UndeployAnswer undeployment(@PathVariable String id, Principal user) {
        return UndeployAnswer.of(undeploys.undeployment(id), user.getName());
    }

    /** What taking the versions away would do now; looks at every machine, and touches none. */
    @GetMapping("/api/undeploys/{id}/plan")
    @Operation(
            summary = "What taking the versions away would do now",
            description = "For deployers, approvers and viewers. Looks at every machine and touches none.")
    @FailsWith({403, 404, 502})
    PreviewAnswer plan(@PathVariable String id) {
        UndeployRequest request = undeploys.undeployment(id).undeployment().request();
        List<ProjectVersion> versions = request.versions();
        return PreviewAnswer.of(check.preview(new DeploymentRequest(
                request.cluster(),
                versions.get(0),
                versions.subList(1, versions.size()),
                request.purpose(),
                Strategy.INSTALL_FIRST,
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty())));
    }

    @PostMapping("/api/undeploys/{id}/decision")
    @Operation(summary = "Decide on an undeployment that waits", description = "For approvers.")
    @FailsWith({400, 403, 404, 409})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void decide(@PathVariable String id, @RequestBody DecisionMade decision, Principal user) {
        undeploys.decide(id, decision.choice(), decision.text(), user.getName());
    }

    @PostMapping("/api/undeploys/{id}/retry")
    @Operation(
            summary = "Try a failed step of an undeployment once more",
            description =
                    "For deployers. Of the undeployment itself; what fails on its walk is a failed step of the deployment that"
                            + " walk names.")
    @FailsWith({400, 403, 404, 409})
    @ResponseStatus(HttpStatus.ACCEPTED)
    void retry(@PathVariable String id, Principal user) {
        undeploys.retry(id, user.getName());
    }

    @Schema(name = "UndeployStarted", description = "The undeployment that began", example = "{\"id\": \"4711\"}")
    record StartedAnswer(String id) {}

    /**
     * What is taken away or brought back.
     *
     * @param also further versions that go with it; may be left out
     * @param purpose {@code undeploy}, which it is when left out, or {@code restore}
     */
    @Schema(
            name = "UndeployStart",
            description = "What is taken away, or brought back with the purpose restore.",
            example =
                    "{\"cluster\": \"production\", \"project\": \"Weather\", \"version\": \"0.0-v1\", \"purpose\": \"undeploy\"}")
    record Start(String cluster, String project, String version, List<Named> also, String purpose) {

        @JsonAnySetter
        void unknown(String name, Object value) {
            throw Property.unknown(name, "cluster, project, version, also and purpose");
        }

        UndeployRequest request() {
            List<ProjectVersion> versions = new ArrayList<>(Named.versions(also));
            versions.add(0, new Named(project, version).toVersion());
            return new UndeployRequest(
                    Property.required("cluster", cluster),
                    versions,
                    purpose == null ? Purpose.UNDEPLOY : Purpose.of(purpose));
        }
    }

    /** A decision; the reason may be left out where nothing is forced. */
    @Schema(
            name = "UndeployDecision",
            description = "A decision; the reason may be left out where nothing is forced.",
            example = "{\"decision\": \"confirm\", \"reason\": \"seen by us both\"}")
    record DecisionMade(String decision, String reason) {

        @JsonAnySetter
        void unknown(String name, Object value) {
            throw Property.unknown(name, "decision and reason");
        }

        UndeployDecision choice() {
            UndeployDecision choice = UndeployDecision.of(Property.required("decision", decision));
            if (choice == UndeployDecision.FORCE) {
                Property.required("reason", reason);
            }
            return choice;
        }

        String text() {
            return Property.text("reason", reason);
        }
    }
}
