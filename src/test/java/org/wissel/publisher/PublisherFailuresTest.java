package org.wissel.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.blueriq.ExportArchives;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Publication;
import org.wissel.deployment.Publication.State;
import org.wissel.deployment.Publisher;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.StepFailedException;

class PublisherFailuresTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final String ENTRY = "GET " + StandInPages.ENTRY;
    private static final String PUBLICATIONS = ENTRY + "/publications";
    private static final String EXPORTS = ENTRY + "/environments/Production/exports";

    @TempDir
    private Path folder;

    private StandInPublisher standIn;
    private Publisher publisher;

    @BeforeEach
    void start() {
        ExportArchives.write(folder.resolve("source"), V1.project(), V1.version());
        ExportArchives.write(folder.resolve("source"), V2.project(), V2.version());
        ExportArchives.write(folder.resolve("database/Production"), V1.project(), V1.version());
        standIn = standIn();
        publisher = publisher(Map.of());
    }

    @AfterEach
    void stop() {
        standIn.close();
    }

    private StandInPublisher standIn() {
        return new StandInPublisher(folder.resolve("source"), folder.resolve("database"), "Production");
    }

    private Publisher publisher(Map<String, String> settings) {
        return new BlueriqPublisher(PublisherSettings.of(standIn, settings));
    }

    private void fails(Runnable call, String... saying) {
        assertThatThrownBy(call::run)
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("publisher Production: ")
                .hasMessageContainingAll(saying)
                .satisfies(failure -> assertThat(Throwables.getStackTrace(failure))
                        .doesNotContain(StandInPublisher.CLIENT_ID)
                        .doesNotContain("stand-in \"secret")
                        .doesNotContain("stand-in \\\"secret"));
    }

    @Test
    void one_that_is_down_cannot_be_reached_and_serves_again_when_it_is_up() {
        standIn.down();
        fails(publisher::published, "cannot be reached at " + standIn.url(), "Check that the Publisher runs");
        assertThat(publisher.preflight())
                .singleElement()
                .asString()
                .startsWith("publisher Production: cannot be reached");

        standIn.up();
        assertThat(publisher.published()).containsExactly(V1);
    }

    @Test
    void a_wrong_secret_is_told_and_not_shown() {
        Publisher stranger = publisher(Map.of("client-secret", "sesame"));

        fails(stranger::published, "HTTP 401", "unknown client", "The client id or secret is wrong: check");
        assertThatThrownBy(stranger::published).hasMessageNotContaining("sesame");
        standIn.answering(ENTRY, 403, "");
        fails(publisher::published, "HTTP 403", "The client id or secret is wrong");
    }

    @Test
    void an_entry_that_is_not_there_names_the_settings() {
        fails(
                publisher(Map.of("entry-path", "/elsewhere"))::published,
                "asking for the entry",
                "HTTP 404",
                "url and entry-path");
    }

    @Test
    void a_redirect_is_not_followed() {
        standIn.answering(ENTRY, 302, "");
        fails(publisher::published, "HTTP 302", "No redirect is followed");
    }

    @Test
    void a_missing_rel_is_named_with_those_that_are_there() {
        standIn.answering(
                ENTRY, 200, "{\"links\": [{\"rel\": \"self\", \"href\": \"/publisher/api/v1\"}], \"version\": 1}");
        fails(publisher::published, "the entry has no link 'environments'; it has [self]");
        assertThat(publisher.preflight())
                .anySatisfy(each -> assertThat(each).contains("the entry has no link 'publications'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>hello</html>",
                "",
                "\"text\"",
                "[{\"nom\": \"Weather\"}]",
                "{\"things\": []}",
                "{\"items\": [3]}"
            })
    void an_unexpected_answer_is_a_failure_and_no_empty_list(String body) {
        standIn.answering(EXPORTS, 200, body);
        fails(publisher::published, "names of fields");
    }

    @Test
    void part_of_a_list_is_no_list() {
        standIn.answering(EXPORTS, 200, "{\"items\": [], \"page\": 0, \"nrOfPages\": 2}");
        fails(publisher::published, "page 0", "has no link 'next', though there are 2 pages");
        standIn.answering(
                EXPORTS, 200, "{\"items\": [], \"_links\": {\"next\": {\"href\": \"" + EXPORTS.substring(4) + "\"}}}");
        fails(publisher::published, "does not end");
        standIn.answering(EXPORTS, 200, "{\"items\": [], \"page\": {\"number\": 0, \"totalPages\": 3}}");
        fails(publisher::published, "page 0", "has no link 'next', though there are 3 pages");
    }

    @Test
    void its_own_trouble_is_told() {
        standIn.failing(true);
        fails(publisher::published, "HTTP 500", "the database is away", "Look at the Publisher's log");
    }

    @Test
    void a_conflict_is_told_with_what_to_look_for() {
        standIn.answering("POST /publisher/api/v1/publications", 409, "{\"error\": \"locked by Jane\"}");
        fails(() -> publisher.publish(V2), "ordering to publish Weather 0.0-v2", "HTTP 409", "locked by Jane");
    }

    @Test
    void an_environment_that_is_not_there_is_told_with_those_that_are() {
        Publisher elsewhere = publisher(Map.of("source", "Acceptance"));
        fails(elsewhere::available, "has no environment 'Acceptance'; it has [Production, studio]");
        assertThat(elsewhere.preflight()).singleElement().asString().contains("it has [Production, studio]");
    }

    @Test
    void a_preflight_changes_nothing() {
        publisher.preflight();
        assertThat(standIn.asked()).isNotEmpty().allSatisfy(request -> assertThat(request)
                .startsWith("GET "));
    }

    @Test
    void a_link_to_another_origin_is_refused_and_nobody_there_learns_the_secret() {
        try (StandInPublisher stranger = standIn()) {
            standIn.pages.origin = stranger.url().toString();
            fails(publisher::published, "leads to " + stranger.url(), "it was not asked", "Set url to the address");
            assertThat(stranger.asked()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example.org/x",
                "https://127.0.0.1/x",
                "http://user@127.0.0.1:1/x",
                "ftp://127.0.0.1/x",
                "file:///etc/passwd",
                "http:x",
                "no address at all"
            })
    void no_link_leads_away(String href) {
        standIn.answering(ENTRY, 200, "{\"_links\": {\"environments\": {\"href\": \"" + href + "\"}}}");
        fails(publisher::published, "the link 'environments' of the entry leads to", "it was not asked");
    }

    @Test
    void the_secret_is_kept_out_of_what_the_publisher_echoes() {
        String echo =
                "denied: X-Client-Secret=" + StandInPublisher.CLIENT_SECRET + ", \\\"stand-in \\\\\\\"secret\\\\\\\"";
        standIn.answering(ENTRY, 500, echo);
        fails(publisher::published, "denied: X-Client-Secret=***");
        standIn.answering(ENTRY, 500, "{\"secret\": \"stand-in \\\"secret\\\"\"}");
        fails(publisher::published, "{\"secret\": \"***\"}");
        assertThat(PublisherSettings.of(standIn, Map.of()).toString())
                .doesNotContain(StandInPublisher.CLIENT_ID, StandInPublisher.CLIENT_SECRET);
    }

    @Test
    void what_a_person_wrote_is_one_harmless_line() {
        standIn.twoManRule(true);
        publisher.publish(V2);
        standIn.reject(V2, "no\r\n2026 ERROR forged\u001b[31m\u202e\u2028line\u0000 " + "x".repeat(10_000));

        Publication publication = publisher.publication(V2);

        assertThat(publication.state()).isEqualTo(State.REJECTED);
        assertThat(publication.message())
                .startsWith("no 2026 ERROR forged [31m line x")
                .doesNotContainPattern("[\\p{Cntrl}\\u202e\\u2028]")
                .hasSizeLessThanOrEqualTo(OneLine.LONGEST + 3);
    }

    @Test
    void a_state_is_kept_though_its_messages_cannot_be_read() {
        standIn.pages.messagesApart = true;
        standIn.twoManRule(true);
        publisher.publish(V2);
        standIn.reject(V2, "no");
        standIn.answering(ENTRY + "/publications/1/messages", 500, "");

        assertThat(publisher.publication(V2))
                .isEqualTo(new Publication(State.REJECTED, "what the Publisher says of it could not be read"));
    }

    @Test
    void an_unknown_word_is_never_guessed_at() {
        standIn.twoManRule(true);
        publisher.publish(V2);
        Publisher deaf = publisher(Map.of("words.pending", "OPEN"));

        fails(() -> deaf.publish(V2), "a publication's state is 'PENDING'", "words.pending");
        fails(
                () -> publisher(Map.of("words.publish", "DO")).publish(V2),
                "a publication is 'PUBLISH'",
                "words.publish");
        assertThat(deaf.preflight()).singleElement().asString().contains("'PENDING'");
        assertThat(standIn.ordered()).hasSize(1);
    }

    @Test
    void a_publication_that_does_not_tell_its_environment_is_a_failure() {
        standIn.answering(PUBLICATIONS, 200, "[{\"action\": \"PUBLISH\", \"state\": \"PENDING\"}]");
        fails(() -> publisher.publish(V2), "fields.publication-environment");
        standIn.answering(PUBLICATIONS, 200, "[{\"action\": \"PUBLISH\", \"environment\": \"Production\"}]");
        fails(() -> publisher.publish(V2), "fields.publication-export");
        assertThat(standIn.ordered()).isEmpty();
    }

    @Test
    void an_order_whose_export_is_there_no_more_is_none_of_this_version() {
        standIn.answering(
                PUBLICATIONS,
                200,
                "[{\"action\": \"PUBLISH\", \"state\": \"PENDING\", \"environment\": \"Production\","
                        + " \"export\": \"/publisher/api/v1/environments/studio/exports/gone\"}]");
        assertThat(publisher.publication(V2).state()).isEqualTo(State.NONE);
    }

    @Test
    void an_answer_too_large_is_refused() {
        standIn.answering(ENTRY, 200, " ".repeat(5 * 1024 * 1024));
        fails(publisher::published, "the answer is longer than 4194304 bytes");
    }

    @Test
    void one_that_hangs_costs_no_more_than_the_request_may_take() {
        standIn.hanging(true);
        fails(publisher(Map.of("request-timeout", "300ms"))::published, "no answer in time");
    }

    @Test
    void one_that_hangs_costs_no_more_than_what_is_left_of_the_step() {
        standIn.hanging(true);
        fails(
                () -> StepBudget.during(Duration.ofMillis(300), publisher::published),
                "gave no answer yet",
                "the time that one step may take");
    }

    @Test
    void a_step_without_time_asks_nobody() {
        AtomicLong nanos = new AtomicLong();
        fails(
                () -> StepBudget.within(Duration.ofSeconds(1), nanos::get, () -> {
                    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
                    return publisher.published();
                }),
                "was not asked");
        assertThat(standIn.asked()).isEmpty();
    }
}
