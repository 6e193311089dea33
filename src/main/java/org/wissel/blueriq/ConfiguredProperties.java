package org.wissel.blueriq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.util.PropertyPlaceholderHelper;

/**
 * The properties files of one Runtime read together, as Spring reads profile files: a later line overrides an earlier one,
 * a later file an earlier one, and placeholders are resolved over all of them. What the process gets from elsewhere (its
 * environment, its arguments, files that are not configured) is not seen.
 */
final class ConfiguredProperties {

    private static final PropertyPlaceholderHelper PLACEHOLDERS =
            new PropertyPlaceholderHelper("${", "}", ":", '\\', false);
    private static final Set<String> TRUE = Set.of("true", "on", "yes", "1");

    /** Where a property takes its value: the last line of the last file that has it. */
    record Place(String file, PropertiesText.Entry entry) {}

    private final Map<String, PropertiesText> texts = new LinkedHashMap<>();
    private final Map<String, Place> asWritten = new LinkedHashMap<>();
    private final Map<String, Place> inAnySpelling = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @param files the files' bytes by path, in the order in which later ones override earlier ones */
    ConfiguredProperties(Map<String, byte[]> files) {
        files.forEach(this::read);
    }

    /** What keeps the files from being understood, one sentence with the file's path first and the remedy last. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** The file, empty when it was not read or cannot be understood. */
    Optional<PropertiesText> text(String file) {
        return Optional.ofNullable(texts.get(file));
    }

    /** Every property that has a value, by its key as written, in the order in which they are first written. */
    Map<String, Place> places() {
        return new LinkedHashMap<>(asWritten);
    }

    /** The value of a property with its placeholders resolved, however its key is spelled; empty when there is none. */
    Optional<String> value(String key) {
        return Optional.ofNullable(inAnySpelling.get(canonical(key)))
                .flatMap(this::resolved)
                .map(String::strip);
    }

    /** The file that a property takes its value from, however its key is spelled. */
    Optional<String> file(String key) {
        return Optional.ofNullable(inAnySpelling.get(canonical(key))).map(Place::file);
    }

    /** The first key, as written, of this property or one below it. */
    Optional<String> firstBelow(String key) {
        String prefix = canonical(key);
        return asWritten.keySet().stream()
                .filter(each -> canonical(each).equals(prefix)
                        || canonical(each).startsWith(prefix + ".")
                        || canonical(each).startsWith(prefix + "["))
                .findFirst();
    }

    /**
     * What stands there with its placeholders resolved; empty when one of them is resolved by no file, or they multiply without
     * end.
     */
    Optional<String> resolved(Place place) {
        Expansion expansion = new Expansion();
        try {
            return Optional.of(PLACEHOLDERS.replacePlaceholders(
                    expansion.take(place.entry().value()), key -> {
                        String value = placeholder(key);
                        return value == null ? null : expansion.take(value);
                    }));
        } catch (IllegalArgumentException unresolvable) {
            return Optional.empty();
        }
    }

    /** What one value is made of: a file could say, in a few lines, more than the memory holds or the stack. */
    private static final class Expansion {

        private static final int MOST_CHARACTERS = 100_000;
        private static final int MOST_PLACEHOLDERS = 500;

        private int characters;
        private int placeholders;

        String take(String value) {
            characters += value.length();
            placeholders += value.split("\\$\\{", -1).length - 1;
            if (characters > MOST_CHARACTERS || placeholders > MOST_PLACEHOLDERS) {
                throw new IllegalArgumentException();
            }
            return value;
        }
    }

    /** Whether Spring takes this text for true. */
    static boolean isTrue(String value) {
        return TRUE.contains(value.strip().toLowerCase(Locale.ROOT));
    }

    /** One spelling for all that Spring binds to the same name. */
    static String canonical(String key) {
        return key.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** Spring finds another spelling only for a placeholder in small letters. */
    private String placeholder(String key) {
        Place place = key.equals(key.toLowerCase(Locale.ROOT)) ? inAnySpelling.get(canonical(key)) : asWritten.get(key);
        return place == null ? null : place.entry().value();
    }

    private void read(String file, byte[] bytes) {
        PropertiesText text;
        try {
            text = PropertiesText.of(bytes);
        } catch (IllegalArgumentException malformed) {
            problems.add(file + ": " + malformed.getMessage() + ". Correct that line.");
            return;
        }
        texts.put(file, text);
        for (PropertiesText.Entry entry : text.entries()) {
            asWritten.put(entry.key(), new Place(file, entry));
            inAnySpelling.put(canonical(entry.key()), new Place(file, entry));
            if (entry.key().startsWith("spring.config.activate.")) {
                problems.add(
                        file + ": '" + entry.key() + "' makes a part of the file count only sometimes, which cannot be"
                                + " seen from here. Put the shortcuts into files that always count.");
            }
            boolean served = entry.key().equals("spring.cloud.config.uri")
                    || (entry.key().startsWith("spring.config.import")
                            && entry.value().contains("configserver:"));
            if (served) {
                problems.add(
                        file + ": '" + entry.key() + "' has a configuration server give settings that override the"
                                + " files, so a shortcut cannot be pointed node by node. Serve the shortcuts from files on the node.");
            }
        }
    }
}
