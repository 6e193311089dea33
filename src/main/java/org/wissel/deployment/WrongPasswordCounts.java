package org.wissel.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How many wrong passwords were sent, for every Wissel on the same database. Whom a count is of is told by a text of the caller's,
 * which nobody can read back: strangers choose it, and people type passwords there.
 */
public interface WrongPasswordCounts {

    /**
     * One count.
     *
     * @param times how many there were, each of them sooner than the caller forgets after the one before
     * @param last when the last one came, by the clock of the Wissel that counted it
     */
    record Count(int times, Instant last) {}

    /** The counts of these, by their text; left out are those whose last one came before this moment, and those that are none. */
    Map<String, Count> of(List<String> subjects, Instant since);

    /**
     * Counts one more.
     *
     * @param since what came before is forgotten
     * @return how many there are now
     */
    int add(String subject, Instant now, Instant since);

    /** Forgets one; nothing where there is none. */
    void forget(String subject);

    /** Forgets those whose last one came before this moment, and of more than so many the oldest. */
    void forgetOld(Instant since, int most);
}
