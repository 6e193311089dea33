package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The cluster of containers, where Docker can run one: {@code src/test/compose/story.sh}. */
@Tag("story")
class ComposeStoryTest {

    /** How the script says that there is nothing to try it on. */
    private static final int NO_ENGINE = 77;

    @Test
    void a_deployment_outlives_the_container_of_the_wissel_that_ran_it_and_no_user_notices() throws Exception {
        Process story = new ProcessBuilder(
                        Path.of("src", "test", "compose", "story.sh").toString())
                .redirectErrorStream(true)
                .start();
        String said = String.join("\n", told(story));
        int code = story.waitFor();

        assumeFalse(code == NO_ENGINE, "skipped: no Docker engine: " + said);
        assertThat(code).as(said).isZero();
        assertThat(said).contains("the story holds", "everything is down");
    }

    private static List<String> told(Process story) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = story.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                System.out.println(line);
                lines.add(line);
            }
        }
        return lines;
    }
}
