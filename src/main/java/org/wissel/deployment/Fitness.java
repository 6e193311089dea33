package org.wissel.deployment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Why a cluster, as it was observed, is not fit for a walk: one sentence with the remedy each. */
final class Fitness {

    private final Situation situation;
    private final Goal goal;
    private final List<String> reasons = new ArrayList<>();

    private Fitness(Situation situation) {
        this.situation = situation;
        this.goal = situation.goal();
    }

    /** What forbids to deploy as it was asked for. */
    static List<String> forDeployment(Situation situation, List<String> nodeOrder, Set<String> shortcuts) {
        Fitness fitness = new Fitness(situation);
        fitness.known(nodeOrder, shortcuts);
        fitness.everybody();
        situation.nodes().forEach(fitness::export);
        situation.nodes().forEach(fitness::shortcuts);
        return fitness.reasons;
    }

    /**
     * What forbids to roll back: where routing cannot be changed, or sessions would break. Nothing that rolling back itself
     * mends.
     */
    static List<String> forRollBack(Situation situation) {
        Fitness fitness = new Fitness(situation);
        fitness.balancers();
        situation.nodes().forEach(fitness::sessions);
        return fitness.reasons;
    }

    /** What forbids a walk back on the nodes that it changes: what lies on the others is not its business. */
    static List<String> forChanges(Situation situation, Plan plan) {
        Fitness fitness = new Fitness(situation);
        Map<String, NodeChange> changes = new HashMap<>();
        plan.waves().forEach(wave -> wave.changes().forEach(change -> changes.putIfAbsent(change.node(), change)));
        for (NodeState node : situation.nodes()) {
            NodeChange change = changes.get(node.node());
            if (change != null) {
                // What is wrong with the archive that goes away goes with it.
                String archive = node.node() + ": " + plan.target() + " ";
                node.problems().stream()
                        .filter(problem -> !change.removes() || !problem.startsWith(archive))
                        .forEach(fitness.reasons::add);
            }
        }
        Map<String, String> folders = new HashMap<>();
        for (NodeState node : situation.nodes()) {
            NodeChange change = changes.get(node.node());
            fitness.folder(node, folders, change != null && (change.installs() || change.removes()));
        }
        return fitness.reasons;
    }

    private void known(List<String> nodeOrder, Set<String> shortcuts) {
        Set<String> nodes = new TreeSet<>(situation.leftOut());
        situation.nodes().forEach(node -> nodes.add(node.node()));
        nodeOrder.stream()
                .filter(node -> !nodes.contains(node))
                .distinct()
                .forEach(node -> reasons.add("The order of nodes names '" + node + "', which the cluster does not have."
                        + " It has " + nodes + "."));
        Set<String> known = new TreeSet<>();
        situation.nodes().forEach(node -> node.shortcutsOf(project()).forEach(shortcut -> known.add(shortcut.name())));
        new TreeSet<>(shortcuts)
                .stream()
                        .filter(shortcut -> !known.contains(shortcut))
                        .forEach(shortcut -> reasons.add("No node has a shortcut '" + shortcut + "' of project "
                                + project() + ". Its shortcuts are " + known + "."));
    }

    private void everybody() {
        balancers();
        Map<String, String> folders = new HashMap<>();
        for (NodeState node : situation.nodes()) {
            reasons.addAll(node.problems());
            folder(node, folders, true);
            sessions(node);
        }
    }

    private void balancers() {
        situation.balancers().forEach(balancer -> reasons.addAll(balancer.problems()));
        if (reasons.isEmpty() && situation.nodes().stream().noneMatch(situation::belongs)) {
            reasons.add("No node of the cluster is in rotation. Bring those back that shall serve, then deploy.");
        }
    }

    /** @param changed whether what lies in it changes */
    private void folder(NodeState node, Map<String, String> folders, boolean changed) {
        String other = node.exportsFolder().isEmpty() ? null : folders.putIfAbsent(node.exportsFolder(), node.node());
        if (other != null && changed) {
            reasons.add(node.node() + ": its exports folder is the same as " + other
                    + "'s, so that installing on one changes the other. Give each its own, or set"
                    + " exports-folder-shared on both.");
        }
    }

    private void sessions(NodeState node) {
        lacking(node);
        starting(node);
    }

    /** A version that nobody brings must be there. */
    private void lacking(NodeState node) {
        String lingering = situation.balancers().stream()
                .filter(balancer -> !balancer.running())
                .map(BalancerState::balancer)
                .collect(Collectors.joining(", "));
        String oldWorkers = lingering.isEmpty()
                ? ""
                : " Old workers of " + lingering + " still run, so that every node listed there counts as one that may"
                        + " receive a request: wait until they ended, and look again.";
        for (ProjectVersion version : situation.live()) {
            if (situation.belongs(node) && !situation.brings(version) && !situation.installs(node, version)) {
                reasons.add(node.node() + ": lacks " + version + ", which live sessions may hold. Install it there"
                        + " first, or point no shortcut to it." + oldWorkers);
            }
        }
    }

    /** What it will start when it was restarted, in whichever project, every node must have. */
    private void starting(NodeState node) {
        if (!situation.belongs(node)) {
            return;
        }
        Map<String, String> wanted = goal.wanted().apply(node);
        situation.startsAtTheEnd(node).forEach((shortcut, starts) -> {
            if (situation.brings(starts) || situation.mayStartNow(starts)) {
                return;
            }
            String why;
            if (wanted.containsKey(shortcut)) {
                why = "named " + starts + " for the shortcut " + shortcut + " before the deployment, though nobody"
                        + " started it then";
            } else if (situation.isOut(node)) {
                why = "is out of rotation, left so by an earlier deployment, and its files name " + starts
                        + " for the shortcut " + shortcut + ", which is not among those that are pointed";
            } else if (node.stale()) {
                why = "its files name " + starts + " for the shortcut " + shortcut + " already, though it was not"
                        + " restarted since";
            } else {
                why = "the shortcut " + shortcut + " starts " + starts;
            }
            reasons.add(node.node() + ": " + why + "; not every node has loaded that version, so the next restart would"
                    + " start sessions that break. Point it to what is live, then start again.");
        });
    }

    private void export(NodeState node) {
        ProjectVersion target = goal.target();
        node.installed().stream()
                .filter(installed -> installed.id().equals(target))
                .filter(installed -> !installed.sha256().equals(goal.export().sha256()))
                .forEach(installed -> reasons.add(node.node() + ": " + target + " lies there already with other"
                        + " content (" + installed.path() + "). Export the change under a new version label; a"
                        + " version's content never changes."));
        boolean broken = !node.stale()
                && situation.installs(node, target)
                && node.loaded().map(loaded -> !loaded.contains(target)).orElse(false);
        if (broken) {
            reasons.add(node.node() + ": " + target + " lies there, but its running process has not loaded it, and a"
                    + " restart would not change that. Look for the export's loading in the runtime's log, remove the"
                    + " archive there, or export under a new version label.");
        }
    }

    private void shortcuts(NodeState node) {
        if (node.shortcutsOf(project()).isEmpty()) {
            reasons.add(node.node() + ": no shortcut starts project " + project()
                    + ". Add one to its properties files, or check the project's name.");
        }
    }

    private String project() {
        return goal.target().project();
    }
}
