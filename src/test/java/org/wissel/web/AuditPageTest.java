package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.HostileValues;
import org.wissel.web.Browser.Answer;

/** What people did, as a page for those who may look at it. */
class AuditPageTest extends WebTest {

    private static final String AUDITOR = "iris";

    @BeforeEach
    void anAuditor() {
        users.make(AUDITOR, "auditors");
    }

    @Test
    void acts_are_shown_newest_first_with_who_when_from_where_and_what() {
        audit.holds(1, "anna", "{\"evidence\":\"ab12\",\"reason\":\"seen\"}");
        audit.holds(2, "undeployment-decided", "olga", "demo", "{}");

        String page = browserOf(AUDITOR).open("/audit").body();

        assertThat(page)
                .contains("Numbers 2 to 1, newest first.")
                .containsSubsequence(
                        "olga",
                        "Undeployment decided",
                        "href=\"/undeploys/d1\"",
                        "2026-03-01T10:00:00.500Z",
                        "anna",
                        "10.1.2.3",
                        "tasklist",
                        "Decided",
                        "href=\"/deployments/d1\"",
                        "href=\"/audit?deployment=d1\"",
                        "evidence",
                        "ab12",
                        "reason",
                        "seen");
    }

    @Test
    void only_who_may_read_it_gets_it_and_has_it_in_the_menu() {
        for (String person : List.of(AUDITOR, ADMIN)) {
            assertThat(browserOf(person).open("/audit").status()).isEqualTo(200);
            assertThat(browserOf(person).open("/deployments").body()).contains("href=\"/audit\"");
        }
        for (String person : List.of(VIEWER, DEPLOYER, APPROVER, OUTSIDER)) {
            assertThat(browserOf(person).open("/audit").status()).as(person).isEqualTo(403);
            assertThat(browserOf(person).open("/deployments").body())
                    .as(person)
                    .contains("href=\"/deployments\"")
                    .doesNotContain("/audit");
        }
    }

    @Test
    void who_is_an_auditor_no_longer_gets_nothing_in_the_session_that_goes_on() {
        Browser browser = browserOf(AUDITOR);
        assertThat(browser.open("/audit").status()).isEqualTo(200);

        users.leave(AUDITOR, "auditors");

        assertThat(browser.open("/audit").status()).isEqualTo(403);
        users.join(AUDITOR, "auditors");
    }

    @Test
    void what_is_asked_for_stays_in_the_form_and_in_the_links() {
        IntStream.rangeClosed(1, 60).forEach(nr -> audit.holds(nr, "refused", "a&b", "demo", "{}"));

        String page = browserOf(AUDITOR)
                .open("/audit?cluster=demo&person=a%26b&kind=refused&from=2026-03-01&to=2026-03-02T10:00:00Z"
                        + "&deployment=d1&before=61")
                .body();

        assertThat(audit.asked.cluster()).hasValue("demo");
        assertThat(audit.asked.person()).hasValue("a&b");
        assertThat(audit.asked.kind()).hasValue("refused");
        assertThat(audit.asked.deployment()).hasValue("d1");
        assertThat(audit.asked.from()).hasValue(Instant.parse("2026-03-01T00:00:00Z"));
        assertThat(audit.asked.to()).hasValue(Instant.parse("2026-03-02T10:00:00Z"));
        String question = "?from=2026-03-01&amp;to=2026-03-02T10%3A00%3A00Z&amp;cluster=demo&amp;person=a%26b"
                + "&amp;kind=refused&amp;deployment=d1";
        assertThat(page)
                .containsPattern("<option value=\"demo\" selected")
                .containsPattern("<option value=\"a&amp;b\" selected")
                .containsPattern("<option value=\"refused\" selected")
                .contains("value=\"2026-03-01\"", "value=\"2026-03-02T10:00:00Z\"")
                .contains("href=\"/api/audit" + question + "\"")
                .contains("href=\"/audit" + question + "&amp;before=11\"")
                .contains("href=\"/audit" + question + "\"")
                .contains("Numbers 60 to 11, newest first.");
    }

    @Test
    void the_link_to_download_answers_with_what_the_page_was_asked_for() {
        audit.holds(7, "anna", "{}");

        Answer answer = browserOf(AUDITOR).get("/api/audit?kind=decided&deployment=d1");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().lines()).hasSize(1);
        assertThat(audit.asked.kind()).hasValue("decided");
        assertThat(audit.asked.deployment()).hasValue("d1");
    }

    @Test
    void older_ones_follow_until_there_are_none() {
        IntStream.rangeClosed(1, 101).forEach(nr -> audit.holds(nr, "anna", "{}"));
        Browser browser = browserOf(AUDITOR);

        assertThat(browser.open("/audit").body())
                .contains("Numbers 101 to 52, newest first.", "href=\"/audit?before=52\"")
                .doesNotContain(">Newest<");
        assertThat(browser.open("/audit?before=52").body())
                .contains("Numbers 51 to 2, newest first.", "href=\"/audit?before=2\"", ">Newest<");
        assertThat(browser.open("/audit?before=2").body()).contains("Number 1.").doesNotContain(">Older<");
        assertThat(browser.open("/audit?before=1").body()).contains("There is none here.");
        audit.entries.clear();
        assertThat(browser.open("/audit?person=eve").body()).contains("No act matches.");
    }

    @ParameterizedTest
    @CsvSource({
        "from=yesterday, &#39;from&#39; is no moment: write 2026-03-01T10:00:00Z",
        "to=2026-13-01, &#39;to&#39; is no moment",
        "kind=nonsense, &#39;nonsense&#39; is no kind of act: choose abort-ordered"
    })
    void what_makes_no_sense_is_said_with_what_does(String query, String words) {
        Answer answer = browserOf(AUDITOR).open("/audit?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains(words, "<form class=\"filter\"");
    }

    @Test
    void whether_the_chain_is_whole_is_told_when_it_is_asked() {
        Browser browser = browserOf(AUDITOR);
        assertThat(browser.open("/audit").body()).contains("Check every row").doesNotContain("as it was written");
        assertThat(browser.open("/audit?check=true").body()).contains("Every row is as it was written", ">bb<");

        audit.broken = "row 3 is not as it was written";

        assertThat(browser.open("/audit?check=true").body())
                .contains("role=\"alert\"", "The audit is not as it was written", "row 3 is not as it was written")
                .doesNotContain("Every row is as it was written");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "[1]", "{\"a\": {\"b\": [1]}}"})
    void details_that_somebody_wrote_by_hand_are_shown_as_they_stand(String details) {
        audit.holds(1, "anna", details);

        assertThat(browserOf(AUDITOR).open("/audit").status()).isEqualTo(200);
    }

    @Test
    void hostile_words_are_words() {
        Browser browser = browserOf(AUDITOR);
        for (String value : HostileValues.all().toList()) {
            audit.beginAfresh();
            ObjectNode details = JsonNodeFactory.instance.objectNode();
            details.put("reason", value).put(value, "reason");
            audit.holds(1, value.isEmpty() ? "x" : value, value, value, details.toString());

            String page = browser.open("/audit").body();

            assertThat(page)
                    .as(value)
                    .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\n\\t\\r]]")
                    .doesNotContain("<script>alert", "<img src=x", "<b>", "onmouseover='alert", "<!channel", "<https:");
        }
    }
}
