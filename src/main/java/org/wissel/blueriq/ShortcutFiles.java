package org.wissel.blueriq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wissel.blueriq.ConfiguredProperties.Place;
import org.wissel.deployment.PlainName;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Shortcut;
import org.wissel.deployment.Shown;

/**
 * The shortcuts in the properties files of one Runtime. Pointing a shortcut changes the one line that gives its version; a
 * variable used there is never changed, since others may use it too.
 */
final class ShortcutFiles {

    private static final String PREFIX = "blueriq.shortcut";
    private static final Pattern SHORTCUT = Pattern.compile("blueriq\\.shortcut(?:\\.(.+)|\\[(.+)])\\.([^.]+)");
    private static final Set<String> KNOWN = Set.of("project", "version", "dynamicversion");
    private static final String SHORTCUTS_ONLY = "blueriq.production.shortcuts-only";

    private static final int LONGEST_NAME = 200;

    private final String sourcePrefix;
    private final ConfiguredProperties properties;
    private final List<String> problems;
    private final List<Shortcut> shortcuts = new ArrayList<>();
    // Per shortcut what is known of it: project, version, dynamicversion.
    private final Map<String, Map<String, Place>> places = new LinkedHashMap<>();
    // The shortcuts of each project, those too whose version is missing or cannot be resolved.
    private final Map<String, Set<String>> names = new LinkedHashMap<>();

    // The shortcuts whose names cannot be shown, each told once.
    private final Set<String> hidden = new HashSet<>();

    /**
     * @param files the files' bytes by path, in the order in which later ones override earlier ones
     * @param exportPrefix the source prefix of exports, {@code export} unless a Runtime is told otherwise
     */
    ShortcutFiles(Map<String, byte[]> files, String exportPrefix) {
        this.sourcePrefix = exportPrefix + "-";
        this.properties = new ConfiguredProperties(files);
        this.problems = new ArrayList<>(properties.problems());
        properties.places().forEach(this::collect);
        places.forEach(this::shortcut);
    }

    /** All that the files say. */
    ConfiguredProperties properties() {
        return properties;
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
        return properties
                .value(SHORTCUTS_ONLY)
                .map(ConfiguredProperties::isTrue)
                .orElse(false);
    }

    /** Whether any line of this file is about a shortcut. */
    boolean holdsShortcuts(String file) {
        return properties.text(file).map(PropertiesText::entries).orElse(List.of()).stream()
                .anyMatch(entry ->
                        entry.key().startsWith(PREFIX + ".") || entry.key().startsWith(PREFIX + "["));
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
            Place place = places.getOrDefault(name, Map.of()).get("version");
            if (place == null) {
                throw new IllegalArgumentException(withoutVersion(name));
            }
            if (!properties.resolved(place).equals(Optional.of(version))) {
                edits.computeIfAbsent(place.file(), file -> new LinkedHashMap<>())
                        .put(place.entry(), version);
            }
        });
        Map<String, byte[]> changed = new LinkedHashMap<>();
        edits.forEach((file, values) ->
                changed.put(file, properties.text(file).orElseThrow().with(values)));
        return changed;
    }

    private void collect(String key, Place place) {
        Matcher matcher = SHORTCUT.matcher(key);
        if (!matcher.matches()) {
            return;
        }
        String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        String what = ConfiguredProperties.canonical(matcher.group(3));
        if (KNOWN.contains(what) && isShowable(name, place)) {
            places.computeIfAbsent(name, each -> new HashMap<>()).put(what, place);
        }
    }

    /** Shortcuts' names are Blueriq's to allow; here they must be such that people can tell one from another. */
    private boolean isShowable(String name, Place place) {
        boolean showable = name.equals(Shown.line(name, LONGEST_NAME));
        if (!showable && hidden.add(name)) {
            problems.add(place.file() + ": the shortcut " + Shown.value(name)
                    + " has a name that is longer than 200 characters or holds what cannot be seen. Rename it.");
        }
        return showable;
    }

    private void shortcut(String name, Map<String, Place> known) {
        Place projectPlace = known.get("project");
        if (projectPlace == null) {
            return;
        }
        Optional<String> source = properties.resolved(projectPlace).map(String::strip);
        if (source.isEmpty()) {
            problems.add(unresolvable(name, "project", projectPlace));
            return;
        }
        if (!source.get().startsWith(sourcePrefix)) {
            return;
        }
        String project = source.get().substring(sourcePrefix.length());
        if (PlainName.is(project)) {
            // Any other can be nobody's, and may be as long as placeholders make it.
            names.computeIfAbsent(project, each -> new LinkedHashSet<>()).add(name);
        }
        Place versionPlace = known.get("version");
        if (versionPlace == null) {
            problems.add(projectPlace.file() + ": " + withoutVersion(name));
            return;
        }
        properties
                .resolved(versionPlace)
                .map(String::strip)
                .ifPresentOrElse(
                        version -> named(name, project, version, known),
                        () -> problems.add(unresolvable(name, "version", versionPlace)));
    }

    private void named(String name, String project, String version, Map<String, Place> known) {
        boolean dynamic = Optional.ofNullable(known.get("dynamicversion"))
                .flatMap(properties::resolved)
                .map(ConfiguredProperties::isTrue)
                .orElse(false);
        try {
            ProjectVersion id = new ProjectVersion(project, version);
            shortcuts.add(new Shortcut(name, id.project(), id.version(), dynamic));
        } catch (IllegalArgumentException noName) {
            problems.add(known.get("version").file() + ": the shortcut " + name + " cannot be understood: "
                    + noName.getMessage() + ". Correct its line.");
        }
    }

    private static String unresolvable(String name, String what, Place place) {
        return place.file() + ": the " + what + " of the shortcut " + name + ", '"
                + place.entry().value()
                + "', has a placeholder that none of the configured files resolves. Add the file"
                + " that defines it to shortcut-files, or write the " + what + " out.";
    }

    private static String withoutVersion(String name) {
        return "the shortcut " + name + " has no line " + PREFIX + "." + name + ".version"
                + ". Add one with the version that it starts"
                + " today, or add the file that has it to shortcut-files.";
    }
}
