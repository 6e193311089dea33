package org.wissel.web;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.wissel.deployment.ProjectVersion;

/** A version by its names, in requests and answers. */
@Schema(
        name = "Version",
        description = "A version by its names",
        example = "{\"project\": \"Weather\", \"version\": \"0.0-v2\"}")
record Named(String project, String version) {

    @JsonAnySetter
    void unknown(String name, Object value) {
        throw Property.unknown(name, "project and version");
    }

    static Named of(ProjectVersion version) {
        return new Named(version.project(), version.version());
    }

    /** @throws IllegalArgumentException when a part is missing or no plain name */
    ProjectVersion toVersion() {
        return new ProjectVersion(Property.required("project", project), Property.required("version", version));
    }

    /** Those of a list that may be left out. */
    static List<ProjectVersion> versions(List<Named> named) {
        return named == null ? List.of() : named.stream().map(Named::toVersion).toList();
    }
}
