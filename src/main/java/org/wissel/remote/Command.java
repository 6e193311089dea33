package org.wissel.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command for a remote host as a list of words, so that no word can become two or be read by a shell.
 *
 * @param words the program and its arguments, never empty
 * @param input bytes for its standard input, empty for none
 * @param deadline how long it may run before it counts as failed
 */
public record Command(List<String> words, byte[] input, Duration deadline) {

    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(20);
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    private static final byte[] NOTHING = {};

    public Command {
        words = List.copyOf(words);
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(deadline, "deadline");
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command needs at least one word");
        }
    }

    /** A command of these words, without input, with the deadline of 20 seconds. */
    public static Command of(String... words) {
        return of(List.of(words));
    }

    /** A command of these words, without input, with the deadline of 20 seconds. */
    public static Command of(List<String> words) {
        return new Command(words, NOTHING, DEFAULT_DEADLINE);
    }

    /**
     * A fixed POSIX shell script with its arguments as {@code $1}, {@code $2} and so on. The script must be a constant of
     * ours; whatever varies goes into the arguments.
     */
    public static Command script(String script, String... arguments) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", script, "wissel"));
        words.addAll(List.of(arguments));
        return of(words);
    }

    /** The same command with these bytes on its standard input. */
    public Command withInput(byte[] bytes) {
        return new Command(words, bytes, deadline);
    }

    /** The same command with another deadline. */
    public Command within(Duration newDeadline) {
        return new Command(words, input, newDeadline);
    }

    /**
     * The same command under the host's lock, so that two changing commands never run at once there, even where the
     * connection that started the first has gone. Waits up to 20 seconds for the lock, then ends with code 75. The lock
     * is not inherited by what the command leaves running (flock(1), {@code -o}).
     */
    public Command exclusively() {
        List<String> locked = new ArrayList<>(List.of("flock", "-o", "-w", "20", "-E", "75", ".wissel.lock"));
        locked.addAll(words);
        return new Command(locked, input, deadline);
    }

    /** The line that a remote shell turns back into exactly these words: the one place where words are quoted. */
    public String line() {
        return words.stream().map(Command::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** The words as a person would type them; input and long scripts are left out. */
    @Override
    public String toString() {
        String line = line();
        return line.length() <= 200 ? line : line.substring(0, 197) + "...";
    }
}
