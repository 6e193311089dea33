package org.wissel.deployment;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Looks at a whole cluster and finds out, before anything is touched, whether and how what is asked for can be done to it. */
public final class DeploymentCheck {

    private final Clusters clusters;
    private final ExportLibrary library;
    private final Journal journal;
    private final Clock clock;
    private final Retirement retirement;
    private final Map<String, Object> looking = new ConcurrentHashMap<>();

    /** @param retirement what deployments take away on their way */
    public DeploymentCheck(
            Clusters clusters, ExportLibrary library, Journal journal, Clock clock, Retirement retirement) {
        this.clusters = clusters;
        this.library = library;
        this.journal = journal;
        this.clock = clock;
        this.retirement = retirement;
    }

    /** One whose deployments take nothing away. */
    public DeploymentCheck(Clusters clusters, ExportLibrary library, Journal journal, Clock clock) {
        this(clusters, library, journal, clock, Retirement.NONE);
    }

    /** What the check came to, and the cluster as it was then; empty where it could not be seen whole. */
    record Result(Preview preview, ObservedCluster observed) {}

    /**
     * What this deployment would do now. Changes nothing; a plan's fingerprint is kept, so that a start can be bound to it.
     *
     * @throws UnknownNameException when cluster, project or version do not exist
     */
    public Preview preview(DeploymentRequest request) {
        Preview preview;
        // One look at a cluster at a time, so that many who ask do not keep its machines from those who work there.
        synchronized (looking.computeIfAbsent(request.cluster(), cluster -> new Object())) {
            preview = check(request, journal.remembered(request.cluster())).preview();
        }
        if (!preview.hash().isEmpty()) {
            journal.shown(preview.hash(), preview.fingerprint(), clock.instant());
        }
        return preview;
    }

    /**
     * Observes every load balancer and every node that was not left out, asks each whether it is fit, and plans.
     *
     * @throws UnknownNameException when the cluster, or a version that an archive is needed of, does not exist
     */
    Result check(DeploymentRequest request, Remembered remembered) {
        Cluster cluster = clusters.cluster(request.cluster());
        boolean archives = cluster.publisher().isEmpty() && request.purpose() == Purpose.DEPLOY;
        List<Export> exports =
                archives ? request.targets().stream().map(library::export).toList() : List.of();
        List<String> reasons = new ArrayList<>();
        ObservedCluster observed = ClusterLook.at(
                cluster, remembered.leftOut(), runtime -> unfit(cluster, request, exports, runtime), reasons);
        PlanResult planned =
                reasons.isEmpty() ? planned(cluster, request, exports, observed, remembered) : new Refusal(reasons);
        if (!(planned instanceof Plan plan)) {
            return new Result(refused(((Refusal) planned).reasons(), observed), observed);
        }
        try {
            return new Result(PlanPreview.of(cluster, plan, request, observed), observed);
        } catch (StepFailedException cannotBeEdited) {
            return new Result(refused(List.of(cannotBeEdited.getMessage()), observed), observed);
        }
    }

    /** What keeps this runtime from being changed, before the first is; a Publisher puts nothing on a node, and takes nothing. */
    private static List<String> unfit(
            Cluster cluster, DeploymentRequest request, List<Export> exports, Runtime runtime) {
        if (cluster.publisher().isEmpty() && request.purpose() != Purpose.DEPLOY) {
            return runtime.preflight();
        }
        return exports.stream()
                .flatMap(export -> runtime.preflight(export).stream())
                .distinct()
                .toList();
    }

    private PlanResult planned(
            Cluster cluster,
            DeploymentRequest request,
            List<Export> exports,
            ObservedCluster observed,
            Remembered remembered) {
        if (cluster.publisher().isPresent()) {
            return new PublisherCheck(cluster, cluster.publisher().get(), request).plan(observed, remembered);
        }
        return switch (request.purpose()) {
            case DEPLOY -> deployment(cluster, request, exports, observed, remembered);
            case UNDEPLOY ->
                Planner.plan(
                        PlanSubject.of(request, PlanSubject.lying(request, observed)),
                        observed,
                        remembered,
                        cluster.limits());
            case RESTORE -> new RestoreCheck(cluster, library, request).plan(observed, remembered);
        };
    }

    private PlanResult deployment(
            Cluster cluster,
            DeploymentRequest request,
            List<Export> exports,
            ObservedCluster observed,
            Remembered remembered) {
        List<String> warnings = new ArrayList<>();
        // What was found quiet before the first touch stays the plan's: others cannot see it any more on the way.
        Set<ProjectVersion> retire = remembered.touched()
                ? Set.of()
                : retirement.of(request, cluster.without(remembered.leftOut()), observed, warnings);
        PlanResult result = Planner.deploy(exports, request, observed, remembered, cluster.limits(), retire);
        return result instanceof Plan plan ? plan.withWarnings(warnings) : result;
    }

    /** Looks at the cluster and plans the way back of a deployment that touched it. */
    Result rollBack(Journal.Entry entry, Remembered remembered) {
        return new RollBackCheck(clusters.cluster(entry.request().cluster()), library, entry, remembered).result();
    }

    static Preview refused(List<String> reasons, ObservedCluster observed) {
        return new Preview(
                new Refusal(reasons.stream().distinct().toList()),
                "",
                List.of(),
                List.of(),
                Fingerprint.of(observed, List.of()));
    }
}
