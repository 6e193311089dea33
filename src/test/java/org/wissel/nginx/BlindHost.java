package org.wissel.nginx;

import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.OneByOne;
import org.wissel.remote.RemoteHost;

/** A host whose user sees no process of nginx, as with hidepid or beside a container; all else is as on the real one. */
final class BlindHost implements RemoteHost {

    private final RemoteHost real;

    BlindHost(RemoteHost real) {
        this.real = real;
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public String address() {
        return real.address();
    }

    @Override
    public CommandResult run(Command command) {
        return OneByOne.run(command, this::one);
    }

    private CommandResult one(Command command) {
        CommandResult result =
                real.run(command.words().contains(NodeConnections.COUNT) ? blindCount(command) : command);
        boolean looks =
                command.words().contains(NginxView.LOOK) || command.words().contains(NodeConnections.COUNT);
        return looks
                ? new CommandResult(
                        command, result.exitCode(), withoutProcesses(result.output()), result.errors(), result.took())
                : result;
    }

    /** The same look with a pid file that names nobody, so that whose a connection is stays unknown too. */
    private static Command blindCount(Command command) {
        List<String> words = new ArrayList<>(command.words());
        words.set(5, "/nowhere/nginx.pid");
        return new Command(words, command.input(), command.deadline(), command.inAll());
    }

    private static String withoutProcesses(String output) {
        return output.lines()
                .filter(line -> !line.matches("(master|worker|leaving) .*"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    @Override
    public void upload(Path file, String path, Duration atMost) {
        real.upload(file, path, atMost);
    }

    @Override
    public SeekableByteChannel open(String path, Duration atMost) {
        return real.open(path, atMost);
    }
}
