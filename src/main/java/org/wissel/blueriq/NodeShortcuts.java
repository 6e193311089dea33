package org.wissel.blueriq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.wissel.deployment.Done;
import org.wissel.deployment.FileChange;
import org.wissel.deployment.FileCopy;
import org.wissel.remote.RemoteFiles;

/** The shortcuts in the properties files of one node. */
final class NodeShortcuts {

    private final NodeHost host;
    private final RuntimeProperties settings;

    NodeShortcuts(NodeHost host, RuntimeProperties settings) {
        this.host = host;
        this.settings = settings;
    }

    /** The files as they were read at one moment, and what they say. */
    record Reading(Map<String, byte[]> bytes, ShortcutFiles files) {}

    /** The files that a look at the whole found. */
    Reading read(NodeLook look) {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        look.files()
                .forEach(file -> bytes.put(
                        file.path(),
                        file.bytes()
                                .orElseThrow(() -> host.failed(
                                        "cannot read " + file.path(),
                                        "Check that the file exists and that the SSH user may read it."))));
        return reading(bytes);
    }

    private Reading reading(Map<String, byte[]> bytes) {
        return new Reading(bytes, new ShortcutFiles(bytes, settings.exportPrefix()));
    }

    /** What keeps the shortcuts from being read or changed, one sentence with the remedy each. */
    List<String> problems(Reading reading) {
        List<String> problems = new ArrayList<>();
        settings.shortcutFiles().stream()
                .filter(NodeLook::isYaml)
                .forEach(path -> problems.add("The shortcut file " + path
                        + " is YAML, which Wissel does not edit. Move the shortcuts into a .properties file."));
        problems.addAll(reading.files().problems());
        if (problems.isEmpty()
                && !settings.shortcutFiles().isEmpty()
                && reading.bytes().keySet().stream().noneMatch(reading.files()::holdsShortcuts)) {
            problems.add("None of the shortcut files " + settings.shortcutFiles()
                    + " holds a shortcut. Name the files that do in shortcut-files; where a configuration server serves"
                    + " the shortcuts, put them into files on the node.");
        }
        return problems;
    }

    /**
     * All that were read, to be remembered: what a shortcut says may hang on a file that holds none, by a placeholder or by
     * being overridden.
     */
    List<FileCopy> copies(Reading reading) {
        return reading.bytes().entrySet().stream()
                .map(each -> new FileCopy(host.node(), each.getKey(), each.getValue()))
                .toList();
    }

    /** See {@link org.wissel.deployment.Runtime#changes}. */
    List<FileChange> changes(List<FileCopy> files, Map<String, String> versions) {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        files.forEach(file -> bytes.put(file.path(), file.bytes()));
        Map<String, byte[]> changed =
                pointed(new Reading(bytes, new ShortcutFiles(bytes, settings.exportPrefix())), versions);
        return files.stream()
                .filter(file -> changed.containsKey(file.path()))
                .map(file -> changed(file, changed.get(file.path())))
                .toList();
    }

    private static FileChange changed(FileCopy file, byte[] after) {
        return new FileChange(file, after, PropertiesDiff.of(file.path(), file.bytes(), after));
    }

    /** Points these shortcuts; see {@link org.wissel.deployment.Runtime#point}. */
    Done point(Map<String, String> versions) {
        List<String> paths = NodeLook.propertiesFiles(settings);
        Reading before = reading(host.read(paths));
        Map<String, byte[]> changed = pointed(before, versions);
        if (changed.isEmpty()) {
            return Done.unchanged(evidence(versions) + " already");
        }
        int written = 0;
        Map<String, byte[]> there = Map.of();
        for (Map.Entry<String, byte[]> file : changed.entrySet()) {
            RemoteFiles.Replaced replaced =
                    host.replaceAndRead(file.getKey(), before.bytes().get(file.getKey()), file.getValue(), paths);
            written += isReplaced(file.getKey(), replaced.became()) ? 1 : 0;
            there = replaced.contents();
        }
        Reading after = reading(there.isEmpty() ? host.read(paths) : there);
        if (!pointed(after, versions).isEmpty()) {
            throw host.failed(
                    "the " + evidence(versions).replace(" start ", " do not start ") + " although that was written",
                    "Look who else changes " + changed.keySet() + ", then press Retry.");
        }
        String evidence = evidence(versions) + ", written in " + String.join(", ", changed.keySet());
        return written == 0 ? Done.unchanged(evidence) : Done.changed(evidence);
    }

    private Map<String, byte[]> pointed(Reading reading, Map<String, String> versions) {
        try {
            return reading.files().pointed(versions);
        } catch (IllegalArgumentException impossible) {
            throw host.failed("the shortcuts cannot be pointed", impossible.getMessage());
        }
    }

    private boolean isReplaced(String path, RemoteFiles.Replacement became) {
        return switch (became) {
            case REPLACED -> true;
            case ALREADY_THERE -> false;
            case FOREIGN_EDIT ->
                throw host.failed(
                        path + " was changed by somebody else just now, so it was left as it is",
                        "Press Retry: the file is then read again.");
        };
    }

    /** For instance "shortcuts a, b start 0.0-v2". */
    private static String evidence(Map<String, String> versions) {
        Map<String, Set<String>> names = new TreeMap<>();
        versions.forEach((name, version) ->
                names.computeIfAbsent(version, each -> new TreeSet<>()).add(name));
        return names.entrySet().stream()
                .map(each -> "shortcuts " + String.join(", ", each.getValue()) + " start " + each.getKey())
                .collect(Collectors.joining("; "));
    }
}
