package org.wissel.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.wissel.deployment.History;

/** Lists the deployments that ever were, newest first. */
@RestController
@Tag(name = ApiDescription.DEPLOYMENTS)
class HistoryController {

    private static final int MOST = 200;

    private final History history;
    private final Standing standing;

    HistoryController(History history, Standing standing) {
        this.history = history;
        this.standing = standing;
    }

    /**
     * @param page from 0
     * @param size how many a page has, 1 to 200
     */
    @Operation(
            summary = "The deployments that ever were",
            description =
                    "For whoever is signed in. Newest first, by pages; cluster, project, person and outcome narrow the list. state is where each stands or how it ended, in the words of GET /api/deployments/{id}; the outcome running finds every one that has not ended.")
    @FailsWith({400})
    @GetMapping("/api/deployments")
    DeploymentList deployments(
            @ParameterObject @ModelAttribute HistoryQuery query,
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size) {
        if (page < 0 || size < 1 || size > MOST || page > Integer.MAX_VALUE / MOST - 1) {
            throw new IllegalArgumentException(
                    "page " + page + " of size " + size + " is none: count pages from 0, with 1 to " + MOST + " each");
        }
        History.Page found = history.deployments(query.filter(), page * size, size);
        return new DeploymentList(
                found.total(),
                standing.of(found.rows()).stream().map(Listed::of).toList());
    }

    /** @param total how many match in all */
    record DeploymentList(int total, List<Listed> deployments) {}

    /**
     * A deployment in the list.
     *
     * @param also further versions that share its way
     * @param purpose {@code deploy}, or {@code undeploy} or {@code restore} for the walk of an undeployment
     * @param ended null until it has ended
     * @param state how it ended, or where it stands, for instance {@code waiting-for-approval}
     */
    record Listed(
            String id,
            String cluster,
            String project,
            String version,
            List<Named> also,
            String purpose,
            String requestedBy,
            Instant since,
            Instant ended,
            String state) {

        static Listed of(History.Row row) {
            return new Listed(
                    row.id(),
                    row.request().cluster(),
                    row.request().target().project(),
                    row.request().target().version(),
                    row.request().also().stream().map(Named::of).toList(),
                    row.request().purpose().key(),
                    row.requestedBy(),
                    row.since(),
                    row.ended().orElse(null),
                    row.state().key());
        }
    }
}
