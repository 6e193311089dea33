package org.wissel.deployment;

/** Tells people outside of Wissel. */
public interface Notices {

    /**
     * Keeps the notice in the transaction of whoever calls, to be sent after it has committed; a receiver that does not
     * answer holds nobody up.
     *
     * @param once a key by which the same thing is told once only, for instance {@code ended:ID}
     */
    void tell(String once, Notice notice);
}
