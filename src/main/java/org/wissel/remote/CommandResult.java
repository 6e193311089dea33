package org.wissel.remote;

import java.time.Duration;

/**
 * What a remote command came back with.
 *
 * @param command the command that ran
 * @param exitCode its exit code; 0 is success
 * @param output its standard output, decoded as UTF-8
 * @param errors its standard error, decoded as UTF-8
 * @param took how long it ran, as seen from here
 */
public record CommandResult(Command command, int exitCode, String output, String errors, Duration took) {

    /** Whether the exit code is 0. */
    public boolean succeeded() {
        return exitCode == 0;
    }

    /** Whether it never started because another command held the host's lock, see {@link Command#exclusively}. */
    public boolean lockWasBusy() {
        return exitCode == 75 && command.isExclusive();
    }

    /**
     * What it said last, for an error message: the end of standard error, else of standard output; at most 600 characters,
     * {@link SecretWords} left out.
     */
    public String lastWords() {
        String all = (errors.isBlank() ? output : errors).strip();
        // Hidden before it is cut, so that no value loses the name that tells what it is.
        String said = SecretWords.hidden(all.substring(Math.max(0, all.length() - 4000)));
        return said.length() <= 600 ? said : "..." + said.substring(said.length() - 597);
    }
}
