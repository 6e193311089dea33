package org.wissel.blueriq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.PropertyPlaceholderHelper;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Shortcut;

/**
 * The properties files of one Runtime read together, as Spring reads profile files: a later line overrides an earlier one,
 * a later file an earlier one, and placeholders are resolved over all of them. Pointing a shortcut changes the one line
 * that gives its version; a variable used there is never changed, since others may use it too.
 */
final class ShortcutFiles {

    private static final Pattern SHORTCUT = Pattern.compile("blueriq\\.shortcut\\.(.+)\\.(project|version)");
    private static final String SHORTCUTS_ONLY = "blueriq.production.shortcutsonly";
    private static final PropertyPlaceholderHelper PLACEHOLDERS =
            new PropertyPlaceholderHelper("${", "}", ":", '\\', false);

    /** Where a property takes its value: the last line of the last file that has it. */
    private record Place(String file, PropertiesText.Entry entry) {}

    private final String sourcePrefix;
    private final Map<String, PropertiesText> texts = new LinkedHashMap<>();
    private final Map<String, Place> effective = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<Shortcut> shortcuts = new ArrayList<>();
    // The shortcuts of each project, those too whose version is missing or cannot be resolved.
    private final Map<String, Set<String>> names = new LinkedHashMap<>();

    /**
     * @param files the files' bytes by path, in the order in which later ones override earlier ones
     * @param exportPrefix the source prefix of exports, {@code export} unless a Runtime is told otherwise
     */
    ShortcutFiles(Map<String, byte[]> files, String exportPrefix) {
        this.sourcePrefix = exportPrefix + "-";
        files.forEach(this::read);
        names().forEach(this::shortcut);
    }

    /** The shortcuts that start exports, in the order in which they are first written. */
    List<Shortcut> shortcuts() {
        return List.copyOf(shortcuts);
    }

    /** What keeps the files from being understood, one sentence with the file's path first and the remedy last. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Whether {@code blueriq.production.shortcuts-only} is true. */
    boolean shortcutsOnly() {
        return effective.entrySet().stream()
                .filter(each ->
                        each.getKey().replace("-", "").toLowerCase(Locale.ROOT).equals(SHORTCUTS_ONLY))
                .reduce((earlier, later) -> later)
                .flatMap(each -> resolved(each.getValue()))
                .map(value -> value.strip().equalsIgnoreCase("true"))
                .orElse(false);
    }

    /** Whether any line of this file is about a shortcut. */
    boolean holdsShortcuts(String file) {
        return texts.containsKey(file)
                && texts.get(file).entries().stream()
                        .anyMatch(entry -> entry.key().startsWith("blueriq.shortcut."));
    }

    /** The names of the project's shortcuts, in their order. */
    Set<String> shortcutsOf(String project) {
        return Set.copyOf(names.getOrDefault(project, Set.of()));
    }

    /**
     * The files that change when these shortcuts are to start these versions.
     *
     * @param versions the version by the shortcut's name
     * @return new bytes by path; empty when all point there already
     * @throws IllegalArgumentException when a shortcut has no version line that could be changed
     */
    Map<String, byte[]> pointed(Map<String, String> versions) {
        Map<String, Map<PropertiesText.Entry, String>> edits = new LinkedHashMap<>();
        new TreeMap<>(versions).forEach((name, version) -> {
            Place place = effective.get(key(name, "version"));
            if (place == null) {
                throw new IllegalArgumentException(withoutVersion(name));
            }
            if (!resolved(place).equals(Optional.of(version))) {
                edits.computeIfAbsent(place.file(), file -> new LinkedHashMap<>())
                        .put(place.entry(), version);
            }
        });
        Map<String, byte[]> changed = new LinkedHashMap<>();
        edits.forEach((file, values) -> changed.put(file, texts.get(file).with(values)));
        return changed;
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
            effective.put(entry.key(), new Place(file, entry));
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

    private Set<String> names() {
        Set<String> found = new LinkedHashSet<>();
        for (String key : effective.keySet()) {
            Matcher matcher = SHORTCUT.matcher(key);
            if (matcher.matches()) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }

    private void shortcut(String name) {
        Place projectPlace = effective.get(key(name, "project"));
        if (projectPlace == null) {
            return;
        }
        Optional<String> source = resolved(projectPlace).map(String::strip);
        if (source.isEmpty()) {
            problems.add(unresolvable(name, "project", projectPlace));
            return;
        }
        if (!source.get().startsWith(sourcePrefix)) {
            return;
        }
        String project = source.get().substring(sourcePrefix.length());
        names.computeIfAbsent(project, each -> new LinkedHashSet<>()).add(name);
        Place versionPlace = effective.get(key(name, "version"));
        if (versionPlace == null) {
            problems.add(projectPlace.file() + ": " + withoutVersion(name));
            return;
        }
        resolved(versionPlace)
                .map(String::strip)
                .ifPresentOrElse(
                        version -> named(name, project, version, versionPlace),
                        () -> problems.add(unresolvable(name, "version", versionPlace)));
    }

    private void named(String name, String project, String version, Place place) {
        try {
            ProjectVersion id = new ProjectVersion(project, version);
            shortcuts.add(new Shortcut(name, id.project(), id.version()));
        } catch (IllegalArgumentException noName) {
            problems.add(place.file() + ": the shortcut " + name + " cannot be understood: " + noName.getMessage()
                    + ". Correct its line.");
        }
    }

    private Optional<String> resolved(Place place) {
        try {
            return Optional.of(PLACEHOLDERS.replacePlaceholders(place.entry().value(), this::value));
        } catch (IllegalArgumentException unresolvable) {
            return Optional.empty();
        }
    }

    private String value(String key) {
        Place place = effective.get(key);
        return place == null ? null : place.entry().value();
    }

    private static String unresolvable(String name, String what, Place place) {
        return place.file() + ": the " + what + " of the shortcut " + name + ", '"
                + place.entry().value()
                + "', has a placeholder that none of the configured files resolves. Add the file"
                + " that defines it to shortcut-files, or write the " + what + " out.";
    }

    private static String withoutVersion(String name) {
        return "the shortcut " + name + " has no line " + key(name, "version")
                + ". Add one with the version that it starts"
                + " today, or add the file that has it to shortcut-files.";
    }

    private static String key(String name, String what) {
        return "blueriq.shortcut." + name + "." + what;
    }
}
