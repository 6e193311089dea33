package org.wissel.deployment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;

/** The steps of a deployment that concern one node of the current wave. Each may be repeated after a crash. */
public final class NodeSteps {

    private static final DateTimeFormatter TRASH =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);

    private final Clusters clusters;
    private final ExportLibrary library;
    private final Journal journal;
    private final Clock clock;
    private final CloseLook closeLook;

    /**
     * @param closeLook how long a step looks before it leaves the rest to the model's timer
     */
    public NodeSteps(Clusters clusters, ExportLibrary library, Journal journal, Clock clock, CloseLook closeLook) {
        this.clusters = clusters;
        this.library = library;
        this.journal = journal;
        this.clock = clock;
        this.closeLook = closeLook;
    }

    /** Whether a person left the node out, so that nothing is done on it any more. */
    public boolean isLeftOut(DeploymentStep step, String node) {
        return journal.entry(step.deployment()).leftOutNodes().contains(node);
    }

    /** Puts exports on the node, and takes others from it, where the plan says so. */
    public void updateExport(DeploymentStep step, String node) {
        At at = at(step, node);
        for (ProjectVersion version : sorted(at.change().install())) {
            Done done = at.entry().bringsBack()
                    ? broughtBack(at, version)
                    : at.runtime().install(checked(at, version));
            record(step, node, "Update export", done);
        }
        if (at.change().removes()) {
            at.runtime().emptyTrash(emptiedBefore(at));
        }
        for (ProjectVersion version : sorted(at.change().remove())) {
            Optional<String> kept = at.plan().retired().contains(version)
                    ? QuietProof.whyKept(at.cluster().without(at.plan().leftOut()), version)
                    : Optional.empty();
            if (kept.isPresent()) {
                // Nobody was asked about it, so that the deployment goes on without taking it away.
                record(step, node, "Update export", Done.unchanged(version + " is kept: " + kept.get()));
                continue;
            }
            Done done = at.runtime().remove(version, checksum(at.plan(), version), trash(at.entry()));
            record(step, node, "Update export", done);
        }
    }

    /**
     * In this order whoever shares the folder, and an earlier try, may bring it back meanwhile: what has left the trash lies there
     * already.
     */
    private Done broughtBack(At at, ProjectVersion version) {
        if (at.runtime().inTrash().contains(version)) {
            return at.runtime().restore(version);
        }
        Optional<InstalledExport> there = at.runtime().observe().installed().stream()
                .filter(export -> export.id().equals(version))
                .findFirst();
        return there.map(export -> Done.unchanged(version + " lies there already, as " + export.path()))
                .orElseGet(() -> at.runtime().install(checked(at, version)));
    }

    /** Never what this deployment itself moved, however short the trash is kept: its folder bears the time of its request. */
    private Instant emptiedBefore(At at) {
        Instant bound = clock.instant().minus(at.limits().undeploy().trashFor());
        return bound.isBefore(at.entry().since()) ? bound : at.entry().since();
    }

    private Export checked(At at, ProjectVersion version) {
        return checked(library, at.plan(), at.change().node(), version);
    }

    /** The export as it was checked; fails where the library has another one by now. */
    static Export checked(ExportLibrary library, Plan plan, String node, ProjectVersion version) {
        Export export = library.export(version);
        checksum(plan, version)
                .filter(sha256 -> !sha256.equals(export.sha256()))
                .ifPresent(other -> {
                    throw new StepFailedException(
                            node,
                            "the archive of " + version + " is another one than was checked (" + export.archive() + ")",
                            "Put the checked archive back and press Retry; a changed export needs a new version label.");
                });
        return export;
    }

    /** The checksum that the plan knows of the version. */
    private static Optional<String> checksum(Plan plan, ProjectVersion version) {
        return plan.exports().stream()
                .filter(export -> export.id().equals(version))
                .map(PlannedExport::sha256)
                .filter(sha256 -> !sha256.isEmpty())
                .findFirst();
    }

    /** The same at every try, so that what a crash divided lies together again. */
    private static String trash(Journal.Entry entry) {
        return TRASH.format(entry.since());
    }

    private static List<ProjectVersion> sorted(Set<ProjectVersion> versions) {
        return versions.stream()
                .sorted(Comparator.comparing(ProjectVersion::toString))
                .toList();
    }

    /** Points the node's shortcuts to the new version, where the plan says so. */
    public void updateShortcuts(DeploymentStep step, String node) {
        At at = at(step, node);
        if (!at.change().point().isEmpty()) {
            record(
                    step,
                    node,
                    "Update shortcuts",
                    at.runtime().point(at.change().point()));
        }
    }

    /** Restarts the runtime, unless it did so after its last change already. */
    public void restartRuntime(DeploymentStep step, String node) {
        record(step, node, "Restart runtime", at(step, node).runtime().restart());
    }

    /**
     * Looks for some seconds whether the node became healthy, at every look for as long as the cluster's limits say. A node
     * that cannot be asked is not healthy yet: its machine may be starting.
     *
     * @return whether it is
     * @throws StepFailedException when it is not within the cluster's health timeout
     */
    public boolean awaitHealth(DeploymentStep step, String node) {
        At at = at(step, node);
        AtomicReference<String> seen = new AtomicReference<>("");
        boolean healthy = closeLook.holds(at.limits().healthStableFor(), () -> {
            try {
                Health health = at.runtime().health();
                seen.set(health.detail());
                return health.healthy();
            } catch (StepFailedException cannotBeAsked) {
                seen.set(cannotBeAsked.getMessage().replaceFirst("\\.$", ""));
                return false;
            }
        });
        if (healthy) {
            record(step, node, "Await health", Done.unchanged(seen.get()));
            return true;
        }
        Instant since = lastRestart(step, node);
        Duration atMost = at.limits().healthTimeout();
        if (Duration.between(since, clock.instant()).compareTo(atMost) > 0) {
            throw new StepFailedException(
                    node,
                    "not healthy " + atMost.toSeconds() + " s after its restart (" + seen + ")",
                    "Look at the runtime's log, repair it, restart it, wait until it is healthy, and press Retry.");
        }
        return false;
    }

    /** Looks once, and at the node alone: nothing of a deployment is read or written. */
    public boolean isHealthy(String cluster, String node) {
        return clusters.cluster(cluster).node(node).runtime().health().healthy();
    }

    /**
     * Proves that the node loaded every version that it must have, and that each shortcut starts the version it names.
     *
     * @throws StepFailedException when it did not
     */
    public void smokeTest(DeploymentStep step, String node) {
        At at = at(step, node);
        record(step, node, "Smoke test", Done.unchanged(prove(at.plan(), at.change(), at.runtime())));
    }

    /** What {@link #smokeTest} proves of a node, in words. */
    static String prove(Plan plan, NodeChange change, Runtime runtime) {
        String loaded = requireLoaded(change, runtime);
        NodeState state = runtime.observe();
        requireNotStale(state);
        List<String> seen = new ArrayList<>(List.of(loaded));
        plan.exports().stream()
                .flatMap(export -> state.shortcutsOf(export.id().project()).stream())
                .forEach(shortcut -> requirePointed(change, shortcut));
        // Those of the further projects may be started from within a session only.
        for (Shortcut shortcut : state.shortcutsOf(plan.target().project())) {
            SmokeTest test = runtime.smokeTest(shortcut.name());
            if (test.version().isPresent() && !test.version().get().equals(shortcut.version())) {
                throw new StepFailedException(
                        change.node(),
                        "shortcut " + shortcut.name() + " started "
                                + test.version().get() + " instead of " + shortcut.version(),
                        "The process may run older files: restart it, and press Retry.");
            }
            seen.add(test.evidence());
        }
        return String.join("; ", seen);
    }

    private static void requirePointed(NodeChange change, Shortcut shortcut) {
        String pointed = change.point().getOrDefault(shortcut.name(), shortcut.version());
        if (!shortcut.version().equals(pointed)) {
            throw new StepFailedException(
                    change.node(),
                    "shortcut " + shortcut.name() + " names " + shortcut.version() + " instead of " + pointed,
                    "Somebody edited it meanwhile: point it to " + pointed + ", restart, and press Retry.");
        }
    }

    /** A node whose files changed after it started would do something else after its next restart than what was proven. */
    static void requireNotStale(NodeState state) {
        if (state.stale()) {
            throw new StepFailedException(
                    state.node(),
                    "its files changed after its process started, so what runs is not what is written",
                    "Restart it while it is out of rotation, wait until it is healthy, and press Retry.");
        }
    }

    /** What the node must have loaded, it has: proven by its own list, else by direct starts, else said to be unproven. */
    static String requireLoaded(NodeChange change, Runtime runtime) {
        Optional<Set<ProjectVersion>> loaded = runtime.loaded();
        Set<String> missing = new TreeSet<>();
        Set<String> unproven = new TreeSet<>();
        for (ProjectVersion version : change.mustLoad()) {
            Optional<Boolean> has =
                    loaded.map(versions -> versions.contains(version)).or(() -> runtime.startsDirectly(version));
            if (has.isEmpty()) {
                unproven.add(version.toString());
            } else if (!has.get()) {
                missing.add(version.toString());
            }
        }
        if (!missing.isEmpty()) {
            throw new StepFailedException(
                    change.node(),
                    "has not loaded " + missing + ", so live sessions would break on it",
                    "Look for the export's loading in the runtime's log, put it right, restart it, and press Retry.");
        }
        Set<String> proven = new TreeSet<>();
        change.mustLoad().forEach(version -> proven.add(version.toString()));
        proven.removeAll(unproven);
        return "loaded " + proven + (unproven.isEmpty() ? "" : ", UNPROVEN " + unproven);
    }

    private record At(
            Journal.Entry entry, Cluster cluster, Plan plan, NodeChange change, Runtime runtime, Limits limits) {}

    private At at(DeploymentStep step, String node) {
        Journal.Entry entry = journal.entry(step.deployment());
        Cluster cluster = clusters.cluster(entry.request().cluster());
        Plan plan = entry.plan().orElseThrow(() -> new IllegalStateException("deployment without a plan"));
        NodeChange change = plan.waves().get(step.wave()).changes().stream()
                .filter(candidate -> candidate.node().equals(node))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(node + " is not in wave " + step.wave()));
        return new At(entry, cluster, plan, change, cluster.node(node).runtime(), cluster.limits());
    }

    private Instant lastRestart(DeploymentStep step, String node) {
        return journal.last(
                        step.deployment(),
                        EvidenceOf.any("Restart runtime").in(step.wave()).on(node))
                .map(Evidence::at)
                .orElseGet(clock::instant);
    }

    private void record(DeploymentStep step, String node, String name, Done done) {
        journal.record(step.deployment(), new Evidence(clock.instant(), step.wave(), node, name, done.evidence()));
    }
}
