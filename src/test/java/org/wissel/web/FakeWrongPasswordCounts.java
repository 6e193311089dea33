package org.wissel.web;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.wissel.deployment.WrongPasswordCounts;

/** Counts in memory, as the database does for all Wissels. */
class FakeWrongPasswordCounts implements WrongPasswordCounts {

    private final Map<String, Count> counts = new HashMap<>();

    synchronized void beginAfresh() {
        counts.clear();
    }

    synchronized int size() {
        return counts.size();
    }

    @Override
    public synchronized Map<String, Count> of(List<String> subjects, Instant since) {
        return subjects.stream()
                .filter(subject -> counts.containsKey(subject)
                        && !counts.get(subject).last().isBefore(since))
                .collect(Collectors.toMap(Function.identity(), counts::get));
    }

    @Override
    public synchronized int add(String subject, Instant now, Instant since) {
        Count before = counts.get(subject);
        int times = before == null || before.last().isBefore(since) ? 1 : before.times() + 1;
        counts.put(subject, new Count(times, now));
        return times;
    }

    @Override
    public synchronized void forget(String subject) {
        counts.remove(subject);
    }

    @Override
    public synchronized void forgetOld(Instant since, int most) {
        counts.values().removeIf(count -> count.last().isBefore(since));
        counts.entrySet().stream()
                .sorted(Comparator.comparing(
                        (Map.Entry<String, Count> each) -> each.getValue().last(), Comparator.reverseOrder()))
                .skip(most)
                .map(Map.Entry::getKey)
                .toList()
                .forEach(counts::remove);
    }
}
