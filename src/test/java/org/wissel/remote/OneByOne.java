package org.wissel.remote;

import java.util.ArrayList;
import java.util.List;

/** Takes an {@link Exchange} apart, for hosts of tests that look at each command or have something happen before it. */
public final class OneByOne {

    private OneByOne() {}

    /** What runs one command. */
    public interface Running {
        CommandResult run(Command command);
    }

    /** Runs what one command stands for as {@link Exchange#SCRIPT} does; any other command as it is. */
    public static CommandResult run(Command command, Running host) {
        if (!command.words().contains(Exchange.SCRIPT)) {
            return host.run(command);
        }
        boolean stop = command.words().get(4).equals("yes");
        StringBuilder output = new StringBuilder();
        StringBuilder errors = new StringBuilder();
        byte[] input = command.input();
        CommandResult last = null;
        for (String line : command.words().subList(5, command.words().size())) {
            last = host.run(new Command(words(line), input, command.deadline(), command.inAll()));
            input = new byte[0];
            output.append(last.output())
                    .append("\0wissel ended ")
                    .append(last.exitCode())
                    .append('\0');
            errors.append(last.errors()).append("\0wissel ended\0");
            if (stop && !last.succeeded()) {
                break;
            }
        }
        return new CommandResult(command, 0, output.toString(), errors.toString(), last.took());
    }

    /** The words that {@link Command#line} made a line of. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int at = 0; at < line.length(); at++) {
            char each = line.charAt(at);
            if (each == '\'') {
                quoted = !quoted;
            } else if (each == '\\' && !quoted) {
                word.append(line.charAt(++at));
            } else if (each == ' ' && !quoted) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(each);
            }
        }
        words.add(word.toString());
        return words;
    }
}
