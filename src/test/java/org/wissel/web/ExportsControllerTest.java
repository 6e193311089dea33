package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.process.CamundaUsersFixture.passwordOf;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wissel.deployment.Act;
import org.wissel.deployment.ExportNotKeptException;
import org.wissel.deployment.ProjectVersion;
import org.wissel.web.Browser.Answer;

class ExportsControllerTest extends WebTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final String SUM = "ab".repeat(32);

    @Test
    void what_is_sent_goes_in_as_it_comes_and_is_told_with_its_place() {
        Answer answer = programOf(DEPLOYER).send("/api/exports?sha256=" + SUM + "&fileName=a%3Cb%3E.zip", bytes(20));

        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(answer.location()).isEqualTo("/api/exports/Weather/0.0-v9");
        JsonNode export = answer.json();
        assertThat(export.get("size").asLong()).isEqualTo(20L * 1024 * 1024);
        assertThat(export.get("origin").asText()).isEqualTo("upload");
        assertThat(export.at("/upload/fileName").asText()).isEqualTo("a<b>.zip");
        assertThat(export.at("/upload/by").asText()).isEqualTo(DEPLOYER);
        assertThat(export.at("/upload/at").asText()).isEqualTo("2026-11-25T21:30:05Z");
        assertThat(export.at("/upload/usedBy").isNull()).isTrue();
        assertThat(uploads.said).containsExactly(SUM);
        assertThat(programOf(VIEWER).get(answer.location()).json()).isEqualTo(export);
    }

    @Test
    void the_checksum_and_the_name_may_be_left_out_and_the_browser_s_session_sends_too() {
        Answer answer = browserOf(DEPLOYER).sendWithToken("/api/exports", bytes(1));

        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(uploads.said).containsExactly("none");
    }

    @Test
    void a_session_without_its_token_sends_nothing() {
        assertThat(browserOf(DEPLOYER).send("/api/exports", bytes(1)).problem(403))
                .contains("/api/csrf");
        assertThat(uploads.uploads).isEmpty();
    }

    @Test
    void only_deployers_send_and_delete() {
        uploads.holds(V1, "w.zip", Optional.empty());
        for (String person : List.of(VIEWER, APPROVER, OUTSIDER)) {
            assertThat(programOf(person).send("/api/exports", bytes(1)).problem(403))
                    .contains("uploading and deleting an export", "deployers");
            programOf(person).method("DELETE", "/api/exports/Weather/0.0-v1").problem(403);
            browserOf(person).deleteWithToken("/api/exports/Weather/0.0-v1", "").problem(403);
        }
        browser().method("DELETE", "/api/exports/Weather/0.0-v1").problem(401);
        assertThat(uploads.said).isEmpty();
        assertThat(uploads.uploads).hasSize(1);
    }

    @Test
    void what_is_larger_than_allowed_is_413_before_it_is_read() {
        uploads.largest = 1000;

        assertThat(programOf(DEPLOYER)
                        .send("/api/exports", new ByteArrayInputStream(new byte[1001]), 1001)
                        .problem(413))
                .contains("1001 bytes", "1000", "wissel.uploads.largest");
        assertThat(uploads.said).isEmpty();
        assertThat(refusals()).singleElement().asString().contains("1001 bytes");
    }

    @ParameterizedTest
    @CsvSource({"length, Content-Length: 10000000", "chunks, Transfer-Encoding: chunked"})
    void a_connection_that_is_cut_in_the_middle_is_no_end_of_the_archive(String name, String header) throws Exception {
        String basic = Base64.getEncoder().encodeToString((DEPLOYER + ":" + passwordOf(DEPLOYER)).getBytes());
        try (Socket socket = new Socket("localhost", port)) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/exports?fileName=" + name + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic "
                            + basic + "\r\nContent-Type: application/zip\r\n" + header + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            if (name.equals("chunks")) {
                out.write("10000\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.write(new byte[65536]);
            out.flush();
        }

        assertThat(uploads.broken.poll(1, TimeUnit.MINUTES)).isEqualTo(name);
        assertThat(uploads.uploads).isEmpty();
        assertThat(programOf(DEPLOYER).get("/api/exports").json().at("/exports"))
                .isEmpty();
    }

    @Test
    void what_cannot_be_kept_is_507_and_what_is_no_export_400() {
        uploads.refusal = new ExportNotKeptException("/data: no space left. Free some.", null);
        assertThat(programOf(DEPLOYER).send("/api/exports", bytes(1)).problem(507))
                .isEqualTo("/data: no space left. Free some.");

        uploads.refusal = new IllegalArgumentException("a.zip: This is no zip archive.");
        assertThat(programOf(DEPLOYER)
                        .send("/api/exports?fileName=a.zip", bytes(1))
                        .problem(400))
                .isEqualTo("a.zip: This is no zip archive.");
        assertThat(refusals()).containsExactly("dora {file=a.zip, reason=a.zip: This is no zip archive.}");
    }

    /** What the audit was told of archives that were not taken. */
    private List<String> refusals() {
        return audit.told.stream()
                .filter(told -> told.act().kind() == Act.Kind.EXPORT_REFUSED)
                .map(told -> told.act().person() + " " + told.act().details())
                .toList();
    }

    @Test
    void a_form_or_json_is_no_archive() {
        programOf(DEPLOYER)
                .post("/api/exports", "a=b", "Content-Type", "application/x-www-form-urlencoded")
                .problem(415);
        programOf(DEPLOYER).post("/api/exports", "{}").problem(415);
        assertThat(uploads.said).isEmpty();
    }

    @Test
    void an_upload_is_deleted_and_one_in_use_is_409_with_what_needs_it() {
        uploads.holds(V1, "w.zip", Optional.of("deployment d7 on demo has not ended"));
        assertThat(programOf(DEPLOYER)
                        .method("DELETE", "/api/exports/Weather/0.0-v1")
                        .problem(409))
                .isEqualTo("Weather 0.0-v1 is kept, since deployment d7 on demo has not ended");
        assertThat(programOf(VIEWER)
                        .get("/api/exports")
                        .json()
                        .at("/exports/0/upload/usedBy")
                        .asText())
                .isEqualTo("deployment d7 on demo has not ended");

        uploads.beginAfresh();
        uploads.holds(V1, "w.zip", Optional.empty());
        assertThat(browserOf(DEPLOYER)
                        .deleteWithToken("/api/exports/Weather/0.0-v1", "")
                        .status())
                .isEqualTo(204);
        assertThat(programOf(DEPLOYER)
                        .method("DELETE", "/api/exports/Weather/0.0-v1")
                        .problem(404))
                .contains("Weather 0.0-v1");
    }

    @Test
    void names_that_are_none_are_400_and_what_is_not_there_404() {
        assertThat(programOf(VIEWER).get("/api/exports/Weather/0.0-v7").problem(404))
                .contains("0.0-v7");
        String hostile = URLEncoder.encode("<b>", StandardCharsets.UTF_8);
        assertThat(programOf(VIEWER).get("/api/exports/Weather/" + hostile).problem(400))
                .contains("no version name");
        programOf(DEPLOYER).method("DELETE", "/api/exports/Weather/" + hostile).problem(400);
    }

    private static InputStream bytes(int megabytes) {
        return new SequenceInputStream(Collections.enumeration(IntStream.range(0, megabytes)
                .<InputStream>mapToObj(i -> new ByteArrayInputStream(new byte[1024 * 1024]))
                .toList()));
    }
}
