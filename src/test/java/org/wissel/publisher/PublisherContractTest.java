package org.wissel.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wissel.blueriq.ExportArchives;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Publication;
import org.wissel.deployment.Publication.State;
import org.wissel.deployment.Publisher;
import org.wissel.deployment.StepFailedException;

class PublisherContractTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final ProjectVersion V3 = new ProjectVersion("Weather", "0.0-v3");

    /** How a Publisher may write what it knows. */
    enum Style {
        ARRAYS_AND_LINK_LISTS,
        PAGES_AND_LINK_LISTS,
        HAL,
        HAL_PAGES,
        REFERENCES_BY_LINK,
        HAL_REFERENCES_BY_LINK,
        DATES_AGAINST_PLACES_NEWEST_FIRST,
        UNDATED,
        UNDATED_NEWEST_FIRST;

        void of(StandInPublisher standIn) {
            standIn.pages.hal = name().startsWith("HAL");
            standIn.pages.pageSize = name().contains("PAGES") ? 1 : 0;
            standIn.pages.leadsToExports = name().contains("REFERENCES");
            standIn.pages.messagesApart = name().contains("REFERENCES");
            standIn.pages.dated = !name().startsWith("UNDATED");
            standIn.pages.newestFirst = name().endsWith("NEWEST_FIRST");
        }
    }

    @TempDir
    private Path folder;

    private StandInPublisher standIn;
    private Publisher publisher;

    @BeforeEach
    void start() {
        for (ProjectVersion each : new ProjectVersion[] {V1, V2, V3}) {
            ExportArchives.write(folder.resolve("source"), each.project(), each.version());
        }
        ExportArchives.write(folder.resolve("database/Production"), V1.project(), V1.version());
        standIn = new StandInPublisher(folder.resolve("source"), folder.resolve("database"), "Test", "Production");
        publisher = publisher(Map.of());
    }

    @AfterEach
    void stop() {
        standIn.close();
    }

    private Publisher publisher(Map<String, String> settings) {
        return new BlueriqPublisher(PublisherSettings.of(standIn, settings));
    }

    private Path published(ProjectVersion version) {
        return folder.resolve("database/Production/" + ExportArchives.fileName(version.project(), version.version()));
    }

    @ParameterizedTest
    @EnumSource
    void it_tells_what_the_environment_has_and_what_could_be_published(Style style) {
        style.of(standIn);

        assertThat(publisher.name()).isEqualTo("publisher Production");
        assertThat(publisher.published()).containsExactly(V1);
        assertThat(publisher.available()).containsExactlyInAnyOrder(V1, V2, V3);
        assertThat(publisher.preflight()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void an_order_waits_for_approval_and_is_given_once(Style style) throws Exception {
        style.of(standIn);
        publisher = publisher(Map.of("newest-first", String.valueOf(style == Style.UNDATED_NEWEST_FIRST)));
        standIn.twoManRule(true);
        assertThat(publisher.publication(V2).state()).isEqualTo(State.NONE);

        assertThat(publisher.publish(V2).state()).isEqualTo(State.PENDING);
        assertThat(publisher.publish(V2).state()).isEqualTo(State.PENDING);
        assertThat(publisher.publication(V2).state()).isEqualTo(State.PENDING);
        assertThat(publisher.published()).containsExactly(V1);
        assertThat(publisher.preflight()).isEmpty();
        assertThat(standIn.ordered()).hasSize(1);

        standIn.approve(V2);

        assertThat(publisher.publication(V2).state()).isEqualTo(State.DONE);
        assertThat(publisher.publish(V2).state()).isEqualTo(State.DONE);
        assertThat(publisher.published()).containsExactlyInAnyOrder(V1, V2);
        assertThat(standIn.ordered()).hasSize(1);
        assertThat(published(V2))
                .hasSameBinaryContentAs(folder.resolve("source/" + published(V2).getFileName()));
        try (var files = Files.list(published(V2).getParent())) {
            assertThat(files).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_withdrawal_waits_for_approval_and_is_ordered_once(Style style) {
        style.of(standIn);
        publisher = publisher(Map.of("newest-first", String.valueOf(style == Style.UNDATED_NEWEST_FIRST)));
        standIn.twoManRule(true);
        assertThat(publisher.withdrawal(V1).state()).isEqualTo(State.NONE);

        assertThat(publisher.unpublish(V1).state()).isEqualTo(State.PENDING);
        assertThat(publisher.unpublish(V1).state()).isEqualTo(State.PENDING);
        assertThat(publisher.withdrawal(V1).state()).isEqualTo(State.PENDING);
        assertThat(standIn.ordered()).hasSize(1);

        standIn.approve(V1);

        assertThat(publisher.withdrawal(V1).state()).isEqualTo(State.DONE);
        assertThat(publisher.unpublish(V1).state()).isEqualTo(State.DONE);
        assertThat(publisher.published()).isEmpty();
        assertThat(published(V1)).doesNotExist();
        assertThat(standIn.ordered()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_rejection_is_told_with_the_publishers_words_and_does_not_keep_from_a_new_order(Style style) {
        style.of(standIn);
        publisher = publisher(Map.of("newest-first", String.valueOf(style == Style.UNDATED_NEWEST_FIRST)));
        standIn.twoManRule(true);
        publisher.publish(V2);
        standIn.reject(V2, "not before Monday");

        assertThat(publisher.publication(V2)).isEqualTo(new Publication(State.REJECTED, "not before Monday"));
        assertThat(publisher.withdrawal(V1).state()).isEqualTo(State.NONE);

        assertThat(publisher.publish(V2).state()).isEqualTo(State.PENDING);
        assertThat(publisher.publication(V2).state()).isEqualTo(State.PENDING);
        assertThat(standIn.ordered()).hasSize(2);

        standIn.reject(V2, "nor on Monday");
        assertThat(publisher.publication(V2)).isEqualTo(new Publication(State.REJECTED, "nor on Monday"));
    }

    @Test
    void without_the_two_man_rule_the_answer_says_done() {
        assertThat(publisher.publish(V2).state()).isEqualTo(State.DONE);
        assertThat(publisher.unpublish(V1).state()).isEqualTo(State.DONE);

        assertThat(publisher.published()).containsExactly(V2);
        assertThat(publisher.publication(V2).state()).isEqualTo(State.DONE);
        assertThat(publisher.withdrawal(V1).state()).isEqualTo(State.DONE);
    }

    @Test
    void an_answer_without_a_body_is_looked_up() {
        standIn.pages.silentOrders = true;
        assertThat(publisher.publish(V2).state()).isEqualTo(State.DONE);
        standIn.twoManRule(true);
        assertThat(publisher.publish(V3).state()).isEqualTo(State.PENDING);
        standIn.reject(V3, "no");
        assertThat(publisher.publish(V3).state()).isEqualTo(State.PENDING);
    }

    @Test
    void what_the_environment_has_or_lacks_is_not_ordered() {
        assertThat(publisher.publish(V1).state()).isEqualTo(State.DONE);
        assertThat(publisher.unpublish(V3).state()).isEqualTo(State.DONE);

        assertThat(standIn.ordered()).isEmpty();
        assertThat(publisher.publication(V1).state()).isEqualTo(State.DONE);
        assertThat(publisher.withdrawal(V3).state()).isEqualTo(State.DONE);
    }

    @Test
    void a_lost_answer_leads_to_no_second_order() {
        standIn.twoManRule(true);
        standIn.losingAnswers(true);
        assertThatThrownBy(() -> publisher.publish(V2))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("publisher Production: ")
                .hasMessageContaining("ordering to publish Weather 0.0-v2");
        standIn.losingAnswers(false);

        assertThat(publisher.publish(V2).state()).isEqualTo(State.PENDING);
        assertThat(standIn.ordered()).hasSize(1);
    }

    @Test
    void a_lost_answer_of_what_is_done_leads_to_no_second_order() {
        standIn.losingAnswers(true);
        assertThatThrownBy(() -> publisher.unpublish(V1)).isInstanceOf(StepFailedException.class);
        standIn.losingAnswers(false);

        assertThat(publisher.unpublish(V1).state()).isEqualTo(State.DONE);
        assertThat(standIn.ordered()).hasSize(1);
    }

    @Test
    void a_new_order_is_given_for_what_was_published_and_withdrawn_before() {
        publisher.publish(V2);
        publisher.unpublish(V2);
        standIn.twoManRule(true);

        assertThat(publisher.publish(V2).state()).isEqualTo(State.PENDING);
        assertThat(publisher.publication(V2).state()).isEqualTo(State.PENDING);
        assertThat(standIn.ordered()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void what_was_done_once_and_is_so_no_more_counts_as_not_ordered(Style style) {
        style.of(standIn);
        publisher = publisher(Map.of("newest-first", String.valueOf(style == Style.UNDATED_NEWEST_FIRST)));
        publisher.publish(V2);
        publisher.unpublish(V2);

        assertThat(publisher.publication(V2).state()).isEqualTo(State.NONE);
        assertThat(publisher.withdrawal(V2).state()).isEqualTo(State.DONE);

        publisher.publish(V2);

        assertThat(publisher.publication(V2).state()).isEqualTo(State.DONE);
        assertThat(publisher.withdrawal(V2).state()).isEqualTo(State.NONE);
    }

    @Test
    void orders_for_another_environment_do_not_count() {
        standIn.twoManRule(true);
        publisher(Map.of("environment", "Test")).publish(V2);

        assertThat(publisher.publication(V2).state()).isEqualTo(State.NONE);
        assertThat(publisher.publish(V2).state()).isEqualTo(State.PENDING);
        assertThat(standIn.ordered()).hasSize(2);
    }

    @Test
    void another_environment_may_be_the_source() {
        publisher(Map.of("environment", "Test")).publish(V3);
        Publisher fromTest = publisher(Map.of("source", "Test"));

        assertThat(fromTest.available()).containsExactly(V3);
        assertThat(fromTest.publish(V3).state()).isEqualTo(State.DONE);
        assertThat(publisher.published()).containsExactlyInAnyOrder(V1, V3);
    }

    @Test
    void a_version_that_the_source_lacks_cannot_be_ordered() {
        assertThatThrownBy(() -> publisher.publish(new ProjectVersion("Weather", "0.0-v9")))
                .isInstanceOf(StepFailedException.class)
                .hasMessage("publisher Production: Weather 0.0-v9 cannot be published, since studio has it not."
                        + " Bring it there first, or deploy another version.");
        assertThat(standIn.ordered()).isEmpty();
    }

    @Test
    void the_other_person_may_decide_by_the_publications_links() throws Exception {
        standIn.twoManRule(true);
        publisher.publish(V2);
        publisher.publish(V3);

        press("/publications/1/approve", "");
        press("/publications/2/reject", "{\"message\": \"not yet\"}");

        assertThat(publisher.publication(V2).state()).isEqualTo(State.DONE);
        assertThat(publisher.publication(V3)).isEqualTo(new Publication(State.REJECTED, "not yet"));
    }

    private void press(String path, String body) throws Exception {
        Answer answer = new PublisherRequests("another person", PublisherSettings.of(standIn, Map.of()))
                .post(standIn.url().resolve(StandInPages.ENTRY + path), body);
        assertThat(answer.status()).isEqualTo(200);
    }
}
