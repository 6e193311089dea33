package org.wissel.deployment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a decision was bound to: the bytes of every file that is edited, what lies in the folders of exports, and which
 * nodes were healthy. Nothing that flaps by itself.
 *
 * @param facts per place, for instance {@code lb1 /etc/nginx/backend.conf}, a short text that differs when the place does
 * @param ours per place, the text that it has after our own next change: finding that is no foreign edit
 */
public record Fingerprint(Map<String, String> facts, Map<String, String> ours) {

    private static final String HEALTH = "health";
    private static final String EXPORTS = "exports";

    public Fingerprint {
        facts = Map.copyOf(facts);
        ours = Map.copyOf(ours);
    }

    /** The fingerprint of a cluster, with the files as our next change would make them. */
    public static Fingerprint of(ObservedCluster observed, List<FileCopy> afterOurs) {
        Map<String, String> facts = new TreeMap<>();
        observed.balancers().forEach(balancer -> facts.put(balancer.file().place(), digest(balancer.file())));
        for (NodeState node : observed.nodes()) {
            node.files().forEach(file -> facts.put(file.place(), digest(file)));
            facts.put(
                    node.node() + " " + EXPORTS,
                    node.installed().stream()
                            .map(export -> export.path() + " " + export.id() + " " + export.sha256())
                            .sorted()
                            .collect(Collectors.joining("\n")));
            facts.put(node.node() + " " + HEALTH, node.healthy() ? "healthy" : "not healthy");
        }
        Map<String, String> ours = new TreeMap<>();
        afterOurs.forEach(file -> ours.put(file.place(), digest(file)));
        return new Fingerprint(facts, ours);
    }

    /** What differs in what is there now, one sentence each; empty when nothing but what we changed ourselves. */
    public List<String> changes(Fingerprint now) {
        List<String> changes = new ArrayList<>();
        Set<String> places = new TreeSet<>(facts.keySet());
        places.addAll(now.facts.keySet());
        for (String place : places) {
            String before = facts.get(place);
            String after = now.facts.get(place);
            boolean same = before != null && before.equals(after);
            boolean madeByUs = after != null && after.equals(ours.get(place));
            if (!same && !madeByUs) {
                changes.add(sentence(place, before, after));
            }
        }
        return changes;
    }

    /** The places that have what our own next change makes of them, and had something else before. */
    List<String> madeByUs(Fingerprint now) {
        return ours.keySet().stream()
                .filter(place -> !ours.get(place).equals(facts.get(place)))
                .filter(place -> ours.get(place).equals(now.facts.get(place)))
                .sorted()
                .toList();
    }

    /** Whether nothing differs but which nodes are healthy, which may pass by itself. */
    boolean differsInHealthOnly(Fingerprint now) {
        Map<String, String> then = new TreeMap<>(facts);
        Map<String, String> thenNow = new TreeMap<>(now.facts);
        then.keySet().removeIf(place -> place.endsWith(" " + HEALTH));
        thenNow.keySet().removeIf(place -> place.endsWith(" " + HEALTH));
        return new Fingerprint(then, ours)
                .changes(new Fingerprint(thenNow, Map.of()))
                .isEmpty();
    }

    private static String sentence(String place, String before, String after) {
        int space = place.indexOf(' ');
        String where = place.substring(0, Math.max(0, space));
        String what = place.substring(space + 1);
        if (before == null || after == null) {
            return where + ": " + what + (before == null ? " is new" : " is not there any more");
        }
        if (what.equals(HEALTH)) {
            return where + ": was " + before + " and is " + after + " now";
        }
        return where + ": " + (what.equals(EXPORTS) ? "the exports that lie there" : what)
                + (what.equals(EXPORTS) ? " are others now" : " was edited by somebody else");
    }

    private static String digest(FileCopy file) {
        return HexFormat.of().formatHex(sha256().digest(file.bytes()));
    }

    /** Short, and the same for the same facts and words. */
    public String hash(String... words) {
        return HexFormat.of().formatHex(digest(List.of(words)), 0, 16);
    }

    /** The same in 64 hexadecimal digits. */
    String fullHash(List<String> words) {
        return HexFormat.of().formatHex(digest(words));
    }

    private byte[] digest(List<String> words) {
        MessageDigest digest = sha256();
        new TreeMap<>(facts).forEach((place, fact) -> feed(digest, place, fact));
        feed(digest, words.toArray(String[]::new));
        return digest.digest();
    }

    private static void feed(MessageDigest digest, String... texts) {
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
