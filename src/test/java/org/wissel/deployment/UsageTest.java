package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageTest {

    private static final UsageCount NOT_PROBED = UsageCount.unknown("no probe is set");

    @Test
    void where_no_node_has_a_probe_nothing_is_known() {
        assertThat(Usage.of(List.of())).isEqualTo(new Usage(NOT_PROBED, NOT_PROBED));
        assertThat(total(NOT_PROBED, NOT_PROBED)).isEqualTo(NOT_PROBED);
        assertThat(NOT_PROBED.isNotProbed()).isTrue();
    }

    @Test
    void of_counts_for_the_whole_cluster_the_greatest_holds() {
        assertThat(total(whole(3, "node1 counts 3"), whole(5, "node2 counts 5")))
                .isEqualTo(whole(5, "node1 counts 3; node2 counts 5"));
        assertThat(total(whole(0, "a"), whole(0, "b")).isNone()).isTrue();
    }

    @Test
    void one_node_that_answers_for_the_whole_cluster_is_enough_and_the_others_are_named() {
        assertThat(total(
                        UsageCount.unknown("node1: no answer in time").forWholeCluster(),
                        whole(0, "node2 counts 0"),
                        NOT_PROBED))
                .isEqualTo(whole(0, "node2 counts 0; node1: no answer in time"));
    }

    @Test
    void counts_of_each_node_are_added() {
        assertThat(total(UsageCount.of(3, "node1 counts 3"), UsageCount.of(5, "node2 counts 5")))
                .isEqualTo(UsageCount.of(8, "node1 counts 3; node2 counts 5"));
    }

    @Test
    void one_node_that_is_not_known_leaves_a_sum_unknown_and_says_why() {
        assertThat(total(UsageCount.of(3, "node1 counts 3"), UsageCount.unknown("node2: HTTP 404")))
                .isEqualTo(UsageCount.unknown("node2: HTTP 404"));
        assertThat(total(UsageCount.of(3, "node1 counts 3"), NOT_PROBED, UsageCount.unknown("node3: HTTP 404")))
                .isEqualTo(UsageCount.unknown("node3: HTTP 404; no probe is set for 1 of 3 nodes"));
    }

    @Test
    void where_no_probe_told_anything_each_reason_is_told() {
        assertThat(total(UsageCount.unknown("node1: down").forWholeCluster(), UsageCount.unknown("node2: down")))
                .isEqualTo(UsageCount.unknown("node1: down; node2: down"));
    }

    @Test
    void where_some_count_for_all_and_some_for_themselves_nobody_is_overlooked() {
        assertThat(total(whole(3, "a"), UsageCount.of(5, "b")).value()).hasValue(8);
        assertThat(total(whole(0, "a"), UsageCount.unknown("b"), UsageCount.of(0, "c"))
                        .value())
                .isEmpty();
    }

    @Test
    void sessions_and_cases_are_put_together_each_for_themselves() {
        Usage usage = Usage.of(List.of(
                new Usage(whole(3, "a"), UsageCount.of(1, "b")), new Usage(whole(3, "c"), UsageCount.of(1, "d"))));

        assertThat(usage.sessions().value()).hasValue(3);
        assertThat(usage.cases().value()).hasValue(2);
    }

    private static UsageCount whole(long value, String evidence) {
        return UsageCount.of(value, evidence).forWholeCluster();
    }

    private static UsageCount total(UsageCount... counts) {
        return Usage.of(Arrays.stream(counts)
                        .map(each -> new Usage(each, NOT_PROBED))
                        .toList())
                .sessions();
    }
}
