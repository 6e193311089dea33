package org.wissel.blueriq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;

/** This machine as a remote host: commands run as lines in a real shell, in a home of the test, whose folder {@code bin} leads the path. */
final class LocalHost implements RemoteHost {

    private final String name;
    private final Path home;
    private final List<String> opened = new ArrayList<>();
    private int runs;

    LocalHost(String name, Path home) {
        this.name = name;
        this.home = home;
    }

    /** How many commands ran. */
    int runs() {
        return runs;
    }

    /** The paths that were opened, in order. */
    List<String> opened() {
        return List.copyOf(opened);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String address() {
        return name + ":22";
    }

    @Override
    public CommandResult run(Command command) {
        runs++;
        long start = System.nanoTime();
        try {
            Path output = Files.createTempFile(home, "out", "");
            Path errors = Files.createTempFile(home, "err", "");
            Path input = Files.write(Files.createTempFile(home, "in", ""), command.input());
            ProcessBuilder shell = new ProcessBuilder("sh", "-c", command.line())
                    .directory(home.toFile())
                    .redirectInput(input.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            shell.environment().merge("PATH", home.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
            Process process = shell.start();
            if (!process.waitFor(command.deadline().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new RemoteException(name + ": " + command + " did not end in time. Look at that host.");
            }
            CommandResult result = new CommandResult(
                    command,
                    process.exitValue(),
                    Files.readString(output, StandardCharsets.UTF_8),
                    Files.readString(errors, StandardCharsets.UTF_8),
                    Duration.ofNanos(System.nanoTime() - start));
            for (Path each : List.of(output, errors, input)) {
                Files.delete(each);
            }
            return result;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void upload(Path file, String path, Duration atMost) {
        try {
            Files.copy(file, Path.of(path), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new RemoteException(name + ": cannot upload " + path + ": " + failed + ". Look at that host.");
        }
    }

    @Override
    public SeekableByteChannel open(String path, Duration atMost) {
        opened.add(path);
        try {
            return FileChannel.open(Path.of(path));
        } catch (IOException failed) {
            throw new RemoteException(name + ": cannot open " + path + ": " + failed + ". Look at that host.");
        }
    }
}
