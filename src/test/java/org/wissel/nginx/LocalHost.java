package org.wissel.nginx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.OneByOne;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;

/** This machine as a remote host: every command's line goes through a real shell, as SSH would have it. */
final class LocalHost implements RemoteHost {

    private final Path home;
    private final List<Command> commands = new ArrayList<>();
    private Consumer<Command> before = command -> {};
    private String programs = System.getenv("PATH");

    LocalHost(Path home) {
        this.home = home;
    }

    /** The commands so far, in order. */
    List<Command> commands() {
        return commands;
    }

    /** Has this happen before every command that follows. */
    void beforeEach(Consumer<Command> happening) {
        before = happening;
    }

    /** Has this program fail from now on, as one that is not installed. */
    void without(String program) {
        try {
            Path failing = Files.writeString(
                    Files.createDirectories(home.resolve("missing")).resolve(program), "#!/bin/sh\nexit 127\n");
            Files.setPosixFilePermissions(failing, PosixFilePermissions.fromString("rwxr-xr-x"));
            programs = failing.getParent() + ":" + programs;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public String name() {
        return "here";
    }

    @Override
    public String address() {
        return "localhost:22";
    }

    @Override
    public CommandResult run(Command command) {
        return OneByOne.run(command, this::one);
    }

    private CommandResult one(Command command) {
        before.accept(command);
        commands.add(command);
        long started = System.nanoTime();
        try {
            ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", command.line()).directory(home.toFile());
            shell.environment().put("PATH", programs);
            Process process = shell.start();
            ByteArrayOutputStream errors = new ByteArrayOutputStream();
            Thread reader = new Thread(() -> copy(process.getErrorStream(), errors));
            reader.start();
            try (var input = process.getOutputStream()) {
                input.write(command.input());
            }
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            copy(process.getInputStream(), output);
            reader.join();
            if (!process.waitFor(command.deadline().toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new RemoteException("here: too slow. Look at it.");
            }
            return new CommandResult(
                    command,
                    process.exitValue(),
                    output.toString(StandardCharsets.UTF_8),
                    errors.toString(StandardCharsets.UTF_8),
                    Duration.ofNanos(System.nanoTime() - started));
        } catch (IOException broken) {
            throw new RemoteException("here: " + broken.getMessage() + ". Look at it.", broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static void copy(InputStream from, ByteArrayOutputStream to) {
        try (from) {
            from.transferTo(to);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void upload(Path file, String path, Duration atMost) {
        try {
            Files.copy(file, Path.of(path), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException broken) {
            throw new RemoteException("here: " + broken.getMessage() + ". Look at it.", broken);
        }
    }

    @Override
    public SeekableByteChannel open(String path, Duration atMost) {
        try {
            return Files.newByteChannel(Path.of(path));
        } catch (IOException broken) {
            throw new RemoteException("here: " + broken.getMessage() + ". Look at it.", broken);
        }
    }
}
