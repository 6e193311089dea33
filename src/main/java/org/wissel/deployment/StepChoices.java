package org.wissel.deployment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a person who decides on a failed step is told: what each choice will do, and what the node's log says. */
public final class StepChoices {

    private static final int LOG_LINES = 40;

    private final Clusters clusters;
    private final NextPlan next;
    private final Journal journal;

    public StepChoices(Clusters clusters, DeploymentCheck check, Journal journal) {
        this.clusters = clusters;
        this.next = new NextPlan(check, journal);
        this.journal = journal;
    }

    /**
     * What can be decided, from how the cluster stands now.
     *
     * @param node the node that the step is about; empty for the whole cluster, where none can be left out
     * @param wave the index of the current wave
     */
    public List<FailedStep.Choice> choices(String deployment, Optional<String> node, int wave) {
        Journal.Entry entry = journal.entry(deployment);
        List<FailedStep.Choice> choices = new ArrayList<>();
        choices.add(new FailedStep.Choice(
                StepDecision.RETRY,
                "Runs the step again from where it stands: what is as wanted already is left as it is.",
                Optional.empty()));
        node.ifPresent(name -> choices.add(leaveOut(entry, name, wave)));
        choices.add(new FailedStep.Choice(
                StepDecision.ROLL_BACK,
                entry.rollBack().isPresent() ? leaveToOperator(entry) : rollBack(entry, wave),
                Optional.empty()));
        return choices;
    }

    /** The last lines of the node's log, oldest first; one sentence why when it cannot be read; empty without a node. */
    public List<String> log(String deployment, Optional<String> node) {
        if (node.isEmpty()) {
            return List.of();
        }
        try {
            return clusters.cluster(journal.entry(deployment).request().cluster())
                    .node(node.get())
                    .runtime()
                    .lastLogLines(LOG_LINES);
        } catch (StepFailedException | UnknownNameException told) {
            return List.of("The log cannot be read: " + told.getMessage());
        } catch (RuntimeException unexpected) {
            return List.of("The log cannot be read: " + node.get() + ": " + unexpected + ". Look at Wissel's log.");
        }
    }

    /** Why this node cannot be left out now, in one or more sentences; empty when it can. */
    public Optional<String> whyNotLeaveOut(String deployment, String node, int wave) {
        PlanResult without = without(journal.entry(deployment), node, wave);
        return without instanceof Refusal refusal ? Optional.of(String.join(" ", refusal.reasons())) : Optional.empty();
    }

    private PlanResult without(Journal.Entry entry, String node, int wave) {
        Cluster cluster = clusters.cluster(entry.request().cluster());
        Set<String> others = new TreeSet<>();
        cluster.nodes().forEach(each -> others.add(each.name()));
        if (!others.remove(node)) {
            return new Refusal(List.of(node + ": is no node of cluster " + cluster.name()
                    + ", and only nodes can be left out. Repair it and retry, or roll back."));
        }
        others.removeAll(entry.leftOutNodes());
        if (others.isEmpty()) {
            return new Refusal(
                    List.of(node + ": is the last node that the deployment has. Repair it and retry, or roll back."));
        }
        return asked(() -> next.on(entry, next.remembered(entry, wave, 2).without(Set.of(node))));
    }

    private interface Look {
        DeploymentCheck.Result result();
    }

    private static PlanResult asked(Look look) {
        try {
            return look.result().preview().result();
        } catch (StepFailedException | UnknownNameException cannotBeSeen) {
            return new Refusal(List.of(cannotBeSeen.getMessage()));
        }
    }

    private FailedStep.Choice leaveOut(Journal.Entry entry, String node, int wave) {
        Cluster cluster = clusters.cluster(entry.request().cluster());
        PlanResult without = without(entry, node, wave);
        String does = node + " leaves rotation, or stays out of it, and nothing more is changed on it; the "
                + (entry.rollBack().isPresent() ? "way back" : "deployment") + " goes on with the others.";
        if (without instanceof Refusal refusal) {
            return new FailedStep.Choice(
                    StepDecision.LEAVE_OUT, does, Optional.of(String.join(" ", refusal.reasons())));
        }
        Plan plan = (Plan) without;
        int serving = plan.waves().stream().mapToInt(Wave::serving).min().orElse(0);
        return new FailedStep.Choice(
                StepDecision.LEAVE_OUT,
                does + " At least " + serving + " of " + cluster.runtimes() + " nodes serve then; the minimum is "
                        + plan.floor() + ". Repair it later and deploy again to bring it back.",
                Optional.empty());
    }

    private String rollBack(Journal.Entry entry, int wave) {
        if (!entry.touched()) {
            return "Nothing was changed yet, so that nothing has to go back: the deployment ends.";
        }
        String target = entry.request().subject();
        String what = entry.request().purpose() == Purpose.UNDEPLOY
                ? "What was taken away is put back on every node that lacks it."
                : entry.request().purpose() == Purpose.RESTORE
                        ? "What was brought back goes again from nodes that are out anyway; no shortcut starts it."
                        : whereShortcutsGo(entry, target);
        // Nodes that were left out on the way forwards are tried again on the way back.
        Remembered remembered = next.remembered(entry, wave, 2);
        PlanResult back = asked(() -> next.back(entry, remembered.withAll()));
        if (back instanceof Refusal refusal) {
            return what + " The way back cannot be planned from what is seen now: "
                    + String.join(" ", refusal.reasons());
        }
        Plan plan = (Plan) back;
        Set<String> losing = new TreeSet<>();
        plan.waves().forEach(each -> each.changes().stream()
                .filter(NodeChange::removes)
                .forEach(change -> losing.add(change.node())));
        return what + " Restarts: " + plan.restarts() + " at most"
                + (losing.isEmpty() ? "." : "; the export is taken from " + losing + " again.");
    }

    private String whereShortcutsGo(Journal.Entry entry, String target) {
        return entry.wentLive()
                ? "Users may have met " + target
                        + ": it stays loaded on every node for the sessions that hold it, nodes"
                        + " that lack it get it first, and the shortcuts go back to " + before(entry) + "."
                : "The shortcuts go back to " + before(entry) + "; users never met " + target + ".";
    }

    private String before(Journal.Entry entry) {
        Set<String> versions = new TreeSet<>();
        journal.rememberedOf(entry.id()).shortcutsBefore().values().forEach(named -> versions.addAll(named.values()));
        return String.join(", ", versions);
    }

    private String leaveToOperator(Journal.Entry entry) {
        Cluster cluster = clusters.cluster(entry.request().cluster());
        Set<String> out = new TreeSet<>();
        Set<String> unknown = new HashSet<>();
        for (LoadBalancer balancer : cluster.loadBalancers()) {
            try {
                balancer.observe().up().forEach((node, up) -> {
                    if (!up) {
                        out.add(node + " on " + balancer.name());
                    }
                });
            } catch (StepFailedException cannotBeSeen) {
                unknown.add(balancer.name());
            }
        }
        return "The deployment is rolled back already: it is left for an operator as it stands. Out of rotation are then: "
                + (out.isEmpty() ? "none" : String.join(", ", out))
                + (unknown.isEmpty() ? "" : "; what " + unknown + " has cannot be seen") + ".";
    }
}
