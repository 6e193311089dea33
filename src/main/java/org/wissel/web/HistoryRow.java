package org.wissel.web;

import java.time.Instant;
import java.util.List;
import org.wissel.deployment.History;

/**
 * A deployment in a list.
 *
 * @param ended null while it runs
 * @param length in words; empty while it runs
 * @param kind the word for its outcome in the API: the class of its colour
 */
record HistoryRow(
        String id,
        String subject,
        String cluster,
        String person,
        Instant since,
        Instant ended,
        String length,
        String kind,
        String outcome) {

    static List<HistoryRow> of(History.Page page) {
        return page.rows().stream().map(HistoryRow::of).toList();
    }

    private static HistoryRow of(History.Row row) {
        return new HistoryRow(
                row.id(),
                StateWords.subject(row.request()),
                row.request().cluster(),
                row.requestedBy(),
                row.since(),
                row.ended().orElse(null),
                row.ended().map(ended -> Lengths.words(row.since(), ended)).orElse(""),
                row.state().key(),
                StateWords.outcome(row.state()));
    }
}
