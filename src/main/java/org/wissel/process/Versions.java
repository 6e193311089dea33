package org.wissel.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.spin.Spin;
import org.camunda.spin.json.SpinJsonNode;
import org.wissel.deployment.ProjectVersion;

/** Versions as variables: the first by its project and version, further ones in a JSON array. */
final class Versions {

    private Versions() {}

    /**
     * The first, then the further ones.
     *
     * @throws IllegalArgumentException when they are no versions, saying how they are given
     */
    static List<ProjectVersion> from(VariableScope scope) {
        List<ProjectVersion> versions = new ArrayList<>(also(scope));
        versions.add(0, new ProjectVersion(Variable.PROJECT.from(scope), Variable.VERSION.from(scope)));
        return versions;
    }

    /** The further ones. */
    static List<ProjectVersion> also(VariableScope scope) {
        SpinJsonNode array = Variable.ALSO.optionalFrom(scope).orElse(null);
        if (array == null || array.isNull()) {
            return List.of();
        }
        if (!array.isArray()) {
            throw wrong();
        }
        List<ProjectVersion> versions = new ArrayList<>();
        for (SpinJsonNode version : array.elements()) {
            versions.add(new ProjectVersion(text(version, "project"), text(version, "version")));
        }
        return versions;
    }

    private static String text(SpinJsonNode version, String name) {
        if (!version.isObject() || !version.hasProp(name) || !version.prop(name).isString()) {
            throw wrong();
        }
        return version.prop(name).stringValue();
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException(
                "also is no list of versions: give a JSON array of objects with the texts project and version");
    }

    /** As the variable of the further ones. */
    static SpinJsonNode json(Collection<ProjectVersion> versions) {
        SpinJsonNode array = Spin.JSON("[]");
        for (ProjectVersion version : versions) {
            array.append(Spin.JSON("{}").prop("project", version.project()).prop("version", version.version()));
        }
        return array;
    }
}
