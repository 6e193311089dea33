package org.wissel.deployment;

import java.util.Map;
import java.util.TreeMap;

/** What a run of the checker went through. */
final class PlanTally {

    int clusters;
    int plans;
    int crashes;
    int stopped;
    int windows;
    int leftOut;
    int removing;
    long steps;
    /** How many plans there were of each of the further kinds. */
    final Map<String, Integer> kinds = new TreeMap<>();

    final Map<String, Integer> refusals = new TreeMap<>();

    void refused(String head) {
        refusals.merge(head, 1, Integer::sum);
    }

    void of(DeploymentRequest request, Plan plan, PlanStart start) {
        count(request.purpose() == Purpose.UNDEPLOY, "undeploy");
        count(request.purpose() == Purpose.RESTORE, "restore");
        count(!request.also().isEmpty(), "two projects");
        count(!plan.retired().isEmpty(), "retire");
        count(!start.cluster().engines().isEmpty(), "case engines");
        count(start.cluster().shared, "one folder");
    }

    private void count(boolean is, String kind) {
        if (is) {
            kinds.merge(kind, 1, Integer::sum);
        }
    }

    @Override
    public String toString() {
        int refused = refusals.values().stream().mapToInt(Integer::intValue).sum();
        StringBuilder text = new StringBuilder(String.format(
                "%,d clusters, %,d plans (%,d take the export away), %,d micro-steps, %,d crashes, %,d times left out, %,d walks stopped by a flaw, %,d states within a"
                        + " swap's window, %,d refusals (%.1f%% of what was asked)",
                clusters,
                plans,
                removing,
                steps,
                crashes,
                leftOut,
                stopped,
                windows,
                refused,
                100.0 * refused / Math.max(1, refused + plans)));
        text.append(String.format("%n  of them %s", kinds));
        refusals.forEach((head, count) -> text.append(String.format("%n  %,9d %s", count, head)));
        return text.toString();
    }
}
