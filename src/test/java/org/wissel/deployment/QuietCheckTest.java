package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What may never be taken away, what is held back, and what is said not to be known. */
class QuietCheckTest {

    private static final ProjectVersion V9 = new ProjectVersion("Weather", "0.0-v9");
    private static final ProjectVersion V10 = new ProjectVersion("Weather", "0.0-v10");
    private static final Instant NOW = Instant.parse("2026-03-24T12:00:00Z");
    private static final UsageCount NONE = UsageCount.of(0, "node1 counts them");
    private static final UsageCount UNKNOWN = UsageCount.unknown("no probe is set");
    private static final Function<ProjectVersion, Optional<Instant>> LONG_AGO =
            version -> Optional.of(NOW.minus(Duration.ofDays(9)));

    private static NodeState node(
            String name, ProjectVersion starts, boolean shortcutsOnly, Map<ProjectVersion, LocalDate> exported) {
        return new NodeState(
                name,
                true,
                "UP",
                exported.entrySet().stream()
                        .map(each -> new InstalledExport(
                                each.getKey(), "sum", "/" + each.getKey(), Optional.ofNullable(each.getValue())))
                        .toList(),
                Optional.of(exported.keySet()),
                List.of(new Shortcut("weather", starts.project(), starts.version())),
                false,
                1,
                shortcutsOnly,
                List.of(),
                name,
                List.of(),
                List.of());
    }

    private static ObservedCluster cluster(ProjectVersion starts, boolean shortcutsOnly) {
        return new ObservedCluster(
                List.of(node(
                        "node1",
                        starts,
                        shortcutsOnly,
                        Map.of(V9, LocalDate.of(2026, 3, 1), V10, LocalDate.of(2026, 3, 2)))),
                List.of());
    }

    private static QuietCheck check(ObservedCluster observed) {
        return new QuietCheck(UndeployPolicy.DEFAULT, observed);
    }

    private static UndeployVerdict judge(
            ProjectVersion version, Usage usage, Instant since, Optional<Duration> timeout) {
        return check(cluster(V10, true)).judge(Map.of(version, usage), LONG_AGO, since, timeout, NOW);
    }

    @Test
    void what_a_shortcut_names_is_never_taken_away() {
        assertThat(check(cluster(V9, true)).never(V9))
                .singleElement()
                .asString()
                .contains("Weather 0.0-v9 is what the shortcuts [weather on node1] start")
                .contains("Deploy the version that shall take its place first");
        assertThat(check(cluster(V10, true)).never(V9)).isEmpty();
    }

    @Test
    void what_lies_nowhere_cannot_be_taken_away_and_what_lies_there_is_named() {
        assertThat(check(cluster(V10, true)).never(new ProjectVersion("Weather", "0.0-v8")))
                .singleElement()
                .asString()
                .contains("lies on no node")
                .contains("[Weather 0.0-v10, Weather 0.0-v9]");
    }

    @Test
    void v9_is_older_than_v10_by_the_day_of_export_and_not_by_its_text() {
        VersionOrder order = new VersionOrder(cluster(V10, true));

        assertThat(order.isNewest(V10)).isTrue();
        assertThat(order.isNewest(V9)).isFalse();
        // A newer one that was rolled back stays the newest, though no shortcut names it.
        assertThat(new VersionOrder(cluster(V9, true)).isNewest(V10)).isTrue();
    }

    @Test
    void of_two_exported_on_the_same_day_or_on_unknown_days_the_one_that_a_shortcut_names_is_newer() {
        LocalDate day = LocalDate.of(2026, 3, 1);
        for (Map<ProjectVersion, LocalDate> days : List.of(Map.of(V9, day, V10, day))) {
            ObservedCluster observed = new ObservedCluster(List.of(node("node1", V10, true, days)), List.of());
            assertThat(new VersionOrder(observed).isNewest(V9)).isFalse();
            assertThat(new VersionOrder(observed).isNewest(V10)).isTrue();
        }
        NodeState untold = new NodeState(
                "node1",
                true,
                "UP",
                List.of(new InstalledExport(V9, "", "publisher"), new InstalledExport(V10, "", "publisher")),
                Optional.of(Set.of(V9, V10)),
                List.of(new Shortcut("weather", "Weather", "0.0-v10")),
                false,
                1,
                true,
                List.of(),
                "node1",
                List.of(),
                List.of());
        assertThat(new VersionOrder(new ObservedCluster(List.of(untold), List.of())).isNewest(V9))
                .isFalse();
    }

