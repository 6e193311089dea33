package org.wissel.web;

import java.time.Instant;
import org.wissel.deployment.History;

/**
 * A deployment in a list.
 *
 * @param ended null until it has ended
 * @param length in words; empty until it has ended
 * @param kind the word for its state in the API: the class of its colour
 * @param outcome how it ended, or where it stands, in a word or two
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

    static HistoryRow of(History.Row row) {
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
