package org.wissel.deployment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at a cluster and finds out whether and how a deployment that touched it can be rolled back. */
final class RollBackCheck {

    private final Cluster cluster;
    private final ExportLibrary library;
    private final Journal.Entry entry;
    private final Remembered remembered;

    /** @param remembered what the deployment did and found, with the nodes that are left out */
    RollBackCheck(Cluster cluster, ExportLibrary library, Journal.Entry entry, Remembered remembered) {
        this.cluster = cluster;
        this.library = library;
        this.entry = entry;
        this.remembered = remembered;
    }

    DeploymentCheck.Result result() {
        List<String> reasons = new ArrayList<>();
        ObservedCluster observed = ClusterLook.forRollBack(cluster.without(remembered.leftOut()), reasons);
        PlanResult result = reasons.isEmpty() ? plan(observed) : new Refusal(reasons);
        return new DeploymentCheck.Result(
                new Preview(result, "", List.of(), List.of(), Fingerprint.of(observed, List.of())), observed);
    }

    private PlanResult plan(ObservedCluster observed) {
        Optional<Export> archive = archive();
        PlanResult result = Planner.rollBack(archive.orElseGet(this::known), observed, remembered, cluster.limits());
        if (!(result instanceof Plan plan)) {
            return result;
        }
        List<String> reasons = new ArrayList<>();
        plan.waves().forEach(wave -> wave.changes().stream()
                .filter(NodeChange::installs)
                .forEach(change -> reasons.addAll(installing(change.node(), archive))));
        return reasons.isEmpty() ? plan : new Refusal(reasons);
    }

    private Optional<Export> archive() {
        try {
            return Optional.of(library.export(entry.request().target()));
        } catch (UnknownNameException gone) {
            return Optional.empty();
        }
    }

    /** What is known of the export though its archive is gone: enough to take it away, or to leave it. */
    private Export known() {
        String sha256 = entry.plan().map(Plan::sha256).orElse("");
        return new Export(entry.request().target(), Path.of(""), sha256, 0);
    }

    private List<String> installing(String node, Optional<Export> archive) {
        return archive.map(export -> cluster.node(node).runtime().preflight(export))
                .orElseGet(() -> List.of(node + ": needs " + entry.request().target()
                        + " for the sessions that hold it, and its archive is not in the library any more. Put it"
                        + " back there."));
    }
}
