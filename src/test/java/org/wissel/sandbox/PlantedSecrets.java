package org.wissel.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Secrets with a mark each, and where one of them was found though it should not be. */
final class PlantedSecrets {

    /** What each looks like: as it is, in base64 at each of its three offsets, and in hex. */
    private final Map<String, Set<String>> shapes = new ConcurrentSkipListMap<>();

    private final Map<String, Set<String>> found = new ConcurrentHashMap<>();

    /** A secret of this name, which occurs nowhere else; letters and digits only, so that nothing escapes it. */
    String plant(String name) {
        String secret = "s3cr3t" + name.replaceAll("[^A-Za-z0-9]", "") + "Mark" + shapes.size() + "x";
        plantText(shapes.containsKey(name) ? name + " " + shapes.size() : name, secret);
        return secret;
    }

    /** One that is given, for instance a part of a key file. */
    void plantText(String name, String secret) {
        Set<String> looks = new TreeSet<>(Set.of(secret));
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        for (int offset = 0; offset < 3; offset++) {
            byte[] moved = new byte[bytes.length + offset];
            System.arraycopy(bytes, 0, moved, offset, bytes.length);
            String text = Base64.getEncoder().withoutPadding().encodeToString(moved);
            // The letters that are of these bytes alone, whatever stands before and after them.
            looks.add(text.substring((offset * 8 + 5) / 6, moved.length * 8 / 6));
        }
        looks.add(HexFormat.of().formatHex(bytes));
        shapes.put(name, looks);
    }

    /** Looks for all of them. */
    void look(String where, String text) {
        shapes.forEach((name, looks) -> looks.stream()
                .filter(text::contains)
                .findFirst()
                .ifPresent(look -> found.computeIfAbsent(name, n -> ConcurrentHashMap.newKeySet())
                        .add(where + ": " + around(text, look))));
        if (text.chars().anyMatch(letter -> letter >= 'A' && letter <= 'F') && text.matches("(?s).*[0-9A-F]{12}.*")) {
            String lower = text.toLowerCase(Locale.ROOT);
            shapes.forEach((name, looks) -> looks.stream()
                    .filter(look -> look.matches("[0-9a-f]+") && lower.contains(look))
                    .findFirst()
                    .ifPresent(look -> found.computeIfAbsent(name, n -> ConcurrentHashMap.newKeySet())
                            .add(where + ": in hex")));
        }
    }

    /** Looks for all of them in bytes of any kind. */
    void look(String where, byte[] bytes) {
        look(where, new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static String around(String text, String look) {
        int at = text.indexOf(look);
        return text.substring(Math.max(0, at - 80), Math.min(text.length(), at + look.length() + 40))
                .replaceAll("\\s+", " ");
    }

    /** Where each was found, by its name; empty when none was. */
    Map<String, Set<String>> found() {
        return new TreeMap<>(found);
    }
}
