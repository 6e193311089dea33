package org.wissel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/messages.md and the code say the same: each message of the code stands there once, and nothing else does. */
class MessagesPageTest {

    private static final Path PAGE = Path.of("docs/messages.md");
    private static final Path CODE = Path.of("src/main/java/org/wissel");
    private static final Pattern ENDING = Pattern.compile("<bpmn:endEvent [^>]*name=\"([^\"]+)\"");
    private static final Pattern ERROR = Pattern.compile("errorCode=\"([^\"]+)\"");

    private static Map<String, MessagesInCode.Message> code;
    private static MessagesPage page;

    @BeforeAll
    static void read() throws IOException {
        code = MessagesInCode.below(CODE);
        page = MessagesPage.read(PAGE);
    }

    @Test
    void each_message_of_the_code_has_its_row() {
        Set<String> told = new HashSet<>();
        page.rows().forEach(row -> row.messages().forEach(message -> told.add(message.normal())));
        String missing = code.entrySet().stream()
                .filter(message -> !told.contains(message.getKey()))
                .map(Map.Entry::getValue)
                .sorted(Comparator.comparing(MessagesInCode.Message::place))
                .map(message -> "\n" + CODE + "/" + message.place() + " says what no row of " + PAGE
                        + " has; paste and fill in:\n" + MessagesPage.skeleton(message.text()))
                .collect(Collectors.joining("\n"));
        assertThat(missing).isEmpty();
    }

    @Test
    void no_row_tells_what_the_code_does_not_say_any_more() {
        String stale = page.rows().stream()
                .flatMap(row -> row.messages().stream()
                        .filter(message -> !code.containsKey(message.normal()))
                        .map(message -> "\n" + PAGE + ":" + row.line() + " has what the code does not say: "
                                + message.cell() + "\nThe code says: " + nearest(message)))
                .collect(Collectors.joining("\n"));
        assertThat(stale).isEmpty();
    }

    @Test
    void no_message_stands_there_twice() {
        Map<String, List<Integer>> lines = new TreeMap<>();
        page.rows().forEach(row -> row.messages()
                .forEach(message -> lines.computeIfAbsent(message.normal(), each -> new ArrayList<>())
                        .add(row.line())));
        lines.values().removeIf(rows -> rows.size() == 1);
        assertThat(lines).isEmpty();
    }

    @Test
    void each_row_says_what_it_means_and_what_to_do() {
        assertThat(page.rows()).isNotEmpty().allSatisfy(row -> assertThat(row.cells())
                .as(PAGE + ":" + row.line())
                .hasSize(3)
                .allSatisfy(cell -> assertThat(cell).isNotBlank().doesNotContain("what is untouched")));
    }

    @Test
    void each_ending_and_each_error_of_the_models_is_told() throws IOException {
        String text = Files.readString(PAGE);
        Set<String> inModels = new HashSet<>();
        try (Stream<Path> models = Files.list(Path.of("processes"))) {
            for (Path model :
                    models.filter(path -> path.toString().endsWith(".bpmn")).toList()) {
                for (Pattern named : List.of(ENDING, ERROR)) {
                    Matcher found = named.matcher(Files.readString(model));
                    while (found.find()) {
                        inModels.add(found.group(1));
                    }
                }
            }
        }
        Set<String> told = new HashSet<>();
        Matcher row = Pattern.compile("(?m)^\\| \\*([^*]+)\\* \\||^\\| `([A-Z_]+)` \\|")
                .matcher(text);
        while (row.find()) {
            told.add(row.group(1) == null ? row.group(2) : row.group(1));
        }
        assertThat(told).containsExactlyInAnyOrderElementsOf(inModels);
    }

    /** What shares most words with a message that is gone: most often the same one in new words. */
    private static String nearest(MessageText gone) {
        Set<String> words = words(gone);
        return code.values().stream()
                .max(Comparator.comparingDouble(message -> {
                    Set<String> all = words(message.text());
                    int before = all.size();
                    all.retainAll(words);
                    return 2.0 * all.size() / (before + words.size());
                }))
                .map(message -> message.text().cell() + " (" + message.place() + ")")
                .orElse("nothing like it");
    }

    private static Set<String> words(MessageText text) {
        return new HashSet<>(Arrays.asList(text.normal().split(" ")));
    }
}
