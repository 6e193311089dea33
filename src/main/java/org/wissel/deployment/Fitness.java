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

    /**
     * What forbids the walk as it was asked for.
     *
     * @param touched whether it began already
     */
    static List<String> forWalk(Situation situation, boolean touched) {
        Fitness fitness = new Fitness(situation);
        DeploymentRequest request = fitness.goal.subject().request();
        fitness.known(request.nodeOrder(), fitness.goal.points() ? request.shortcuts() : Set.of());
        fitness.everybody();
        for (NodeState node : situation.nodes()) {
            if (fitness.goal.takesAway()) {
                fitness.named(node);
                if (!touched) {
                    fitness.startedByStale(node);
                }
            } else {
                fitness.exports(node);
            }
        }
        if (fitness.goal.points()) {
            situation.nodes().forEach(fitness::shortcuts);
        }
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
                List<String> archives = change.remove().stream()
                        .map(version -> node.node() + ": " + version + " ")
                        .toList();
                node.problems().stream()
                        .filter(problem -> archives.stream().noneMatch(problem::startsWith))
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
        situation.nodes().forEach(node -> goal.shortcutsOf(node).forEach(shortcut -> known.add(shortcut.name())));
        String projects = String.join(", ", goal.subject().projects());
        new TreeSet<>(shortcuts)
                .stream()
                        .filter(shortcut -> !known.contains(shortcut))
                        .forEach(shortcut -> reasons.add("No node has a shortcut '" + shortcut + "' of project "
                                + projects + ". Its shortcuts are " + known + "."));
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
            if (goal.takesAway() && goal.isAbout(starts)) {
                // That it is named is said of its own.
                return;
            }
            // Where nothing is pointed, nothing waits until every node has it.
            if (goal.points() && situation.brings(starts) || situation.mayStartNow(starts)) {
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

    private void exports(NodeState node) {
        goal.subject().exports().forEach(export -> export(node, export));
    }

    private void export(NodeState node, PlannedExport export) {
        ProjectVersion target = export.id();
        node.installed().stream()
                .filter(installed -> installed.id().equals(target))
                // What a Publisher brings, or a trash folder gives back, has no checksum here.
                .filter(installed ->
                        !export.sha256().isEmpty() && !installed.sha256().isEmpty())
                .filter(installed -> !installed.sha256().equals(export.sha256()))
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

    /** A child that is started from within sessions needs no shortcut; a Case Engine needs none either. */
    private void shortcuts(NodeState node) {
        String project = goal.subject().exports().get(0).id().project();
        if (!situation.isCaseEngine(node) && node.shortcutsOf(project).isEmpty()) {
            reasons.add(node.node() + ": no shortcut starts project " + project
                    + ". Add one to its properties files, or check the project's name.");
        }
    }

    /** What any node names, whether it serves or not, would be started by it some day. */
    private void named(NodeState node) {
        for (Shortcut shortcut : node.shortcuts()) {
            if (goal.isAbout(shortcut.starts())) {
                reasons.add(node.node() + ": its shortcut " + shortcut.name() + " names " + shortcut.starts()
                        + ", so that new sessions of it can start there. Point it to another version, by a deployment or by"
                        + " hand, then undeploy.");
            }
        }
    }

    /** What its files named when it started may be another version than what they name now. */
    private void startedByStale(NodeState node) {
        if (!node.stale() || !situation.mayReceiveRequests(node)) {
            return;
        }
        for (ProjectVersion version : goal.targets()) {
            if (node.mayStart().contains(version)) {
                reasons.add(node.node() + ": its process is older than its files and may still start sessions of "
                        + version
                        + ". Take it out of rotation, restart it, bring it back, and undeploy when the version has"
                        + " been quiet for long enough.");
            }
        }
    }
}
