package org.wissel.deployment;

/** A plan, or a walk of it, broke what every plan must keep. */
final class PlanViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String kind;

    /**
     * @param kind which invariant, in one word
     * @param words what is broken, and where
     */
    PlanViolation(String kind, String words) {
        super(kind + ": " + words);
        this.kind = kind;
    }

    String kind() {
        return kind;
    }
}
