package org.wissel.deployment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a person decides on: the cluster as it was seen when the decision was asked for.
 *
 * @param at when it was seen
 * @param wave the index of the wave whose swap waits; -1 where the plan itself does, before anything is touched
 * @param next in words, what will be done next
 * @param diffs per place, for instance {@code lb1 /etc/nginx/backend.conf}, the unified diff of what will be done next
 * @param changes what somebody else changed since the last decision, one sentence each; empty at the first
 * @param begun whether the swap that was decided on had begun when they were found: some load balancer had it already
 * @param alarm what has gone wrong while it waits, with the remedy; empty while all is well
 * @param fingerprint what the decision is bound to
 */
public record Review(
        Instant at,
        int wave,
        String next,
        Map<String, String> diffs,
        List<String> changes,
        boolean begun,
        String alarm,
        Fingerprint fingerprint) {

    public Review {
        diffs = new LinkedHashMap<>(diffs);
        changes = List.copyOf(changes);
        // Rows of an earlier release have none.
        alarm = alarm == null ? "" : alarm;
    }

    /**
     * What an approval names so that it is one of this and of nothing else: 64 hexadecimal digits, another one whenever it was
     * seen at another time or anything that is shown of it differs. What steps proved before stays as it is in the journal, so
     * that the time stands for it. Of an alarm counts that there is one: its words may change at every look.
     */
    public String hash() {
        List<String> words = new ArrayList<>(
                List.of(at.toString(), String.valueOf(wave), next, String.valueOf(alarm.isEmpty()), "diffs"));
        new TreeMap<>(diffs).forEach((place, diff) -> words.addAll(List.of(place, diff)));
        words.add("changes");
        words.addAll(changes);
        return fingerprint.fullHash(words);
    }

    /** The same with another alarm. */
    Review withAlarm(String newAlarm) {
        return new Review(at, wave, next, diffs, changes, begun, newAlarm, fingerprint);
    }
}
