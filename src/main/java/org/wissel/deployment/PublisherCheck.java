package org.wissel.deployment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Plans for a cluster whose exports come by a Publisher. What is published every runtime loads by itself, which other steps prove
 * before the first wave; so nothing is installed, and nothing is restarted only for what leaves.
 */
final class PublisherCheck {

    private final Cluster cluster;
    private final Publisher publisher;
    private final DeploymentRequest request;

    PublisherCheck(Cluster cluster, Publisher publisher, DeploymentRequest request) {
        this.cluster = cluster;
        this.publisher = publisher;
        this.request = request;
    }

    /** The plan, or why there is none. */
    PlanResult plan(ObservedCluster observed, Remembered remembered) {
        Set<ProjectVersion> published;
        List<String> reasons = new ArrayList<>();
        try {
            published = publisher.published();
            if (request.purpose() != Purpose.UNDEPLOY) {
                unavailable(published, reasons);
            }
        } catch (StepFailedException cannotBeAsked) {
            return new Refusal(List.of(cannotBeAsked.getMessage()));
        }
        silent(observed, reasons);
        if (!reasons.isEmpty()) {
            return new Refusal(reasons);
        }
        // An order that was given already may not be done yet.
        boolean orders = remembered.touched()
                || (request.purpose() == Purpose.UNDEPLOY
                        ? request.targets().stream().anyMatch(published::contains)
                        : !published.containsAll(request.targets()));
        return Planner.plan(
                subject(orders), seen(observed, request.purpose() != Purpose.UNDEPLOY), remembered, cluster.limits());
    }

    /** The way back: what was published stays, what was unpublished is published again. */
    PlanResult rollBack(ObservedCluster observed, Remembered remembered) {
        boolean has =
                request.purpose() == Purpose.UNDEPLOY || request.purpose() == Purpose.DEPLOY && remembered.wentLive();
        PlanResult result =
                Planner.rollBack(subject(true), has ? seen(observed, true) : observed, remembered, cluster.limits());
        return result instanceof Plan plan && request.purpose() != Purpose.UNDEPLOY
                ? plan.withWarnings(staying(observed))
                : result;
    }

    /** What the Publisher brought stays there, and so does an order that nobody has decided on. */
    private List<String> staying(ObservedCluster observed) {
        List<String> warnings = new ArrayList<>();
        for (ProjectVersion version : request.targets()) {
            boolean there = observed.nodes().stream()
                    .anyMatch(node -> node.loaded().orElse(Set.of()).contains(version)
                            || node.installed().stream()
                                    .anyMatch(export -> export.id().equals(version)));
            warnings.add(
                    there
                            ? publisher.name() + ": " + PlanWarnings.KEEPS + version
                                    + ", which stays published. Undeploy it when nobody uses it, or deploy it again."
                            : publisher.name() + ": " + PlanWarnings.MAY_PUBLISH + version
                                    + ", though nothing starts it: an order that waits there for approval is not taken"
                                    + " back. Have it rejected there.");
        }
        return warnings;
    }

    private PlanSubject subject(boolean orders) {
        return new PlanSubject(
                request, PlanSubject.unchecked(request), Set.of(), Optional.of(publisher.name()), orders);
    }

    /** The cluster as it is once the Publisher's part is done. */
    private ObservedCluster seen(ObservedCluster observed, boolean has) {
        Published ours = new Published(publisher.name(), new HashSet<>(request.targets()));
        return has ? ours.loadedOn(observed) : ours.goneFrom(observed);
    }

    private void unavailable(Set<ProjectVersion> published, List<String> reasons) {
        if (published.containsAll(request.targets())) {
            return;
        }
        Set<ProjectVersion> available = publisher.available();
        for (ProjectVersion version : request.targets()) {
            if (!published.contains(version) && !available.contains(version)) {
                Set<String> names = new TreeSet<>();
                available.forEach(each -> names.add(each.toString()));
                published.forEach(each -> names.add(each.toString()));
                reasons.add(publisher.name() + ": has no " + version + " to publish. Import it there, or choose one of "
                        + names + ".");
            }
        }
    }

    private void silent(ObservedCluster observed, List<String> reasons) {
        observed.nodes().stream()
                .filter(node -> node.loaded().isEmpty())
                .forEach(node -> reasons.add(node.node() + ": does not tell which versions it has loaded"
                        + (node.healthy() ? "" : " (" + node.health() + ")")
                        + ", so that nothing would prove that it follows the Publisher. Let it tell (the projects endpoint"
                        + " of its settings), or bring it up, then try again."));
    }
}
