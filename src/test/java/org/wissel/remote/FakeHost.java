package org.wissel.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/**
 * A host for tests that ask for the exact remote commands. It answers by rules, the latest first; a command that no rule
 * answers fails the test. It keeps files in memory: {@link RemoteFiles}, uploads and open work on them as on a real host,
 * unless a rule answers their command first.
 *
 * <pre>{@code
 * FakeHost host = new FakeHost("lb1").put("/etc/nginx/nginx.conf", "...");
 * host.when("nginx -t").answer(0, "", "test is successful");
 * host.when("pgrep").answer(0, "12\n", "").answer(1, "", "");   // first 12, from then on nothing
 * assertThat(host.done()).containsExactly("read /etc/nginx/nginx.conf", "nginx -t");
 * }</pre>
 */
public final class FakeHost implements RemoteHost {

    private final String name;
    private final List<Rule> rules = new ArrayList<>();
    private final List<Command> commands = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final Map<String, byte[]> files = new TreeMap<>();
    private RemoteException broken;
    private int exchanges;

    public FakeHost(String name) {
        this.name = name;
    }

    /** A rule for the commands whose line starts so; the lock in front of an exclusive one is left aside. */
    public Rule when(String linePrefix) {
        return when(command -> command.line().startsWith(linePrefix)
                || withoutLock(command).line().startsWith(linePrefix));
    }

    /** A rule for the commands that this holds for. */
    public synchronized Rule when(Predicate<Command> matching) {
        Rule rule = new Rule(matching);
        rules.add(0, rule);
        return rule;
    }

