package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.StepRun;
import org.wissel.deployment.StepRun.Outcome;

/** How long what took, as a picture. */
class TimelineTest {

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private static StepRun run(int from, int to, int wave, String node, String step, Outcome outcome) {
        return new StepRun(
                at(from),
                to < 0 ? Optional.empty() : Optional.of(at(to)),
                wave,
                node,
                step,
                outcome,
                outcome == Outcome.FAILED ? node + ": no" : "",
                List.of("a line"));
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    private static List<StepRow> rows(List<Evidence> evidence, int now, boolean ended, StepRun... runs) {
        return StepRow.of(List.of(runs), evidence, Optional.empty(), at(now), ended);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 s",
        "49, 0.0 s",
        "449, 0.4 s",
        "9999, 9.9 s",
        "10000, 10 s",
        "59999, 59 s",
        "60000, 1 min",
        "123000, 2 min 3 s",
        "3840000, 1 h 4 min",
        "266400000, 3 d 2 h",
        "-5, 0.0 s"
    })
    void lengths_are_told_in_two_units(long millis, String words) {
        assertThat(Lengths.words(Duration.ofMillis(millis))).isEqualTo(words);
    }

    @Test
    void each_wave_and_node_has_a_row_in_the_order_of_the_walk() {
        Timeline line = Timeline.of(
                rows(
                        List.of(),
                        40,
                        true,
                        run(0, 5, -1, "", "Check deployment", Outcome.DONE),
                        run(5, 10, 0, "node2", "Update export", Outcome.DONE),
                        run(5, 20, 0, "node1", "Update export", Outcome.DONE),
                        run(20, 30, 1, "node2", "Restart runtime", Outcome.DONE),
                        run(30, 40, -1, "", "Verify deployment", Outcome.DONE)),
                List.of(),
                at(40),
                "");

        assertThat(line.rows())
                .extracting(row -> row.wave() + "/" + row.where() + "/" + row.worked())
                .containsExactly("/the cluster/15 s", "wave 1/node2/5.0 s", "wave 1/node1/15 s", "wave 2/node2/10 s");
        assertThat(line.rows().get(0).bars())
                .extracting(Timeline.Bar::place)
                .containsExactly("left:0.00%;width:12.50%", "left:75.00%;width:25.00%");
        assertThat(line.length()).isEqualTo("40 s");
        assertThat(line.pauses()).isEmpty();
    }

    @Test
    void the_way_back_has_rows_of_its_own_after_those_of_the_way_forwards() {
        List<StepRow> rows = StepRow.of(
                List.of(
                        run(0, 5, -1, "", "Check deployment", Outcome.DONE),
                        run(5, 10, 0, "node2", "Restart runtime", Outcome.DONE),
                        run(10, 15, 1, "node1", "Restart runtime", Outcome.FAILED),
                        run(20, 25, 1, "", "Plan rollback", Outcome.DONE),
                        run(25, 30, 0, "node2", "Restart runtime", Outcome.DONE),
                        run(30, 35, 1, "node1", "Restart runtime", Outcome.DONE)),
                List.of(),
                Optional.of(at(20)),
                at(35),
                true);

        assertThat(Timeline.of(rows, List.of(), at(35), "").rows())
                .extracting(row -> row.wave() + "/" + row.where())
                .containsExactly(
                        "/the cluster",
                        "wave 1/node2",
                        "wave 2/node1",
                        "way back/the cluster",
                        "way back, wave 1/node2",
                        "way back, wave 2/node1");
        assertThat(rows.get(4).words()).isEqualTo("Restart runtime on node2, way back, wave 1: done after 5.0 s");
    }

    @Test
    void a_failed_try_stays_visible_beside_the_one_that_did_it() {
        List<StepRow> rows = rows(
                List.of(),
                40,
                true,
                run(0, 10, 0, "node2", "Restart runtime", Outcome.FAILED),
                run(15, 30, 0, "node2", "Restart runtime", Outcome.DONE));
        Timeline line = Timeline.of(rows, List.of(), at(40), "");

        assertThat(line.rows().get(0).bars())
                .extracting(Timeline.Bar::kind, Timeline.Bar::words)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "failed", "Restart runtime on node2, wave 1: failed after 10 s"),
                        org.assertj.core.groups.Tuple.tuple(
                                "done", "Restart runtime on node2, wave 1: done after 15 s"));
        assertThat(line.pauses())
                .extracting(Timeline.Pause::words)
                .containsExactly("waited 5.0 s until it was tried again");
    }

    @Test
    void a_night_of_waiting_for_approval_is_told_in_words_and_drawn_short() {
        var approved = new Evidence(at(36_020), 0, "", "Approve swap", "approve by anna: looks well");
        Timeline line = Timeline.of(
                rows(
                        List.of(approved),
                        36_040,
                        true,
                        run(0, 20, 0, "node2", "Restart runtime", Outcome.DONE),
                        run(36_021, 36_041, 1, "node1", "Restart runtime", Outcome.DONE)),
                List.of(approved),
                at(36_041),
                "");

        Timeline.Pause pause = line.pauses().get(0);
        assertThat(pause.person()).isTrue();
        assertThat(pause.words()).isEqualTo("waited 10 h for a person; Approve swap: approve by anna: looks well");
        assertThat(pause.place()).isEqualTo("left:44.64%;width:10.71%");
    }

    @Test
    void what_waits_now_is_drawn_up_to_now() {
        Timeline line = Timeline.of(
                rows(List.of(), 80, false, run(0, 20, 0, "node2", "Restart runtime", Outcome.DONE)),
                List.of(),
                at(80),
                "Waits for a person: the swap is to be approved");

        assertThat(line.pauses())
                .extracting(Timeline.Pause::words)
                .containsExactly("Waits for a person: the swap is to be approved, for 1 min");
    }

    @Test
    void what_is_open_runs_until_now_or_was_cut_off() {
        StepRun first = run(0, -1, 0, "node2", "Restart runtime", Outcome.OPEN);
        StepRun second = run(30, -1, 0, "node2", "Restart runtime", Outcome.OPEN);

        assertThat(rows(List.of(), 50, false, first, second))
                .extracting(StepRow::words)
                .containsExactly(
                        "Restart runtime on node2, wave 1: was cut off when Wissel ended",
                        "Restart runtime on node2, wave 1: runs for 20 s");
        assertThat(rows(List.of(), 50, true, first)).extracting(StepRow::kind).containsExactly("cut-off");
    }

    @Test
    void evidence_stands_beside_the_run_that_saw_it() {
        var seen = new Evidence(at(30), 0, "node2", "Restart runtime", "pid 1 became pid 2");

        assertThat(rows(
                        List.of(seen),
                        50,
                        true,
                        run(0, 10, 0, "node2", "Restart runtime", Outcome.FAILED),
                        run(15, 30, 0, "node2", "Restart runtime", Outcome.DONE),
                        run(15, 30, 0, "node1", "Restart runtime", Outcome.DONE)))
                .extracting(StepRow::seen)
                .containsExactly(List.of(), List.of("pid 1 became pid 2"), List.of());
    }

    @Test
    void without_runs_there_is_no_line() {
        assertThat(Timeline.of(List.of(), List.of(), at(0), "")).isNull();
    }
}