    @Test
    void with_no_session_and_no_case_it_is_quiet_and_nothing_is_left_unsaid() {
        UndeployVerdict verdict = judge(V9, new Usage(NONE, NONE), NOW, Optional.empty());

        assertThat(verdict.quiet()).isTrue();
        assertThat(verdict.notKnown()).isEmpty();
    }

    @Test
    void live_sessions_and_open_cases_hold_it_back() {
        UndeployVerdict verdict =
                judge(V9, new Usage(UsageCount.of(3, "node1"), UsageCount.of(2, "node1")), NOW, Optional.empty());

        assertThat(verdict.holds())
                .containsExactly(
                        "Weather 0.0-v9 is held by 3 live sessions (node1).",
                        "Weather 0.0-v9 is what 2 open cases are bound to (node1).");
    }

    @Test
    void the_newest_version_is_held_back() {
        assertThat(check(cluster(V9, true))
                        .judge(Map.of(V10, new Usage(NONE, NONE)), LONG_AGO, NOW, Optional.empty(), NOW)
                        .holds())
                .containsExactly(
                        "Weather 0.0-v10 is the newest version of its project here; an approver may force it.");
    }

    @Test
    void a_version_inside_the_rollback_window_is_held_back_until_it_ends() {
        Instant replaced = NOW.minus(Duration.ofHours(23));
        QuietCheck check = check(cluster(V10, true));

        assertThat(check.judge(
                                Map.of(V9, new Usage(NONE, NONE)),
                                v -> Optional.of(replaced),
                                NOW,
                                Optional.empty(),
                                NOW)
                        .holds())
                .singleElement()
                .asString()
                .contains("is kept for rolling back until")
                .contains("keep-for 24 h");
        assertThat(check.judge(
                                Map.of(V9, new Usage(NONE, NONE)),
                                v -> Optional.of(replaced),
                                NOW,
                                Optional.empty(),
                                NOW.plus(Duration.ofHours(1)))
                        .quiet())
                .isTrue();
    }

    @Test
    void sessions_that_cannot_be_counted_are_waited_out_for_the_quiet_period_or_the_longer_session_timeout() {
        Usage unknown = new Usage(UNKNOWN, NONE);
        Instant since = NOW.minus(Duration.ofMinutes(59));

        assertThat(judge(V9, unknown, since, Optional.of(Duration.ofMinutes(30)))
                        .holds())
                .singleElement()
                .asString()
                .contains("is not known (no probe is set)")
                .contains("for 1 h (the runtime reports a session timeout of 30 min)");
        assertThat(judge(V9, unknown, NOW.minus(Duration.ofMinutes(61)), Optional.of(Duration.ofHours(2)))
                        .quiet())
                .isFalse();
    }

    @Test
    void after_the_quiet_period_a_person_takes_upon_themselves_what_is_not_known() {
        UndeployVerdict verdict =
                judge(V9, new Usage(UNKNOWN, UNKNOWN), NOW.minus(Duration.ofMinutes(60)), Optional.empty());

        assertThat(verdict.quiet()).isTrue();
        assertThat(verdict.notKnown())
                .hasSize(2)
                .anyMatch(sentence -> sentence.contains("a session that was used all the time would live still"))
                .anyMatch(sentence -> sentence.contains("Whether open cases are bound to Weather 0.0-v9 is not known"));
    }

    @Test
    void direct_starts_are_said_where_sessions_cannot_be_counted() {
        assertThat(check(cluster(V10, false))
                        .judge(
                                Map.of(V9, new Usage(UNKNOWN, NONE)),
                                LONG_AGO,
                                NOW.minus(Duration.ofHours(2)),
                                Optional.empty(),
                                NOW)
                        .notKnown())
                .anyMatch(sentence -> sentence.contains("shortcuts-only is not true everywhere"));
    }
}