    /** Lays a file there. */
    public FakeHost put(String path, String content) {
        return put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Lays a file there. */
    public synchronized FakeHost put(String path, byte[] content) {
        files.put(path, content.clone());
        return this;
    }

    /** What a file contains, as UTF-8; fails the test when there is none. */
    public String text(String path) {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }

    /** What a file contains; fails the test when there is none. */
    public synchronized byte[] bytes(String path) {
        if (!files.containsKey(path)) {
            throw new AssertionError(name + " has no file " + path + ", only " + files.keySet());
        }
        return files.get(path).clone();
    }

    /** The paths of all files there, in order. */
    public synchronized List<String> paths() {
        return List.copyOf(files.keySet());
    }

    /** From now on nothing can be asked, as when the machine is down. */
    public synchronized FakeHost unreachable() {
        broken = new RemoteException(name + ": cannot reach wissel@" + name + ":22 by SSH. Check that it is up.");
        return this;
    }

    /** Ends {@link #unreachable}. */
    public synchronized FakeHost reachable() {
        broken = null;
        return this;
    }

    /** All commands that ran, in order, those of {@link RemoteFiles} included. */
    public synchronized List<Command> commands() {
        return List.copyOf(commands);
    }

    /**
     * What was done, in order, as lines: commands as {@link Command#line}, file work as {@code read <path>}, {@code replace
     * <path>}, {@code upload <path>}, {@code open <path>}.
     */
    public synchronized List<String> done() {
        return List.copyOf(done);
    }

    /** Forgets what was done, keeps rules and files. */
    public synchronized void forgetDone() {
        commands.clear();
        done.clear();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String address() {
        return name + ":22";
    }

    /** How often it was asked anything: an {@link Exchange} of several commands is one. */
    public synchronized int exchanges() {
        return exchanges;
    }

    @Override
    public CommandResult run(Command command) {
        synchronized (this) {
            exchanges++;
        }
        return OneByOne.run(command, this::one);
    }

    private CommandResult one(Command command) {
        Rule rule;
        synchronized (this) {
            commands.add(command);
            done.add(spoken(command));
            throwIfBroken();
            rule = rules.stream()
                    .filter(each -> each.matching.test(command))
                    .findFirst()
                    .orElse(null);
            if (rule == null) {
                return onFiles(command);
            }
        }
        return rule.next().apply(command);
    }

    @Override
    public synchronized void upload(Path file, String path, Duration atMost) {
        done.add("upload " + path);
        throwIfBroken();
        try {
            byte[] wanted = Files.readAllBytes(file);
            byte[] there = files.getOrDefault(path, new byte[0]);
            if (there.length < wanted.length) {
                System.arraycopy(there, 0, wanted, 0, there.length);
            }
            files.put(path, wanted);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public synchronized SeekableByteChannel open(String path, Duration atMost) {
        done.add("open " + path);
        throwIfBroken();
        if (!files.containsKey(path)) {
            throw new RemoteException(name + ": cannot open " + path + ": No such file. Check that the file exists.");
        }
        return new SeekableInMemoryByteChannel(bytes(path));
    }

    private void throwIfBroken() {
        if (broken != null) {
            throw broken;
        }
    }

    private CommandResult onFiles(Command command) {
        if (isReadOfSeveral(command)) {
            StringBuilder lines = new StringBuilder();
            for (String path : command.words().subList(4, command.words().size())) {
                byte[] there = files.get(path);
                if (there == null) {
                    return result(command, 1, lines.toString(), "base64: " + path + ": No such file or directory");
                }
                lines.append(java.util.Base64.getEncoder().encodeToString(there))
                        .append('\n');
            }
            return result(command, 0, lines.toString(), "");
        }
        if (isRead(command)) {
            String path = command.words().get(3);
            byte[] there = files.get(path);
            return there == null
                    ? result(command, 1, "", "base64: " + path + ": No such file or directory")
                    : result(command, 0, java.util.Base64.getEncoder().encodeToString(there), "");
        }
        if (isReplace(command)) {
            List<String> words = withoutLock(command).words();
            return result(command, replaced(words.get(4), words.get(5), words.get(6), command.input()), "", "");
        }
        throw new AssertionError(name + " was asked something that the test has no answer for: " + command.line());
    }

    private int replaced(String path, String before, String after, byte[] wanted) {
        byte[] there = files.get(path);
        if (there == null) {
            return 6;
        }
        String now = RemoteFiles.sha256(there);
        if (now.equals(after)) {
            return 3;
        }
        if (!now.equals(before)) {
            return 4;
        }
        files.put(RemoteFiles.lastGoodCopy(path), there);
        files.put(path, wanted.clone());
        return 0;
    }

    private static boolean isRead(Command command) {
        return command.words().size() == 4 && command.words().subList(0, 3).equals(List.of("base64", "-w", "0"));
    }

    private static boolean isReadOfSeveral(Command command) {
        return command.words().contains(RemoteFiles.READ);
    }

    private static boolean isReplace(Command command) {
        return command.words().contains(RemoteFiles.REPLACE);
    }

    private static String spoken(Command command) {
        if (isRead(command)) {
            return "read " + command.words().get(3);
        }
        if (isReadOfSeveral(command)) {
            return "read "
                    + String.join(
                            " ", command.words().subList(4, command.words().size()));
        }
        return isReplace(command) ? "replace " + withoutLock(command).words().get(4) : command.line();
    }

    private static Command withoutLock(Command command) {
        int lock = Command.of("x").exclusively().words().size() - 1;
        return command.isExclusive()
                ? Command.of(command.words().subList(lock, command.words().size()))
                : command;
    }

    private static CommandResult result(Command command, int code, String output, String errors) {
        return new CommandResult(command, code, output, errors, Duration.ofMillis(5));
    }

    /** What a host answers to some commands: its answers one after the other, the last one from then on. */
    public static final class Rule {

        private final Predicate<Command> matching;
        private final Deque<Function<Command, CommandResult>> answers = new ArrayDeque<>();

        private Rule(Predicate<Command> matching) {
            this.matching = matching;
        }

        /** Answers with this exit code, output and errors. */
        public Rule answer(int exitCode, String output, String errors) {
            return answer(command -> result(command, exitCode, output, errors));
        }

        /** Answers with exit code 0 and these lines. */
        public Rule answerLines(String... lines) {
            return answer(0, String.join("\n", Arrays.asList(lines)) + (lines.length == 0 ? "" : "\n"), "");
        }

        /** Throws, as when the connection breaks or the deadline passes. */
        public Rule fail(String message) {
            return answer(command -> {
                throw new RemoteException(message);
            });
        }

        /** Answers with what this makes of the command; it may change the world of the test. */
        public synchronized Rule answer(Function<Command, CommandResult> answer) {
            answers.add(answer);
            return this;
        }

        private synchronized Function<Command, CommandResult> next() {
            if (answers.isEmpty()) {
                throw new AssertionError("a rule of the fake host has no answer: call answer(...) after when(...)");
            }
            return answers.size() == 1 ? answers.peek() : answers.remove();
        }
    }
}
