package org.wissel.blueriq;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wissel.deployment.Shown;
import org.wissel.remote.CommandResult;
import org.wissel.remote.PrintedNumber;

/** Turns the records that {@link NodeLook#SCRIPT} prints into a look. */
final class LookParsing {

    private final NodeHost host;
    private final RuntimeProperties settings;
    private final CommandResult result;
    private final List<String> trouble = new ArrayList<>();
    private final List<String[]> zips = new ArrayList<>();
    private final List<String[]> folders = new ArrayList<>();
    private final List<String[]> files = new ArrayList<>();
    private final Map<String, byte[]> texts = new HashMap<>();
    private final Set<String> yaml = new LinkedHashSet<>();
    private String found = "";
    private String mounted = "";
    private String place = "";
    private String pid = "";
    private String stat = "";
    private String clock;

    LookParsing(NodeHost host, RuntimeProperties settings, CommandResult result) {
        this.host = host;
        this.settings = settings;
        this.result = result;
    }

    NodeLook look() {
        for (String line : result.output().split("\0")) {
            int space = line.indexOf(' ');
            String rest = line.substring(space + 1);
            switch (line.substring(0, Math.max(space, 0))) {
                case "zip" -> zips.add(rest.split(" ", 5));
                case "folder" -> folders.add(rest.split(" ", 3));
                case "file" -> files.add(rest.split(" ", 3));
                case "text" -> text(rest.split(" ", 2));
                case "found" -> found = rest;
                case "yaml" -> yaml.add(rest);
                case "mounted" -> mounted = rest;
                case "place" -> place = rest;
                case "pid" -> pid = rest;
                case "stat" -> stat = rest;
                case "clock" -> clock = rest;
                default -> throw new IllegalArgumentException("'" + line + "'");
            }
        }
        if (clock == null) {
            throw new IllegalArgumentException("the clock is missing");
        }
        String[] ticksUptimeNow = clock.split(" ");
        Instant now = instant(PrintedNumber.of(ticksUptimeNow[2]));
        exports();
        missingFiles();
        unsupportedFiles();
        long process = process();
        Optional<Instant> started = process == 0 ? Optional.empty() : started(ticksUptimeNow);
        return new NodeLook(
                now,
                zips.stream()
                        .map(zip -> new NodeLook.Zip(
                                zip[4],
                                changed(zip, now),
                                String.join(" ", List.of(zip).subList(0, 4))))
                        .toList(),
                folders.stream()
                        .map(folder -> new NodeLook.Stamp(folder[2], changed(folder, now)))
                        .toList(),
                files.stream()
                        .map(file ->
                                new NodeLook.Text(file[2], changed(file, now), Optional.ofNullable(texts.get(file[2]))))
                        .toList(),
                started.isPresent() ? process : 0,
                started.orElse(Instant.MIN),
                settings.exportsFolderShared() ? "" : FolderIdentity.of(mounted, place),
                List.copyOf(trouble));
    }

    /** What base64 printed, nothing of an empty file; and the path. */
    private void text(String[] printedAndPath) {
        texts.put(printedAndPath[1], Base64.getDecoder().decode(printedAndPath[0]));
    }

    private void exports() {
        if (folders.isEmpty()) {
            trouble.add("The exports folder " + settings.exportsFolder()
                    + " cannot be read. Check that it exists and that the SSH user may read it.");
        } else if (!found.equals("0")) {
            trouble.add("The exports folder " + settings.exportsFolder() + " cannot be searched completely ("
                    + result.lastWords()
                    + "). Give the SSH user the right to, and remove links that run in a circle.");
        }
    }

    private void missingFiles() {
        Set<String> missing = new LinkedHashSet<>(NodeLook.propertiesFiles(settings));
        files.forEach(file -> missing.remove(file[2]));
        missing.forEach(path -> trouble.add("The shortcut file " + path
                + " cannot be found. Check shortcut-files in the inventory, and the rights of the SSH user."));
    }

    private void unsupportedFiles() {
        settings.shortcutFiles().forEach(yaml::remove);
        yaml.forEach(path -> trouble.add("The file " + path
                + " is YAML and holds shortcuts, which Wissel does not read or edit. Move them into a .properties file"
                + " that shortcut-files names, or remove the file where no runtime reads it."));
    }

    private long process() {
        String[] codeAndOutput = pid.split(" ", 2);
        String output = codeAndOutput.length < 2 ? "" : codeAndOutput[1].strip();
        if (codeAndOutput[0].equals("126") || codeAndOutput[0].equals("127")) {
            trouble.add("The pid command '" + String.join(" ", settings.pidCommand()) + "' cannot be run ("
                    + result.lastWords() + "). Correct it in the inventory.");
            return 0;
        }
        if (output.isEmpty()) {
            return 0;
        }
        if (!output.matches("[0-9]{1,10}")) {
            throw host.failed(
                    "the pid command '" + String.join(" ", settings.pidCommand()) + "' printed '"
                            + Shown.line(output, 200) + "' instead of one process id",
                    "Let it print the id of the runtime's process alone.");
        }
        return Long.parseLong(output);
    }

    /** Fields 3 (state) and 22 (start in ticks since boot) of proc(5) stat; the name before may hold any character. */
    private Optional<Instant> started(String[] ticksUptimeNow) {
        int afterName = stat.lastIndexOf(')');
        if (afterName < 0) {
            return Optional.empty();
        }
        String[] fields = stat.substring(afterName + 2).split(" ");
        if (fields[0].equals("Z") || fields[0].equals("X")) {
            return Optional.empty();
        }
        BigDecimal sinceBoot =
                PrintedNumber.of(fields[19]).divide(PrintedNumber.of(ticksUptimeNow[0]), 9, RoundingMode.DOWN);
        BigDecimal boot = PrintedNumber.of(ticksUptimeNow[2]).subtract(PrintedNumber.of(ticksUptimeNow[1]));
        return Optional.of(instant(boot.add(sinceBoot)));
    }

    /** The later of both times; a content time in the future was set by hand and tells nothing. */
    private static Instant changed(String[] contentAndName, Instant now) {
        Instant content = instant(PrintedNumber.of(contentAndName[0]));
        Instant name = instant(PrintedNumber.of(contentAndName[1]));
        return content.isAfter(name) && !content.isAfter(now) ? content : name;
    }

    private static Instant instant(BigDecimal seconds) {
        long whole = seconds.setScale(0, RoundingMode.FLOOR).longValueExact();
        long nanos =
                seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue();
        return Instant.ofEpochSecond(whole, nanos);
    }
}
