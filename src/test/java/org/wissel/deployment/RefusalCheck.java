package org.wissel.deployment;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Whether a refusal's reasons are true of the cluster that it was given for. */
final class RefusalCheck {

    private static final Pattern LACKS = Pattern.compile("(\\S+): lacks (\\S+) (\\S+), which live sessions may hold.*");
    private static final Pattern NAMES = Pattern.compile("(\\S+): its files name .*the next restart would.*");
    private static final Pattern LEFT = Pattern.compile("(\\S+): is out of rotation, left so .*");
    private static final Pattern NAMED = Pattern.compile("(\\S+): named (\\S+) (\\S+) for the shortcut .*");
    private static final Pattern STARTS =
            Pattern.compile("(\\S+): the shortcut \\S+ starts (\\S+) (\\S+); not every.*");
    private static final Pattern BROKEN = Pattern.compile("(\\S+): (\\S+) (\\S+) lies there, but its running .*");
    private static final Pattern HOLD = Pattern.compile("(\\S+): its shortcuts start what not every .*");

    private static final Pattern NAMED_STILL =
            Pattern.compile("(\\S+): its shortcut \\S+ names (\\S+) (\\S+), so that new sessions.*");
    private static final Pattern STALE =
            Pattern.compile("(\\S+): its process is older than its files and may still .*");
    private static final Pattern LEAVING = Pattern.compile(".*: is in rotation on (\\S+) and cannot be left out.*");

    private final ModelCluster cluster;
    private final ModelJournal journal;
    private final int floor;
    private final PlanGoal goal;

    RefusalCheck(ModelCluster cluster, ModelJournal journal, int floor, PlanGoal goal) {
        this.cluster = cluster;
        this.journal = journal;
        this.floor = floor;
        this.goal = goal;
    }

    /**
     * The kind of a reason, for the count.
     *
     * @throws PlanViolation when the reason is not true
     */
    String head(String reason) {
        Matcher lacks = LACKS.matcher(reason);
        if (lacks.matches()) {
            ModelNode node = cluster.node(lacks.group(1));
            int version = ModelNode.indexOf(lacks.group(2), lacks.group(3));
            return when(!ModelNode.contains(node.disk, version), "a node lacks a live version", reason);
        }
        Matcher names = NAMES.matcher(reason);
        if (names.matches()) {
            return when(cluster.node(names.group(1)).stale, "files name what not every node has", reason);
        }
        Matcher left = LEFT.matcher(reason);
        if (left.matches()) {
            return when(out(cluster.index(left.group(1))), "a node that was left out starts something else", reason);
        }
        Matcher named = NAMED.matcher(reason);
        if (named.matches()) {
            return when(
                    lackedSomewhere(ModelNode.indexOf(named.group(2), named.group(3))),
                    "the way back leads to what was never started",
                    reason);
        }
        Matcher leaving = LEAVING.matcher(reason);
        if (leaving.matches()) {
            return when(
                    cluster.balancers.stream()
                            .anyMatch(balancer ->
                                    balancer.name.equals(leaving.group(1)) && (balancer.file & cluster.leftOut()) != 0),
                    "too few would serve without the node that was left out",
                    reason);
        }
        Matcher starts = STARTS.matcher(reason);
        if (starts.matches()) {
            return when(
                    lackedSomewhere(ModelNode.indexOf(starts.group(2), starts.group(3))),
                    "a node starts what not every node has",
                    reason);
        }
        Matcher namedStill = NAMED_STILL.matcher(reason);
        if (namedStill.matches()) {
            int version = ModelNode.indexOf(namedStill.group(2), namedStill.group(3));
            return when(
                    IntStream.of(cluster.node(namedStill.group(1)).written).anyMatch(each -> each == version),
                    "a shortcut names what shall be undeployed",
                    reason);
        }
        Matcher stale = STALE.matcher(reason);
        if (stale.matches()) {
            return when(
                    cluster.node(stale.group(1)).stale && !journal.begun(),
                    "a stale process may start what shall be undeployed",
                    reason);
        }
        Matcher broken = BROKEN.matcher(reason);
        if (broken.matches()) {
            ModelNode node = cluster.node(broken.group(1));
            int version = ModelNode.indexOf(broken.group(2), broken.group(3));
            return when(
                    ModelNode.contains(node.disk, version) && !ModelNode.contains(node.loaded, version) && !node.stale,
                    "an export lies there and is not loaded",
                    reason);
        }
        if (HOLD.matcher(reason).matches()) {
            return "nobody tells what is live";
        }
        if (reason.startsWith("Nothing would change")) {
            boolean nothing = goal.undeploys()
                    ? !goal.isThere(cluster)
                    : goal.missing(cluster, journal).isEmpty();
            return when(nothing, "nothing would change", reason);
        }
        if (reason.startsWith("The swap changes")) {
            return when(cluster.balancers.size() > 1, "a swap over several balancers", reason);
        }
        if (reason.contains("the swap takes")) {
            return "the floor forbids the swap";
        }
        if (reason.contains("nodes must stay in rotation, and the number of healthy ones is")) {
            return when(tight(), "the floor lets no node go", reason);
        }
        if (reason.startsWith("No node of the cluster is in rotation")) {
            return when(
                    cluster.belonging.stream().allMatch(nodes -> (nodes & ~cluster.leftOut()) == 0),
                    "no node is in rotation",
                    reason);
        }
        if (reason.startsWith("No node has a shortcut")) {
            return when(!goal.shortcuts().isEmpty(), "no such shortcut", reason);
        }
        throw new PlanViolation("refusal", "a reason that the checker does not know: " + reason);
    }

    /** Whether some balancer has no healthy node more in rotation than the floor. */
    private boolean tight() {
        long healthy = cluster.healthy() & ~cluster.leftOut();
        return cluster.balancers.stream().anyMatch(balancer -> Long.bitCount(balancer.file & healthy) <= floor);
    }

    private boolean lackedSomewhere(int version) {
        // What a node that was left out has loaded is not known, nor whether old workers route to it.
        return cluster.mayReachLeftOut()
                || cluster.nodes.stream().anyMatch(node -> !ModelNode.contains(node.loaded, version) || !node.tells);
    }

    private boolean out(int node) {
        for (int i = 0; i < cluster.balancers.size(); i++) {
            if (ModelCluster.contains(cluster.belonging.get(i) & ~cluster.balancers.get(i).file, node)) {
                return true;
            }
        }
        return false;
    }

    private static String when(boolean fits, String head, String reason) {
        if (!fits) {
            throw new PlanViolation("refusal", "the reason does not fit: " + reason);
        }
        return head;
    }
}
