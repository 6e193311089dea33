package org.wissel.deployment;

/** Keeps who did what, when and from where: rows are only added, and each is bound to the one before. */
public interface Audit {

    /**
     * Keeps an act together with the transaction of this thread, as the last thing before that is committed; at once where there is
     * none. An act that cannot be kept is not done: its transaction is rolled back, and the failure thrown to whoever asked.
     */
    void did(Act act);

    /**
     * Keeps an act that changed nothing (a sign-in, a refusal), at once and whatever becomes of the transaction of this thread.
     * Where it cannot be kept, the log says so and the rest goes on. Of a kind that a stranger can repeat at will, no more than 30
     * are kept in a minute from one address; the next one tells how many were left out. Of one request, one refusal is kept.
     */
    void noted(Act act);
}
