package org.wissel.deployment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/** Asks every node of a cluster who uses versions. */
final class UsageLook {

    private UsageLook() {}

    /** Who uses each of these, all nodes together. Never throws for a node that cannot be asked: what it knows is unknown. */
    static Map<ProjectVersion, Usage> at(Cluster cluster, List<ProjectVersion> versions) {
        Map<ProjectVersion, Usage> usage = new LinkedHashMap<>();
        for (ProjectVersion version : versions) {
            List<Usage> perNode =
                    SideBySide.ask(cluster.nodes(), node -> node.runtime().usage(version));
            Usage total = Usage.of(perNode);
            usage.put(
                    version,
                    cluster.limits().undeploy().withoutCases()
                            ? new Usage(total.sessions(), UsageCount.of(0, "the cluster is set to have no cases"))
                            : total);
        }
        return usage;
    }

    /** All versions together, as it is kept over time. */
    static UsageSample sample(Instant at, Map<ProjectVersion, Usage> usage) {
        List<String> evidence = new ArrayList<>();
        usage.forEach((version, used) ->
                evidence.add(version + ": sessions " + words(used.sessions()) + ", cases " + words(used.cases())));
        return new UsageSample(at, sum(usage, Usage::sessions), sum(usage, Usage::cases), String.join("; ", evidence));
    }

    private static String words(UsageCount count) {
        return (count.value().isPresent() ? String.valueOf(count.value().getAsLong()) : "unknown") + " ("
                + count.evidence() + ")";
    }

    private static OptionalLong sum(Map<ProjectVersion, Usage> usage, Function<Usage, UsageCount> part) {
        long sum = 0;
        for (Usage used : usage.values()) {
            OptionalLong value = part.apply(used).value();
            if (value.isEmpty()) {
                return OptionalLong.empty();
            }
            sum += value.getAsLong();
        }
        return OptionalLong.of(sum);
    }
}
