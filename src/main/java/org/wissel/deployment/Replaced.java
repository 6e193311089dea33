package org.wissel.deployment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which versions gave their place to those that a deployment brought. */
public final class Replaced {

    private Replaced() {}

    /**
     * The versions of the deployment's projects that shortcuts named before it, without its own.
     *
     * @param remembered what it found before it touched anything
     */
    public static List<ProjectVersion> by(DeploymentRequest request, Remembered remembered) {
        Set<ProjectVersion> replaced = new HashSet<>();
        Set<String> projects = new HashSet<>();
        request.targets().forEach(target -> projects.add(target.project()));
        Set<String> named = new HashSet<>();
        remembered.shortcutsBefore().values().forEach(versions -> named.addAll(versions.values()));
        // What a stale process had loaded besides was never met for sure, and may have been put there for later.
        remembered.live().stream()
                .filter(version -> projects.contains(version.project()) && named.contains(version.version()))
                .forEach(replaced::add);
        request.targets().forEach(replaced::remove);
        List<ProjectVersion> sorted = new ArrayList<>(replaced);
        sorted.sort(Comparator.comparing(ProjectVersion::toString));
        return sorted;
    }
}
