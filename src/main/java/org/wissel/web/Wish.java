package org.wissel.web;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Strategy;

/**
 * What is asked of a cluster whose name is known from elsewhere.
 *
 * @param also further versions of other projects that share its way; may be left out
 * @param strategy may be left out, as may what follows it
 * @param nodeOrder the names of nodes that are updated first
 * @param shortcuts the names of those that are pointed; all of the project when none is named
 */
@Schema(
        name = "Wish",
        description = "What is asked of a cluster; from also on, all may be left out.",
        example = "{\"project\": \"Weather\", \"version\": \"0.0-v2\", \"strategy\": \"install-first\"}")
record Wish(
        String project,
        String version,
        List<Named> also,
        String strategy,
        List<String> nodeOrder,
        List<String> shortcuts) {

    @JsonAnySetter
    void unknown(String name, Object value) {
        throw Property.unknown(name, "project, version, also, strategy, nodeOrder and shortcuts");
    }

    /** @throws IllegalArgumentException when it is no wish that could be granted anywhere */
    DeploymentRequest on(String cluster, Optional<String> shownPlan) {
        return new DeploymentRequest(
                cluster,
                new ProjectVersion(Property.required("project", project), Property.required("version", version)),
                Named.versions(also),
                Purpose.DEPLOY,
                strategy == null ? Strategy.INSTALL_FIRST : Strategy.of(strategy),
                Property.names("nodeOrder", nodeOrder),
                Set.copyOf(Property.names("shortcuts", shortcuts)),
                shownPlan,
                Optional.empty());
    }
}
