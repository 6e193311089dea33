package org.wissel.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Several commands in one exchange with a host: one round trip and one shell instead of as many as there are commands. They run
 * one after the other, each in a process of its own, with its own result.
 */
public final class Exchange {

    /**
     * $1 whether to stop after the first that fails, then one line per command. A command's end is marked on both streams. The
     * first command alone reads the exchange's input.
     */
    static final String SCRIPT =
            """
            stop=$1
            shift
            for line; do
                (eval "exec $line")
                code=$?
                printf '\\000wissel ended %s\\000' "$code"
                printf '\\000wissel ended\\000' >&2
                [ "$stop" = no ] || [ "$code" = 0 ] || exit 0
                exec </dev/null
            done
            """;

    private static final String ENDED = "\0wissel ended ";
    private static final String ENDED_TOO = "\0wissel ended\0";

    private Exchange() {}

    /**
     * Runs them all, whatever each ends with.
     *
     * @return one result per command, in their order
     * @throws RemoteException as {@link RemoteHost#run} throws it for the whole; or when not all came to their end
     */
    public static List<CommandResult> run(RemoteHost host, Command... commands) {
        List<CommandResult> results = results(host, "no", List.of(commands));
        if (results.size() < commands.length) {
            throw brokeOff(host, commands[results.size()]);
        }
        return results;
    }

    /**
     * Runs one after the other until one fails.
     *
     * @return one result per command that ran, in their order; all but the last one succeeded
     * @throws RemoteException as {@link RemoteHost#run} throws it for the whole; or when it broke off
     */
    public static List<CommandResult> untilFailure(RemoteHost host, Command... commands) {
        List<CommandResult> results = results(host, "yes", List.of(commands));
        boolean failed = !results.isEmpty() && !results.get(results.size() - 1).succeeded();
        if (results.size() < commands.length && !failed) {
            throw brokeOff(host, commands[results.size()]);
        }
        return results;
    }

    private static RemoteException brokeOff(RemoteHost host, Command command) {
        return new RemoteException(host.name() + ": `" + command
                + "` was cut off, or did not start. Look whether sh works there for the SSH user.");
    }

    private static List<CommandResult> results(RemoteHost host, String stop, List<Command> commands) {
        CommandResult all = host.run(together(stop, commands));
        List<CommandResult> results = new ArrayList<>();
        String output = all.output();
        String errors = all.errors();
        for (Command command : commands) {
            int end = output.indexOf(ENDED);
            int after = output.indexOf('\0', end + ENDED.length());
            if (end < 0 || after < 0) {
                break;
            }
            int errorsEnd = errors.indexOf(ENDED_TOO);
            results.add(new CommandResult(
                    command,
                    Integer.parseInt(output.substring(end + ENDED.length(), after)),
                    output.substring(0, end),
                    errorsEnd < 0 ? errors : errors.substring(0, errorsEnd),
                    all.took()));
            output = output.substring(after + 1);
            errors = errorsEnd < 0 ? "" : errors.substring(errorsEnd + ENDED_TOO.length());
        }
        return results;
    }

    /** The one command that they are on the wire; it may take as long as all of them together. */
    static Command together(String stop, List<Command> commands) {
        List<String> arguments = new ArrayList<>(List.of(stop));
        commands.forEach(command -> arguments.add(command.line()));
        Duration deadline = commands.stream().map(Command::deadline).reduce(Duration.ZERO, Duration::plus);
        if (commands.stream().skip(1).anyMatch(command -> command.input().length > 0)) {
            throw new IllegalArgumentException("only the first command of an exchange can have input");
        }
        return Command.script(SCRIPT, arguments.toArray(String[]::new))
                .within(deadline)
                .withInput(commands.get(0).input());
    }
}
