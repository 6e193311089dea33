package org.wissel.deployment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a person should know of a cluster before a walk. What several nodes say in the same words is said once. */
final class PlanWarnings {

    /** What is said of an export that lies on nodes though nobody starts it; see {@link Endings}. */
    static final String KEEPS = "keeps the export of ";

    /** What is said of an order that a Publisher may carry out after all; see {@link Endings}. */
    static final String MAY_PUBLISH = "may still publish ";

    private final Situation situation;
    private final List<Wave> waves;
    private final Map<String, List<String>> nodesBySentence = new LinkedHashMap<>();

    private PlanWarnings(Situation situation, List<Wave> waves) {
        this.situation = situation;
        this.waves = waves;
    }

    static List<String> of(Situation situation, List<Wave> waves) {
        return new PlanWarnings(situation, waves).all();
    }

    private List<String> all() {
        List<String> warnings = new ArrayList<>();
        for (BalancerState balancer : situation.balancers()) {
            warnings.addAll(balancer.warnings());
            if (!balancer.running()) {
                warnings.add(balancer.balancer() + ": old workers still run, so that every node it lists counts as one"
                        + " that may receive a request; the first change of routing waits for them.");
            }
        }
        situation.nodes().forEach(this::node);
        nodesBySentence.forEach((sentence, nodes) -> warnings.add(String.join(", ", nodes) + ": " + sentence));
        return warnings;
    }

    private void node(NodeState node) {
        boolean engine = situation.isCaseEngine(node);
        if (!node.shortcutsOnly() && !engine) {
            say(
                    node,
                    "blueriq.production.shortcuts-only is not true, so direct starts may meet either version until the"
                            + " last wave.");
        }
        if (!situation.belongs(node) && !engine) {
            say(node, "is out of rotation and stays so; it is updated all the same.");
        }
        if (!node.healthy()) {
            say(node, "is not healthy now (" + node.health() + ").");
        }
        if (node.healthy() && node.loaded().isEmpty()) {
            say(
                    node,
                    "does not tell which versions it has loaded; what cannot be proven is shown as unproven at the"
                            + " approval.");
        }
        children(node);
        childrenOnly(node);
        pointingNowhere(node);
        node.warnings().forEach(warning -> say(node, warning));
        // A walk that is forbidden by them has no plan: the nodes that have some still are not changed.
        node.problems().stream()
                .map(problem -> problem.replaceFirst("^" + Pattern.quote(node.node() + ": "), ""))
                .forEach(problem -> say(node, problem));
        keeping(node);
    }

    /** A version that was brought and not met by anybody stays where no wave takes it away. */
    private void keeping(NodeState node) {
        Goal goal = situation.goal();
        if (!goal.back() || goal.installed()) {
            return;
        }
        Set<ProjectVersion> kept = new HashSet<>(situation.brought().on(node));
        waves.stream()
                .flatMap(wave -> wave.changes().stream())
                .filter(change -> change.node().equals(node.node()))
                .forEach(change -> kept.removeAll(change.remove()));
        kept.stream()
                .map(ProjectVersion::toString)
                .sorted()
                .forEach(
                        version -> say(
                                node,
                                KEEPS + version
                                        + ", which nothing starts: it is not restarted only for that. Undeploy it, or deploy it again."));
    }

    /** A project that shares the way of another may be started from within its sessions only. */
    private void childrenOnly(NodeState node) {
        Goal goal = situation.goal();
        if (!goal.points() || goal.back() || situation.isCaseEngine(node)) {
            return;
        }
        goal.subject().projects().stream()
                .filter(project -> node.shortcutsOf(project).isEmpty())
                .forEach(project -> say(
                        node,
                        "no shortcut starts project " + project
                                + ": it is only installed, to be started from within sessions of others."));
    }

    /** Only where there is more than one shortcut can one be started from a session of another. */
    private void children(NodeState node) {
        if (node.shortcuts().size() < 2 || !situation.goal().points()) {
            return;
        }
        Set<String> fixed = new TreeSet<>();
        situation.goal().shortcutsOf(node).stream()
                .filter(shortcut -> !shortcut.dynamicVersion())
                .forEach(shortcut -> fixed.add(shortcut.name()));
        if (!fixed.isEmpty()) {
            say(
                    node,
                    "the shortcuts " + fixed + " have no dynamicVersion=true: started from within a session of the old"
                            + " version (AQ_StartProject, a dashboard), they start the new one.");
        }
    }

    /** A shortcut that does not start what it says: seen at what the process has loaded. */
    private void pointingNowhere(NodeState node) {
        if (node.stale() || node.loaded().isEmpty()) {
            return;
        }
        for (Shortcut shortcut : node.shortcuts()) {
            if (!situation.hasLoaded(node, shortcut.starts())) {
                say(
                        node,
                        "the shortcut " + shortcut.name() + " names " + shortcut.starts()
                                + ", which the running process has not loaded, so it starts nothing now.");
            }
        }
    }

    private void say(NodeState node, String sentence) {
        nodesBySentence.computeIfAbsent(sentence, each -> new ArrayList<>()).add(node.node());
    }
}
