package org.wissel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README and the pages below docs/ point to is there, and whoever begins at the README finds every page. */
class LinksTest {

    private static final Path README = Path.of("README.md");
    private static final Path DOCS = Path.of("docs");

    private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.*)$");
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`]*`");
    private static final Pattern BLOCK = Pattern.compile("(?s)```.*?```");
    private static final Pattern FILE = Pattern.compile("(?<![\\w./-])((?:docs|src|processes|forms)/[\\w./-]*\\w)");
    private static final Pattern TEST = Pattern.compile("-Dtest='?([^\\s'`]+)");
    private static final Pattern PROFILE = Pattern.compile("mvn[^\\n`]* -P([a-z-]+)");

    /** Where a link of a page leads, as it stands there. */
    private record Link(Path page, String target) {

        boolean isOutside() {
            return target.contains(":");
        }

        Path file() {
            String path = target.replaceFirst("#.*", "");
            Path from = page.getParent() == null ? Path.of("") : page.getParent();
            return path.isEmpty() ? page : from.resolve(path).normalize();
        }

        String anchor() {
            int hash = target.indexOf('#');
            return hash < 0 ? "" : target.substring(hash + 1);
        }

        @Override
        public String toString() {
            return page + " -> " + target;
        }
    }

    @Test
    void what_a_link_names_is_there() throws IOException {
        assertThat(links()).hasSizeGreaterThan(50);
        assertThat(links().stream().filter(link -> !link.isOutside() && !Files.exists(link.file())))
                .isEmpty();
    }

    @Test
    void an_anchor_is_a_heading_of_its_page() throws IOException {
        assertThat(links().stream()
                        .filter(link -> !link.isOutside() && !link.anchor().isEmpty())
                        .filter(link -> !anchors(link.file()).contains(link.anchor())))
                .isEmpty();
    }

    @Test
    void what_leads_outside_is_a_whole_address() throws IOException {
        Predicate<Link> isWhole = link -> {
            URI address = URI.create(link.target());
            return "https".equals(address.getScheme()) && address.getHost() != null;
        };

        assertThat(links().stream().filter(Link::isOutside).filter(isWhole.negate()))
                .isEmpty();
    }

    @Test
    void every_page_and_picture_is_found_from_the_readme() throws IOException {
        Set<Path> found = new HashSet<>();
        Deque<Path> next = new ArrayDeque<>(List.of(README));
        Map<Path, List<Link>> byPage = links().stream().collect(Collectors.groupingBy(Link::page));
        while (!next.isEmpty()) {
            Path page = next.pop();
            for (Link link : byPage.getOrDefault(page, List.of())) {
                if (!link.isOutside() && found.add(link.file())) {
                    next.push(link.file());
                }
            }
        }
        Set<Path> all = new TreeSet<>();
        try (Stream<Path> files = Files.walk(DOCS)) {
            files.filter(Files::isRegularFile).forEach(all::add);
        }
        if (found.contains(DOCS.resolve("adr"))) {
            all.removeIf(file -> file.startsWith(DOCS.resolve("adr")));
        }

        assertThat(found).containsAll(all);
    }

    @Test
    void files_that_are_named_are_there() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            all(FILE, Files.readString(page))
                    // A page names files beside itself, and of the project.
                    .filter(name -> Files.notExists(Path.of(name)) && !name.contains("/..."))
                    .forEach(name -> missing.add(page + ": " + name));
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void commands_name_tests_and_profiles_that_there_are() throws IOException {
        Set<String> tests = new HashSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .forEach(tests::add);
        }
        String pom = Files.readString(Path.of("pom.xml"));
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            String text = Files.readString(page);
            all(TEST, text)
                    .flatMap(names -> Stream.of(names.split(",")))
                    .map(name -> name.replaceFirst("#.*", ""))
                    .filter(name -> !name.startsWith("!") && !tests.contains(name))
                    .forEach(name -> missing.add(page + ": there is no test " + name));
            all(PROFILE, text)
                    .filter(profile -> !pom.contains("<id>" + profile + "</id>"))
                    .forEach(profile -> missing.add(page + ": there is no profile " + profile));
        }

        assertThat(missing).isEmpty();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(DOCS)) {
            return Stream.concat(
                            Stream.of(README, Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md")),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .toList();
        }
    }

    private static List<Link> links() throws IOException {
        List<Link> links = new ArrayList<>();
        for (Path page : pages()) {
            String text = CODE.matcher(Files.readString(page)).replaceAll("");
            all(LINK, text).forEach(target -> links.add(new Link(page, target)));
        }
        return links;
    }

    private static Stream<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult found) -> found.group(1));
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path page) {
        try {
            Map<String, Integer> seen = new HashMap<>();
            Set<String> anchors = new HashSet<>();
            // A comment in a block of code is no heading.
            String prose = BLOCK.matcher(Files.readString(page)).replaceAll("");
            all(HEADING, prose).forEach(heading -> {
                String plain = heading.strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                        .replace(' ', '-');
                int before = seen.merge(plain, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? plain : plain + "-" + before);
            });
            return anchors;
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
