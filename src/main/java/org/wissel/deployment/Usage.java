package org.wissel.deployment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who uses a version.
 *
 * @param sessions live sessions that hold it
 * @param cases open DCM cases that are bound to it
 */
public record Usage(UsageCount sessions, UsageCount cases) {

    /**
     * What nodes told each, put together. Where all that is known was counted for the whole cluster, the greatest count holds, and
     * one node that answered is enough; else the counts are added, and one node that did not answer leaves the sum unknown.
     *
     * @param perNode what each node told; one that has no probe counts as one that did not answer
     */
    public static Usage of(Collection<Usage> perNode) {
        return new Usage(total(perNode, Usage::sessions), total(perNode, Usage::cases));
    }

    private static UsageCount total(Collection<Usage> perNode, Function<Usage, UsageCount> which) {
        List<UsageCount> counts = perNode.stream().map(which).toList();
        List<UsageCount> probed =
                counts.stream().filter(count -> !count.isNotProbed()).toList();
        if (probed.isEmpty()) {
            return UsageCount.notProbed();
        }
        List<UsageCount> known =
                probed.stream().filter(count -> count.value().isPresent()).toList();
        List<UsageCount> unknown =
                probed.stream().filter(count -> count.value().isEmpty()).toList();
        if (!known.isEmpty() && probed.stream().allMatch(UsageCount::wholeCluster)) {
            return UsageCount.of(values(known).max(Long::compare).orElseThrow(), evidence(known, unknown))
                    .forWholeCluster();
        }
        int notProbed = counts.size() - probed.size();
        if (unknown.isEmpty() && notProbed == 0) {
            return UsageCount.of(values(known).reduce(0L, Math::addExact), evidence(known, unknown));
        }
        List<String> why = new ArrayList<>(
                unknown.stream().map(UsageCount::evidence).distinct().toList());
        // Nodes without a probe are worth a word only where the sum fails on them.
        if (notProbed > 0 && !known.isEmpty()) {
            why.add("no probe is set for " + notProbed + " of " + counts.size() + " nodes");
        }
        return UsageCount.unknown(String.join("; ", why));
    }

    private static Stream<Long> values(List<UsageCount> known) {
        return known.stream().map(count -> count.value().getAsLong());
    }

    private static String evidence(List<UsageCount> known, List<UsageCount> unknown) {
        return Stream.concat(known.stream(), unknown.stream())
                .map(UsageCount::evidence)
                // What one told for all is said once.
                .distinct()
                .collect(Collectors.joining("; "));
    }
}
