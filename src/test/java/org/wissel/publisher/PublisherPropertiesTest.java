package org.wissel.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wissel.blueriq.ExportArchives;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Publication.State;
import org.wissel.deployment.Publisher;

class PublisherPropertiesTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final ProjectVersion V3 = new ProjectVersion("Weather", "0.0-v3");

    @TempDir
    private Path folder;

    private StandInPublisher standIn;
    private Publisher publisher;

    @BeforeEach
    void start() {
        ExportArchives.write(folder.resolve("source"), V1.project(), V1.version());
        ExportArchives.write(folder.resolve("source"), V2.project(), V2.version());
        ExportArchives.write(folder.resolve("database/Production"), V1.project(), V1.version());
        standIn = new StandInPublisher(folder.resolve("source"), folder.resolve("database"), "Production");
        publisher = publisher(Map.of());
    }

    @AfterEach
    void stop() {
        standIn.close();
    }

    private Publisher publisher(Map<String, String> settings) {
        return new BlueriqPublisher(PublisherSettings.of(standIn, settings));
    }

    @Test
    void a_prefix_is_the_publishers_own() {
        standIn.pages.prefix = "export-";
        Publisher prefixed = publisher(Map.of(
                "project-prefix",
                "export-",
                "publish-order",
                "{\"action\":\"PUBLISH\",\"export\":\"{exportHref}\",\"environment\":\"{environmentHref}\","
                        + "\"note\":\"{project} {version} {source} {environment}\"}"));

        assertThat(prefixed.published()).containsExactly(V1);
        assertThat(prefixed.publish(V2).state()).isEqualTo(State.DONE);
        assertThat(standIn.ordered())
                .singleElement()
                .asString()
                .contains("\"note\":\"export-Weather 0.0-v2 studio Production\"");
        assertThat(publisher.published()).contains(new ProjectVersion("export-Weather", "0.0-v1"));
    }

    @Test
    void names_that_no_version_of_ours_can_have_are_left_out() {
        standIn.answering(
                "GET /publisher/api/v1/environments/Production/exports",
                200,
                """
                [{"name": "../up", "version": "0.0-v1", "links": []},
                 {"name": "Weather", "version": "0.0-v1", "links": [{"rel": "self", "href": "/publisher/x"}]}]""");

        assertThat(publisher.published()).containsExactly(V1);
    }

    @Test
    void what_a_studio_has_may_lie_several_links_away() {
        String self = StandInPages.ENTRY + "/environments";
        standIn.answering(
                "GET " + self,
                200,
                """
                [{"name": "Production", "links": [{"rel": "exports", "href": "environments/Production/exports"}]},
                 {"name": "studio", "links": [{"rel": "repositories", "href": "/publisher/repositories"}]}]""");
        standIn.answering(
                "GET /publisher/repositories",
                200,
                "[{\"links\": [{\"rel\": \"applications\", \"href\": \"/publisher/one\"}]},"
                        + " {\"links\": [{\"rel\": \"applications\", \"href\": \"/publisher/two\"}]}]");
        standIn.answering("GET /publisher/one", 200, application("v2"));
        standIn.answering("GET /publisher/two", 200, application("v3"));

        assertThat(publisher(Map.of("source-rels", "repositories,applications")).available())
                .containsExactlyInAnyOrder(V2, V3);
    }

    private static String application(String label) {
        return "[{\"name\": \"Weather\", \"version\": \"0.0-" + label
                + "\", \"links\": [{\"rel\": \"self\", \"href\": \"" + label + "\"}]}]";
    }

    @Test
    void of_two_exports_of_one_version_the_later_one_is_published() {
        standIn.answering(
                "GET /publisher/api/v1/environments/studio/exports",
                200,
                """
                [{"name": "Weather", "version": "0.0-v3", "exportDate": "2026-03-24", "_links": {"self": {"href": "old"}}},
                 {"name": "Weather", "version": "0.0-v3", "exportDate": "2026-03-25T09:54:45.160+0000",
                  "_links": {"self": {"href": "new"}}},
                 {"name": "Weather", "version": "0.0-v3", "exportDate": 1700000000000, "_links": {"self": {"href": "older"}}}]""");
        standIn.answering("POST /publisher/api/v1/publications", 202, "");

        assertThat(publisher.publish(V3).state()).isEqualTo(State.PENDING);
        assertThat(standIn.ordered()).singleElement().asString().contains("/environments/studio/new\"");
    }

    @Test
    void a_wrong_setting_is_refused_with_its_name() {
        refused(Map.of("url", "ftp://x"), "url is ftp://x");
        refused(Map.of("url", "http://"), "url");
        refused(Map.of("url", "http://u:p@x"), "url holds a user");
        refused(Map.of("entry-path", "api"), "entry-path is 'api'");
        refused(Map.of("entry-path", "/a b"), "entry-path is '/a b'");
        refused(Map.of("fields.message-text", "text"), "fields.message-text is 'text'");
        refused(Map.of("publish-order", "{\"a\": \"{nothing}\"}"), "publish-order has the placeholder {nothing}");
        refused(Map.of("publish-order", "{\"a\": {version}}"), "publish-order is no JSON");
        refused(Map.of("unpublish-order", "[]"), "unpublish-order is no JSON object");
        refused(Map.of("unpublish-order", "{} {}"), "unpublish-order is no JSON");
        refused(Map.of("words.done", "pending"), "words.", "one meaning");
        refused(Map.of("source", "Production"), "source is 'Production'");
        refused(Map.of("client-id-header", "no header"), "client-id cannot be sent in the header 'no header'");
        refused(Map.of("client-secret-header", "x-client-id"), "client-secret-header is 'x-client-id'");
        refused(Map.of("client-secret", "open\nsesame"), "client-secret cannot be sent");
    }

    private void refused(Map<String, String> wrong, String... saying) {
        assertThatThrownBy(() -> publisher(wrong))
                .hasStackTraceContaining(saying[0])
                .satisfies(failure -> List.of(saying).forEach(each -> assertThat(Throwables.getStackTrace(failure))
                        .contains(each)))
                .satisfies(failure -> assertThat(Throwables.getStackTrace(failure))
                        .doesNotContain("sesame", StandInPublisher.CLIENT_SECRET));
    }

    @Test
    void values_cannot_change_what_an_order_says() {
        OrderTemplate template =
                new OrderTemplate("publish-order", "{\"a\": [\"{project}\", \"{version}\"], \"b\": 1}");
        assertThat(template.filled(Map.of("project", "x\", \"b\": 2, \"", "version", "{project}\\$1\n")))
                .isEqualTo("{\"a\":[\"x\\\", \\\"b\\\": 2, \\\"\",\"{project}\\\\$1\\n\"],\"b\":1}");
    }
}
