package org.wissel.blueriq;

/** Why an archive is not taken, in whole sentences; told apart from what a library throws at damaged bytes. */
final class ArchiveRefusal extends IllegalArgumentException {

    private static final String NOT_GENUINE = " Do not use this file; export the project from Blueriq again.";

    /** @param sentences what is wrong and what to do */
    ArchiveRefusal(String sentences) {
        super(sentences);
    }

    /** @param sentences what is wrong and what to do */
    ArchiveRefusal(String sentences, Throwable cause) {
        super(sentences, cause);
    }

    /** Of what no export of Blueriq's looks like. */
    static ArchiveRefusal notGenuine(String sentence) {
        return new ArchiveRefusal(sentence + NOT_GENUINE);
    }

    /** Of what is more than a limit allows. */
    static ArchiveRefusal beyond(String sentence, String setting) {
        return new ArchiveRefusal(
                sentence + " Export the project from Blueriq again; if it really is so large, raise " + setting + ".");
    }
}
