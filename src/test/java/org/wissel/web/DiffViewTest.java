package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DiffViewTest {

    @Test
    void a_line_is_what_its_first_letter_says_whatever_it_holds() {
        String diff = "--- f\n+++ f\n@@ -1,3 +1,3 @@\n same\n--- was a rule\n+++ is another\n";

        assertThat(DiffView.of(Map.of("lb1 f", diff)).get(0).lines())
                .extracting(DiffView.Line::kind, DiffView.Line::text)
                .containsExactly(
                        tuple("text-muted", "--- f"),
                        tuple("text-muted", "+++ f"),
                        tuple("text-muted", "@@ -1,3 +1,3 @@"),
                        tuple("", " same"),
                        tuple("text-danger", "--- was a rule"),
                        tuple("text-success", "+++ is another"));
    }

    @Test
    void what_changes_nothing_is_left_out() {
        assertThat(DiffView.of(Map.of("lb1 f", ""))).isEmpty();
    }
}
