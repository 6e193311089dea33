package org.wissel.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a host notes of the commands that change it: when each began and ended, once it had the host's lock. */
final class LockedCommands {

    private static final String FILE = "locked-commands.log";
    private static final Pattern LOCK = Pattern.compile("^flock .*? \\.wissel\\.lock (?=\\S)");
    /** In the home, where every command starts; the command's words, input, output and code are its own. */
    private static final String NOTING = "sh -c 'echo \"begin $$\" >>" + FILE + "; \"$@\"; code=$?; echo \"end $$\" >>"
            + FILE + "; exit $code' noted ";

    private LockedCommands() {}

    /** One of several in an exchange, a word of the line. */
    private static final Pattern ONE_OF_SEVERAL =
            Pattern.compile("(?<= ')flock -o \\S+ \\S+ \\S+ \\S+ \\.wissel\\.lock (?=\\S)");

    /** The line with the notes, the line itself where it takes no lock. */
    static String noted(String line) {
        Matcher lock = LOCK.matcher(line);
        return lock.find()
                ? lock.group() + NOTING + line.substring(lock.end())
                : ONE_OF_SEVERAL
                        .matcher(line)
                        .replaceAll(found -> Matcher.quoteReplacement(found.group() + NOTING.replace("'", "'\\''")));
    }

    /** Of the host with this home. */
    static Count of(Path home) {
        return count(home.resolve(FILE));
    }

    /** @param file a line that begins with {@code begin} for each begin, another one for each end */
    static Count count(Path file) {
        int running = 0;
        int most = 0;
        int begun = 0;
        try {
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                boolean begins = line.startsWith("begin ");
                begun += begins ? 1 : 0;
                running += begins ? 1 : -1;
                most = Math.max(most, running);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return new Count(begun, most);
    }

    /**
     * @param begun how many
     * @param sideBySide how many at the same time at most
     */
    record Count(int begun, int sideBySide) {}
}
