package org.wissel.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
 * @param inAll how long it may take from the call on, waiting for its turn and connecting included
 */
public record Command(List<String> words, byte[] input, Duration deadline, Duration inAll) {

    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(20);
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    private static final byte[] NOTHING = {};
    /** A connection that turned out dead is found in 10 s, and a new one is made within another 11 s. */
    private static final Duration UNTIL_STARTED = Duration.ofSeconds(25);

    private static final Duration LOCK_WAIT = Duration.ofSeconds(20);
    private static final String LOCK_BUSY = "75";
    private static final List<String> LOCKED =
            List.of("flock", "-o", "-w", String.valueOf(LOCK_WAIT.toSeconds()), "-E", LOCK_BUSY, ".wissel.lock");

    public Command {
        words = List.copyOf(words);
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(deadline, "deadline");
        Objects.requireNonNull(inAll, "inAll");
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command needs at least one word");
        }
        if (words.get(0).isEmpty()) {
            throw new IllegalArgumentException("a command's first word is its program and cannot be empty");
        }
        if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("a word of a command cannot contain the character NUL");
        }
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("a command needs a positive deadline, not " + deadline);
        }
        if (inAll.isNegative() || inAll.isZero()) {
            throw new IllegalArgumentException("a command needs a positive time in all, not " + inAll);
        }
    }

    /** A command that may take 25 seconds until it has started. */
    public Command(List<String> words, byte[] input, Duration deadline) {
        this(words, input, deadline, deadline.plus(UNTIL_STARTED));
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
        return new Command(words, bytes, deadline, inAll);
    }

    /** The same command with another deadline, and 25 seconds until it has started. */
    public Command within(Duration newDeadline) {
        return new Command(words, input, newDeadline);
    }

    /** The same command, which takes no longer than that in all. */
    public Command notBeyond(Duration left) {
        return new Command(words, input, shorter(deadline, left), shorter(inAll, left));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /**
     * The same command under the host's lock, so that two changing commands never run at once there, even where the
     * connection that started the first has gone. Waits up to 20 seconds for the lock, then ends with code 75 (see {@link
     * CommandResult#lockWasBusy}); the deadline grows by that. The lock is not inherited by what the command leaves
     * running (flock(1), {@code -o}).
     */
    public Command exclusively() {
        List<String> locked = new ArrayList<>(LOCKED);
        locked.addAll(words);
        return new Command(locked, input, deadline.plus(LOCK_WAIT), inAll.plus(LOCK_WAIT));
    }

    /** Whether this is what {@link #exclusively} gives. */
    boolean isExclusive() {
        return words.size() > LOCKED.size() && words.subList(0, LOCKED.size()).equals(LOCKED);
    }

    /** The line that a remote POSIX shell turns back into exactly these words: the one place where words are quoted. */
    public String line() {
        String program = words.get(0);
        // A plain a=b in front would be an assignment, not a program.
        String first = program.indexOf('=') >= 0 ? inQuotes(program) : quoted(program);
        return words.size() == 1
                ? first
                : words.stream().skip(1).map(Command::quoted).collect(Collectors.joining(" ", first + " ", ""));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : inQuotes(word);
    }

    private static String inQuotes(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Command that
                && words.equals(that.words)
                && Arrays.equals(input, that.input)
                && deadline.equals(that.deadline)
                && inAll.equals(that.inAll);
    }

    @Override
    public int hashCode() {
        return Objects.hash(words, Arrays.hashCode(input), deadline, inAll);
    }

    /** The words as a person would type them, on one line; input is left out, long words such as scripts are cut. */
    @Override
    public String toString() {
        String line = words.contains(Exchange.SCRIPT)
                ? words.stream().skip(5).map(Command::shortenedLine).collect(Collectors.joining("; "))
                : spoken();
        return line.length() <= 200 ? line : line.substring(0, 197) + "...";
    }

    private static String shortenedLine(String line) {
        String flat = line.replaceAll("\\s+", " ");
        return flat.length() <= 60 ? flat : flat.substring(0, 57) + "...";
    }

    private String spoken() {
        return words.stream().map(Command::shortened).collect(Collectors.joining(" "));
    }

    private static String shortened(String word) {
        String flat = word.strip().replaceAll("\\s+", " ");
        boolean script = word.indexOf('\n') >= 0;
        int limit = script ? 40 : 120;
        return quoted(flat.length() <= limit ? flat : flat.substring(0, limit) + "...");
    }
}
