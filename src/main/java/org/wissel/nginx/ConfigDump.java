package org.wissel.nginx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The whole configuration as {@code nginx -T} prints it, every included file with it. */
final class ConfigDump {

    private static final Pattern FILE = Pattern.compile("(?m)^# configuration file (.+):\\r?$");

    // Blocks whose lines pair a pattern with a value, which a proxy_pass may use as a variable.
    private static final Set<String> TABLES = Set.of("map", "geo", "split_clients");

    private final String text;
    private final List<Directive> directives;
    private final TreeMap<Integer, String> files = new TreeMap<>();

    private ConfigDump(String text) {
        this.text = text;
        this.directives = ConfigText.read(text);
        Matcher file = FILE.matcher(text);
        while (file.find()) {
            files.put(file.start(), file.group(1));
        }
    }

    /** @throws ConfigSyntaxException when it cannot be understood */
    static ConfigDump read(String text) {
        return new ConfigDump(text);
    }

    /**
     * Why a deployment by this file cannot be trusted: nginx does not read the upstream, or names a node elsewhere.
     *
     * @param nodes the nodes' names by address
     * @param elsewhereAllowed whether a node may be named elsewhere
     */
    List<String> problems(String upstream, String file, Map<ServerAddress, String> nodes, boolean elsewhereAllowed) {
        List<String> problems = new ArrayList<>();
        List<Directive> ours = ours(upstream, file);
        if (ours.isEmpty()) {
            problems.add("nginx does not read the upstream " + upstream + ": its configuration dump does not hold it."
                    + " Include " + file + " in nginx's configuration, or correct the file in the inventory.");
        }
        if (!elsewhereAllowed) {
            elsewhere(ours, nodes).forEach(problems::add);
        }
        return problems;
    }

    /** All as nginx reads it, with what is included in its place. */
    List<Directive> whole() {
        if (files.isEmpty()) {
            return directives;
        }
        Map<String, List<Directive>> byFile = new LinkedHashMap<>();
        directives.forEach(directive -> byFile.computeIfAbsent(fileOf(directive), file -> new ArrayList<>())
                .add(directive));
        String main = files.firstEntry().getValue();
        return new Includes(byFile, main).resolved(byFile.getOrDefault(main, List.of()));
    }

    private Stream<Directive> all() {
        return directives.stream().flatMap(Directive::all);
    }

    private List<Directive> ours(String upstream, String file) {
        List<Directive> named = all().filter(directive ->
                        isUpstream(directive) && directive.argument(1).equals(upstream))
                .toList();
        // The path may be written otherwise there (a link); only several of one name (http and stream) need telling
        // apart.
        return named.size() < 2
                ? named
                : named.stream()
                        .filter(directive -> fileOf(directive).equals(file))
                        .toList();
    }

    private static boolean isUpstream(Directive directive) {
        return directive.block() && directive.name().equals("upstream");
    }

    private List<String> elsewhere(List<Directive> ours, Map<ServerAddress, String> nodes) {
        Set<String> upstreams = new HashSet<>();
        all().filter(ConfigDump::isUpstream).forEach(directive -> upstreams.add(directive.argument(1)));
        List<String> problems = new ArrayList<>();
        // By where they stand, and not one by one: there may be as many as the text has room for.
        Set<Integer> own = ours.stream().map(Directive::start).collect(Collectors.toSet());
        all().forEach(directive -> {
            if (isUpstream(directive) && !own.contains(directive.start())) {
                directive.children().stream()
                        .filter(child -> child.name().equals("server"))
                        .forEach(child -> named(
                                child,
                                ServerAddress.of(child.argument(1)),
                                "upstream " + directive.argument(1),
                                nodes,
                                problems));
            } else if (directive.name().endsWith("_pass")
                    && !upstreams.contains(withoutScheme(directive.argument(1)))) {
                named(directive, ServerAddress.ofUrl(directive.argument(1)), directive.name(), nodes, problems);
            } else if (directive.name().equals("set")) {
                named(directive, ServerAddress.ofUrl(directive.argument(2)), directive.name(), nodes, problems);
            } else if (directive.block() && TABLES.contains(directive.name())) {
                directive
                        .children()
                        .forEach(child -> named(
                                child, ServerAddress.ofUrl(child.argument(1)), directive.name(), nodes, problems));
            }
        });
        return problems;
    }

    private void named(
            Directive directive,
            ServerAddress address,
            String by,
            Map<ServerAddress, String> nodes,
            List<String> problems) {
        String node = nodes.get(address);
        if (node != null) {
            problems.add(by + " in " + fileOf(directive) + " also names " + node + " (" + address
                    + "), and taking " + node + " out of rotation would not end that traffic. Take it out there, or set"
                    + " nodes-may-be-named-elsewhere when such traffic holds no session.");
        }
    }

    /** The host of {@code http://host/path}, which is an upstream's name where nginx knows one of that name. */
    private static String withoutScheme(String url) {
        return url.replaceFirst("^[a-z]+://", "").replaceFirst("/.*$", "");
    }

    /** The file that a directive stands in. */
    String fileOf(Directive directive) {
        Map.Entry<Integer, String> file = files.floorEntry(directive.start());
        return file == null ? "the configuration" : file.getValue();
    }
}
