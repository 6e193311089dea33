package org.wissel.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.wissel.deployment.Plan;
import org.wissel.web.PlanAnswer.ChangeAnswer;
import org.wissel.web.PlanAnswer.WaveAnswer;

/**
 * A plan in words, as {@code /wissel/plan.js} has it for the forms.
 *
 * @param returning nodes that come back first; empty when none does
 * @param restarts how often runtimes restart at most, by node where there are several
 */
record PlanView(List<WaveView> waves, String returning, String restarts, String window, List<String> warnings) {

    /**
     * @param number from 1
     * @param when {@code done}, {@code now} or {@code next}; empty where no wave is walked
     * @param serving how many healthy nodes serve meanwhile, of how many
     */
    record WaveView(int number, String when, List<ChangeView> changes, String serving, String afterwards) {}

    /** What is done to several nodes alike. */
    record ChangeView(String nodes, String words) {}

    /** @param current the index of the wave that is walked; the number of waves when all are done; -1 where none is */
    static PlanView of(Plan plan, int current) {
        PlanAnswer answer = PlanAnswer.of(plan);
        int nodes = answer.capacity().get(answer.capacity().size() - 1).serving();
        List<WaveView> waves = new ArrayList<>();
        for (int i = 0; i < answer.waves().size(); i++) {
            WaveAnswer wave = answer.waves().get(i);
            boolean last = i == answer.waves().size() - 1;
            waves.add(new WaveView(
                    i + 1,
                    current < 0 ? "" : i < current ? "done" : i == current ? "now" : "next",
                    changes(wave.nodes()),
                    wave.serving() + " of " + nodes,
                    afterwards(wave.goesLive(), last)));
        }
        return new PlanView(
                waves,
                String.join(", ", answer.returning()),
                restarts(answer.restarts(), answer.restartsPerNode()),
                answer.window(),
                answer.warnings());
    }

    private static String afterwards(boolean goesLive, boolean last) {
        String live = goesLive ? "users meet the new version" : "";
        if (last) {
            return (goesLive ? live + "; " : "") + "the cluster is whole again";
        }
        return goesLive ? live : "next wave";
    }

    private static List<ChangeView> changes(List<ChangeAnswer> changes) {
        Map<String, List<String>> alike = new LinkedHashMap<>();
        changes.forEach(change ->
                alike.computeIfAbsent(words(change), words -> new ArrayList<>()).add(change.node()));
        List<ChangeView> views = new ArrayList<>();
        alike.forEach((words, nodes) -> views.add(new ChangeView(String.join(", ", nodes), words)));
        return views;
    }

    private static String words(ChangeAnswer change) {
        List<String> words = new ArrayList<>();
        if (!change.install().isEmpty()) {
            words.add("install " + String.join(" and ", change.install()));
        }
        if (!change.remove().isEmpty()) {
            words.add("remove " + String.join(" and ", change.remove()));
        }
        if (!change.point().isEmpty()) {
            words.add(pointing(change.point()));
        }
        words.add("restart");
        return String.join(", ", words);
    }

    private static String pointing(Map<String, String> point) {
        Map<String, List<String>> byVersion = new LinkedHashMap<>();
        new TreeMap<>(point).forEach((name, version) -> byVersion
                .computeIfAbsent(version, each -> new ArrayList<>())
                .add(name));
        return "point "
                + byVersion.entrySet().stream()
                        .map(each -> String.join(", ", each.getValue()) + " to " + each.getKey())
                        .collect(Collectors.joining(" · "));
    }

    private static String restarts(int all, Map<String, Integer> perNode) {
        Map<Integer, List<String>> byTimes = new LinkedHashMap<>();
        perNode.forEach((node, times) ->
                byTimes.computeIfAbsent(times, each -> new ArrayList<>()).add(node));
        return all + " ("
                + byTimes.entrySet().stream()
                        .map(each -> String.join(", ", each.getValue()) + ": " + each.getKey()
                                + (each.getValue().size() > 1 ? " each" : ""))
                        .collect(Collectors.joining(" · "))
                + ")";
    }
}
