package org.wissel.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.wissel.deployment.FileChange;
import org.wissel.deployment.Plan;
import org.wissel.deployment.Preview;
import org.wissel.deployment.Refusal;

/**
 * What a deployment would do now.
 *
 * @param hash what a start can be bound to; empty when refused
 * @param refused whether there is no plan: what tells of one is empty then
 * @param reasons why it is refused, one sentence with the remedy each
 * @param routings every change of routing with what it does to each file
 * @param nodeFiles what becomes of the nodes' properties files
 */
record PreviewAnswer(
        String hash,
        boolean refused,
        List<String> reasons,
        @JsonUnwrapped PlanAnswer plan,
        List<RoutingAnswer> routings,
        List<FileAnswer> nodeFiles) {

    static PreviewAnswer of(Preview preview) {
        return new PreviewAnswer(
                preview.hash(),
                preview.result() instanceof Refusal,
                preview.result() instanceof Refusal refusal ? refusal.reasons() : List.of(),
                preview.result() instanceof Plan plan ? PlanAnswer.of(plan) : PlanAnswer.NONE,
                preview.routings().stream()
                        .map(routing -> new RoutingAnswer(routing.name(), FileAnswer.of(routing.files())))
                        .toList(),
                FileAnswer.of(preview.nodeFiles()));
    }

    /** @param name drain, swap 1, swap 2, ..., restore */
    record RoutingAnswer(String name, List<FileAnswer> files) {}

    /**
     * A file's bytes are not told, since it may hold secrets beside what changes.
     *
     * @param host the name of the node or load balancer that it lies on
     * @param diff the unified diff; empty when nothing changes
     */
    record FileAnswer(String host, String path, String diff) {

        static List<FileAnswer> of(List<FileChange> changes) {
            return changes.stream()
                    .map(change -> new FileAnswer(
                            change.before().host(), change.before().path(), change.diff()))
                    .toList();
        }
    }
}
