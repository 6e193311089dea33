package org.wissel.sandbox;

/** Sees what the hosts of a sandbox are asked to do. Called on the host's own threads, which wait for the answer. */
interface SshWatch {

    /** Sees nothing. */
    SshWatch NONE = new SshWatch() {};

    /**
     * One command, or one write of a part of a file.
     *
     * @param what the command line, or which file is written and where in it
     */
    record Exchange(String host, String what) {

        /** Whether it is a write, or a command that takes the host's lock as all that change something do; or has one among several. */
        boolean changes() {
            return what.startsWith("write ") || what.startsWith("flock ") || what.contains(" 'flock -o ");
        }
    }

    /** Asked before anything is done; what may not begin is not done and never answered. */
    default boolean mayBegin(Exchange exchange) {
        return true;
    }

    /** A command runs. */
    default void begun(Exchange exchange) {}

    /** It is done; the answer is not sent yet. */
    default void done(Exchange exchange) {}
}
