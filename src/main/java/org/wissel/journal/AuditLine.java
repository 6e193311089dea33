package org.wissel.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.wissel.deployment.Act;
import org.wissel.deployment.AuditTrail.Entry;
import org.wissel.deployment.Origin;

/**
 * A row of the audit before its place is known, and the hash that binds it there: SHA-256 over the hash before, the number, and
 * every other field, as UTF-8 and one per line. No field holds a line's end, so that no two rows have the same text.
 */
record AuditLine(Instant at, Act act, Origin origin, String wissel) {

    private static final int DETAIL_LIMIT = 4000;

    // Not the application's: the text is hashed, and must never change with a setting.
    private static final ObjectMapper JSON = new ObjectMapper();

    AuditLine {
        // What a database keeps of a moment.
        at = at.truncatedTo(ChronoUnit.MICROS);
    }

    /** The row at this place. */
    Entry placed(long nr, String before) {
        Entry open = new Entry(
                nr,
                at,
                act.kind().key(),
                plain(act.person(), 200),
                plain(origin.address(), 100),
                plain(origin.way(), 30),
                plain(act.cluster(), 200),
                plain(act.deployment(), 64),
                plain(wissel, 200),
                details(act.details()),
                before,
                "");
        return new Entry(
                nr,
                at,
                open.kind(),
                open.person(),
                open.address(),
                open.way(),
                open.cluster(),
                open.deployment(),
                open.wissel(),
                open.details(),
                before,
                hash(open));
    }

    /** What its hash should be. */
    static String hash(Entry row) {
        String text = String.join(
                "\n",
                row.before(),
                Long.toString(row.nr()),
                row.at().toString(),
                row.kind(),
                row.person(),
                row.address(),
                row.way(),
                row.cluster(),
                row.deployment(),
                row.wissel(),
                row.details());
        return Sha256.of(text);
    }

    private static String details(Map<String, String> details) {
        Map<String, String> fitting = new TreeMap<>();
        details.forEach((name, value) -> fitting.put(name, plain(value, DETAIL_LIMIT)));
        try {
            return JSON.writeValueAsString(fitting);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** On one line, of what every database gives back as it was, no longer than this. */
    private static String plain(String said, int longest) {
        // Half a pair of surrogates is no character, and comes back as another one.
        String whole = new String(said.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                .replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ");
        if (whole.length() <= longest) {
            return whole;
        }
        int end = Character.isHighSurrogate(whole.charAt(longest - 1)) ? longest - 1 : longest;
        return whole.substring(0, end);
    }
}
