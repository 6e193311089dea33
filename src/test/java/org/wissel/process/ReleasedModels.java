package org.wissel.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the models and forms of each release name, and the elements of theirs by which the code finds tasks and endings: a list
 * per release, a name per line with its kind. Instances of a released model meet the code of later releases.
 */
final class ReleasedModels {

    static final Path LISTS = Path.of("src/test/resources/released-models");

    /** A kind of name, and where a model or a form has it. */
    private static final Map<String, Pattern> KINDS = new TreeMap<>(
            Map.of(
                    "bean", Pattern.compile("delegateExpression=\"\\$\\{(\\w+)}\""),
                    "error", Pattern.compile("errorCode=\"(\\w+)\""),
                    "form", Pattern.compile("camunda:formKey=\"embedded:deployment:([^\"]+)\""),
                    "message", Pattern.compile("<bpmn:message id=\"\\w+\" name=\"([^\"]+)\""),
                    "process", Pattern.compile("<bpmn:process id=\"([^\"]+)\""),
                    "variable",
                            Pattern.compile(
                                    "(?:[>\"]\\$\\{|cam-variable-name=\")(\\w+)(?:(?: eq [^}]*|\\.elements\\(\\))?}[<\"]|\")")));

    private static final Path CODE = Path.of("src/main/java/org/wissel/process");
    private static final Pattern ELEMENT = Pattern.compile(
            "\\b(?:startEvent|endEvent|boundaryEvent|event|serviceTask|userTask|callActivity|subProcess|gateway|flow)_\\w+");

    private static final Pattern ID = Pattern.compile(" id=\"(\\w+)\"");

    private ReleasedModels() {}

    /** Ids of elements that the code names, of models of any release. */
    static Set<String> elementsInCode() {
        Set<String> elements = new TreeSet<>();
        files(CODE).forEach(file -> {
            Matcher found = ELEMENT.matcher(text(file));
            while (found.find()) {
                elements.add(found.group());
            }
        });
        return elements;
    }

    /** All names of a kind that a model of any release needs, the one that is worked on included. */
    static Set<String> names(String kind) {
        Set<String> names = new TreeSet<>();
        for (Path list : files(LISTS)) {
            text(list)
                    .lines()
                    .filter(line -> line.startsWith(kind + " "))
                    .forEach(line -> names.add(line.substring(kind.length() + 1)));
        }
        return names;
    }

    /** What the models and forms name today, as a list has it. */
    static Set<String> today() {
        Set<String> names = new TreeSet<>();
        Stream.of("processes", "forms").map(Path::of).forEach(folder -> files(folder)
                .forEach(file -> KINDS.forEach((kind, pattern) -> {
                    Matcher found = pattern.matcher(text(file));
                    while (found.find()) {
                        if (!kind.equals("variable") || !found.group(1).matches("\\w+(Delegate|Listener)")) {
                            names.add(kind + " " + found.group(1));
                        }
                    }
                })));
        Set<String> elements = elementsInCode();
        files(Path.of("processes")).forEach(file -> {
            Matcher found = ID.matcher(text(file));
            while (found.find()) {
                if (elements.contains(found.group(1))) {
                    names.add("element " + found.group(1));
                }
            }
        });
        return names;
    }

    private static Iterable<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
