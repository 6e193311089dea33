package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import org.wissel.process.CamundaUsersFixture;
import org.wissel.web.Browser.Answer;

/** Bodies that are larger than anything that is taken, an upload aside. */
@TestPropertySource(properties = "wissel.engine-rest.enabled=true")
class SmallBodiesTest extends WebTest {

    private static final String COUNT = "/camunda/api/engine/engine/default/task/count";

    @Test
    void a_list_that_would_fill_the_memory_does_not_reach_the_engine() {
        for (String person : new String[] {OUTSIDER, VIEWER, ADMIN}) {
            assertThat(ask(person, list(SmallBodies.LARGEST + 1)).status())
                    .as(person)
                    .isEqualTo(413);
            assertThat(programOf(person)
                            .post("/engine-rest/task/count", list(SmallBodies.LARGEST + 1))
                            .status())
                    .as(person)
                    .isEqualTo(413);
        }
    }

    @Test
    void one_that_fits_does() {
        assertThat(ask(VIEWER, list(SmallBodies.LARGEST)).body()).contains("\"count\":");
    }

    @Test
    void who_does_not_say_how_much_comes_gets_no_further() throws Exception {
        assertThat(chunked("/engine-rest/task/count", list(SmallBodies.LARGEST + 1)))
                .isEqualTo(413);
        assertThat(chunked("/api/deployments", list(SmallBodies.LARGEST + 1))).isEqualTo(413);
        assertThat(chunked("/engine-rest/task/count", list(1000))).isEqualTo(200);
        assertThat(chunked("/api/deployments", "{\"cluster\": \"other\", \"project\": \"W\", \"version\": \"1\"}"))
                .isEqualTo(404);
    }

    @Test
    void our_api_says_how_much_it_takes() {
        String body = "{\"cluster\": \"" + "a".repeat(SmallBodies.LARGEST) + "\"}";

        assertThat(programOf(DEPLOYER).post("/api/deployments", body).problem(413))
                .contains("the body has " + body.length() + " bytes", "65536");
    }

    @Test
    void an_upload_is_bounded_by_its_own_setting() {
        String large = "a".repeat(2 * SmallBodies.LARGEST);

        assertThat(programOf(DEPLOYER)
                        .post("/api/exports", large, "Content-Type", "application/zip")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void of_whoever_is_not_signed_in_nothing_is_read() {
        assertThat(browser()
                        .post("/api/deployments", list(SmallBodies.LARGEST + 1))
                        .status())
                .isEqualTo(401);
        assertThat(browser().post(COUNT, list(SmallBodies.LARGEST + 1)).status())
                .isEqualTo(401);
    }

    private Answer ask(String person, String body) {
        Browser browser = browserOf(person);
        browser.open("/camunda/app/welcome/default/");
        return browser.post(
                COUNT, body, "X-XSRF-TOKEN", browser.cookie("XSRF-TOKEN").orElseThrow());
    }

    /** A question for tasks with one of very many names, of this many bytes. */
    private static String list(int bytes) {
        String begin = "{\"taskDefinitionKeyIn\": [\"n\"";
        String end = "]}";
        int rest = bytes - begin.length() - end.length();
        return begin + ",\"n\"".repeat(rest / 4) + " ".repeat(rest % 4) + end;
    }

    private int chunked(String path, String body) throws Exception {
        String password = DEPLOYER + ":" + CamundaUsersFixture.passwordOf(DEPLOYER);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", "application/json")
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8)))
                .POST(BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
