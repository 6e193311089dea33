package org.wissel.deployment;

/**
 * What a step that came to its end has to say for itself.
 *
 * @param changed whether anything was changed; false when all was as wanted already
 * @param evidence one line for people: what was seen
 */
public record Done(boolean changed, String evidence) {

    /** Something was changed. */
    public static Done changed(String evidence) {
        return new Done(true, evidence);
    }

    /** All was as wanted already. */
    public static Done unchanged(String evidence) {
        return new Done(false, evidence);
    }
}
