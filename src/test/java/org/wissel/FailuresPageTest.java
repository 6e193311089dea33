package org.wissel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/failures.md and the tests say the same: every failure stands there, and every test that is named there exists. */
class FailuresPageTest {

    private static final Path PAGE = Path.of("docs/failures.md");

    /** Every failure that must be shown. */
    private static final List<String> FAILURES = List.of(
            "A reload succeeds and nginx rejects the configuration",
            "Every server would be down",
            "A node's name has no address",
            "A websocket pins an old worker",
            "Somebody edits the upstream's file between plan and swap",
            "The second of two load balancers does not reload",
            "Wissel ends between writing the file and reloading",
            "Wissel ends between the reload and the step's end",
            "A node's health flaps at the gate",
            "A node that is approved has become unhealthy",
            "A second deployment is started",
            "The version lies on a node with another checksum",
            "Versions 0.0-v10 and 0.0-v9",
            "Rolling back while sessions hold the new version",
            "A request is in flight when its node is to be restarted",
            "The connection breaks in the middle of an upload",
            "A node's disk is full, or it cannot be sent to",
            "An upload takes longer than a step, or Wissel is killed in its midst",
            "What was sent is edited before its wave",
            "The connection breaks in the middle of a command",
            "A host accepts the connection and hangs",
            "A host falls silent in the middle",
            "A node's power is cut",
            "A host's key changed",
            "The load balancer's machine reboots in the middle of a change",
            "A machine reboots while its drain or its health is waited for",
            "nginx is gone when it is to reload",
            "Machines answer slowly, or a step waits long for its turn",
            "Somebody uses a version again while it is undeployed",
            "Sessions can no longer be counted",
            "A shortcut names a version again that shall go",
            "Another deployment takes the cluster first",
            "The trash folder cannot be used",
            "An archive is edited while its version is undeployed",
            "A removal or its way back is killed in its midst",
            "Nodes share an exports folder at undeploying",
            "The archive that is undeployed is a symbolic link",
            "The Publisher does not answer",
            "A person rejects the publication",
            "Nobody approves the publication in time",
            "A node's poll never picks up what was published");

    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z]+)\\.([a-z][a-z0-9_]+)`");

    @Test
    void every_failure_stands_there_with_the_tests_that_show_it() throws IOException {
        Map<String, List<String>> sources = sources();
        List<String> failures = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            if (!line.startsWith("| ") || line.startsWith("| What happens ")) {
                continue;
            }
            String[] cells = line.substring(2).split(" \\| ");
            assertThat(cells).as(line).hasSize(5).allSatisfy(cell -> assertThat(cell)
                    .isNotBlank());
            failures.add(cells[0]);
            Matcher named = NAMED.matcher(cells[4]);
            int tests = 0;
            while (named.find()) {
                assertThat(sources.getOrDefault(named.group(1) + ".java", List.of()))
                        .as("tests of " + named.group(1) + ", for: " + cells[0])
                        .contains(named.group(2));
                tests++;
            }
            assertThat(tests).as("tests that show: " + cells[0]).isPositive();
        }
        assertThat(failures).containsExactlyElementsOf(FAILURES);
    }

    /** The tests' names by their file. */
    private static Map<String, List<String>> sources() throws IOException {
        Pattern method =
                Pattern.compile("(?:@Test|@ParameterizedTest)[^;{}]*?(?:\\{[^}]*}[^;{}]*?)?void ([a-z0-9_]+)\\(");
        Map<String, List<String>> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher test = method.matcher(Files.readString(file));
                List<String> names = sources.computeIfAbsent(file.getFileName().toString(), name -> new ArrayList<>());
                while (test.find()) {
                    names.add(test.group(1));
                }
            }
        }
        return sources;
    }
}
