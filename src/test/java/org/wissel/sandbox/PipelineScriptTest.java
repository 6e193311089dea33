package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wissel.blueriq.ExportArchives;
import org.wissel.deployment.DeploymentState;

/** The script for pipelines, on a real cluster: it sends an archive that lies nowhere else. */
@Tag("story")
class PipelineScriptTest {

    private static Sandbox sandbox;
    private static SandboxWissel wissel;

    @TempDir
    Path folder;

    private record Ended(int code, List<String> lines) {}

    @BeforeAll
    static void begin() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-pipeline-test")));
        wissel = SandboxWissel.start(sandbox);
    }

    @AfterAll
    static void end() {
        if (wissel != null) {
            wissel.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    void it_uploads_plans_starts_and_waits_until_an_approver_let_it_go_live() throws Exception {
        Path archive = ExportArchives.writeAs(folder, "nightly build.zip", "Weather", "0.0-v9");

        Ended ended = deploy("ops", archive, "sandbox", line -> {
            if (line.endsWith(" waiting-for-approval")) {
                wissel.approve(wissel.deployments().locks().get(0).deployment());
            }
        });

        String said = String.join("\n", ended.lines());
        assertThat(ended.code()).as(said).isZero();
        assertThat(said)
                .containsSubsequence(
                        "uploaded: Weather 0.0-v9, SHA-256 ",
                        "planned: ",
                        "started: " + wissel.url() + "/deployments/",
                        " waiting-for-approval",
                        " deployed");
        String id = said.replaceAll("(?s).*/deployments/(\\S+).*", "$1");
        assertThat(wissel.deployments().deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
    }

    @Test
    void a_plan_that_is_refused_ends_it_with_the_reasons_and_nothing_started() throws Exception {
        Path archive = ExportArchives.write(folder, "Unheard", "0.0-v1");

        Ended ended = deploy("ops", archive, "sandbox", line -> {});

        String said = String.join("\n", ended.lines());
        assertThat(ended.code()).as(said).isEqualTo(1);
        assertThat(said).contains("refused, nothing was touched:", "  - ").doesNotContain("started:");
    }

    @Test
    void who_may_not_and_what_is_no_export_are_told_in_the_server_s_words() throws Exception {
        Path archive = ExportArchives.write(folder, "Weather", "0.0-v8");
        assertThat(deploy("viewer", archive, "sandbox", line -> {}))
                .satisfies(ended -> assertThat(ended.code()).isEqualTo(1))
                .satisfies(ended -> assertThat(String.join("\n", ended.lines())).contains("403", "deployers"));

        Path none = Files.writeString(folder.resolve("none.zip"), "none");
        assertThat(deploy("ops", none, "sandbox", line -> {}))
                .satisfies(ended -> assertThat(ended.code()).isEqualTo(1))
                .satisfies(ended -> assertThat(String.join("\n", ended.lines()))
                        .contains("400: none.zip: This is no zip archive."));
    }

    @Test
    void called_wrongly_it_says_how() throws Exception {
        assertThat(deploy("ops", folder.resolve("nowhere.zip"), "sandbox", line -> {})
                        .code())
                .isEqualTo(2);
    }

    private static Ended deploy(String user, Path archive, String cluster, Consumer<String> each)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "docs/deploy.sh", archive.toString(), cluster);
        builder.redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "WISSEL_URL",
                        wissel.url().toString(),
                        "WISSEL_USER",
                        user,
                        "WISSEL_PASSWORD",
                        user,
                        "WISSEL_POLL",
                        "1"));
        Process script = builder.start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = script.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                System.out.println("pipeline: " + line);
                lines.add(line);
                each.accept(line);
            }
        }
        return new Ended(script.waitFor(), lines);
    }
}
