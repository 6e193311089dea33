package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the script for pipelines ends, by what a Wissel that is none answers. */
class PipelineScriptAnswersTest {

    @TempDir
    Path folder;

    private HttpServer server;
    private volatile String leftOut = "";

    @BeforeEach
    void begin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answers("/api/exports", () -> "{\"project\":\"Weather\",\"version\":\"0.0-v2\"}");
        answers("/api/clusters", () -> "{\"refused\":false,\"warnings\":[],\"hash\":\"abc\"}");
        answers("/api/deployments", () -> "{\"id\":\"d7\"}");
        answers(
                "/api/deployments/d7",
                () -> "{\"id\":\"d7\",\"state\":\"deployed\",\"plan\":{\"says\":\"\\\"leftOut\\\":[\"},\"leftOut\":["
                        + leftOut + "],\"continuity\":{\"problems\":[\"none of these\"]}}");
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void a_deployment_of_every_node_ends_it_well() throws Exception {
        Ended ended = deploy();

        assertThat(ended.code()).as(ended.said()).isZero();
        assertThat(ended.said()).endsWith(" deployed\n");
    }

    @Test
    void nodes_that_were_left_out_are_printed_and_end_it_with_a_code_of_their_own() throws Exception {
        leftOut =
                "{\"node\":\"n2\",\"reason\":\"n2: said \\\"no\\\" [1]: {2}.\\nThen press Retry.\",\"by\":\"ops\",\"at\":\"now\"},"
                        + "{\"node\":\"n4\",\"reason\":\"n4: away\",\"by\":\"ops\",\"at\":\"now\"}";

        Ended ended = deploy();

        assertThat(ended.code()).as(ended.said()).isEqualTo(3);
        assertThat(ended.said())
                .endsWith("deployed, but these nodes were left out and do not serve it:\n"
                        + "  - n2: n2: said \"no\" [1]: {2}. Then press Retry.\n  - n4: n4: away\n");
    }

    private interface Body {
        String text();
    }

    private void answers(String path, Body body) {
        server.createContext(path, exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                byte[] bytes = body.text().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }

    private record Ended(int code, String said) {}

    private Ended deploy() throws IOException, InterruptedException {
        Path archive = Files.writeString(folder.resolve("Weather.zip"), "not looked into");
        ProcessBuilder builder = new ProcessBuilder("bash", "docs/deploy.sh", archive.toString(), "demo");
        builder.redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "WISSEL_URL",
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        "WISSEL_USER",
                        "ops",
                        "WISSEL_PASSWORD",
                        "ops"));
        Process script = builder.start();
        String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(script.waitFor(), said);
    }
}
