package org.wissel.blueriq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wissel.deployment.Done;
import org.wissel.deployment.FileCopy;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Shortcut;

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

    /** Reads the files that a look found. */
    Reading read(NodeLook look) {
        return read(look.files().stream().map(NodeLook.Stamp::path).toList());
    }

    private Reading read(List<String> paths) {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        paths.forEach(path -> bytes.put(path, host.read(path)));
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
        if (problems.isEmpty() && reading.bytes().keySet().stream().noneMatch(reading.files()::holdsShortcuts)) {
            problems.add("None of the shortcut files " + settings.shortcutFiles()
                    + " holds a shortcut. Name the files that do in shortcut-files; where a configuration server serves"
                    + " the shortcuts, put them into files on the node.");
        }
        return problems;
    }

    /** The files that hold shortcuts, to be remembered. */
    List<FileCopy> copies(Reading reading) {
        return reading.bytes().entrySet().stream()
                .filter(each -> reading.files().holdsShortcuts(each.getKey()))
                .map(each -> new FileCopy(host.node(), each.getKey(), each.getValue()))
                .toList();
    }

    /** Points the shortcuts of the target's project; see {@link org.wissel.deployment.Runtime#point}. */
    Done point(ProjectVersion target) {
        List<String> paths = NodeLook.propertiesFiles(settings);
        Reading before = read(paths);
        if (before.files().shortcutsOf(target.project()).isEmpty()) {
            throw host.failed(
                    "no shortcut in " + paths + " starts the project " + target.project(),
                    "Add one, or correct shortcut-files in the inventory.");
        }
        Map<String, byte[]> changed = pointed(before, target);
        int written = 0;
        for (Map.Entry<String, byte[]> file : changed.entrySet()) {
            written += replace(file.getKey(), before.bytes().get(file.getKey()), file.getValue()) ? 1 : 0;
        }
        if (changed.isEmpty()) {
            return Done.unchanged(evidence(before, target) + " already");
        }
        Reading after = read(paths);
        if (!pointed(after, target).isEmpty()) {
            throw host.failed(
                    "the shortcuts of " + target.project() + " do not start " + target.version()
                            + " although that was written",
                    "Look who else changes " + changed.keySet() + ", then press Retry.");
        }
        String evidence = evidence(after, target) + ", written in " + String.join(", ", changed.keySet());
        return written == 0 ? Done.unchanged(evidence) : Done.changed(evidence);
    }

    private Map<String, byte[]> pointed(Reading reading, ProjectVersion target) {
        try {
            return reading.files().pointed(target);
        } catch (IllegalArgumentException impossible) {
            throw host.failed("the shortcuts cannot be pointed to " + target, impossible.getMessage());
        }
    }

    private boolean replace(String path, byte[] before, byte[] wanted) {
        return switch (host.replace(path, before, wanted)) {
            case REPLACED -> true;
            case ALREADY_THERE -> false;
            case FOREIGN_EDIT ->
                throw host.failed(
                        path + " was changed by somebody else just now, so it was left as it is",
                        "Press Retry: the file is then read again.");
        };
    }

    private static String evidence(Reading reading, ProjectVersion target) {
        List<String> names = reading.files().shortcuts().stream()
                .filter(shortcut -> shortcut.project().equals(target.project()))
                .map(Shortcut::name)
                .toList();
        return "shortcuts " + String.join(", ", names) + " start " + target;
    }
}
