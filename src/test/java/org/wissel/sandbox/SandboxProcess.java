package org.wissel.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of a sandbox: a child of this JVM, of a shell, or left over by a sandbox that was killed. */
record SandboxProcess(long pid) {

    /** The process that a pid file names, if there is such a file with a number in it. */
    static Optional<SandboxProcess> in(Path pidFile) {
        try {
            return Files.exists(pidFile)
                    ? Optional.of(new SandboxProcess(
                            Long.parseLong(Files.readString(pidFile).strip())))
                    : Optional.empty();
        } catch (IOException | NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    /** All running processes that a sandbox in this folder started, whoever their parent is by now. */
    static List<SandboxProcess> allOf(Path root) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.map(handle -> new SandboxProcess(handle.pid()))
                    .filter(process -> process.startedFrom(root) && process.runs())
                    .toList();
        }
    }

    /** Whether it runs; a zombie, which only waits for its parent to look, does not. */
    boolean runs() {
        if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            return false;
        }
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            String line = Files.exists(stat) ? Files.readString(stat) : "(unknown) S";
            return line.charAt(line.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException ended) {
            return false;
        }
    }

    /** Whether it is a runtime, a Wissel, a restart, an nginx or a program of this folder; a pager that shows a log there is not. */
    private boolean startedFrom(Path root) {
        String line = commandLine();
        return line.contains(" -Dstand-in.home=" + root + "/")
                || line.contains(" -Dsandbox.home=" + root + "/")
                || line.contains(root + "/") && line.contains("/bin/restart ")
                || line.contains(" -p " + root + "/")
                || runsFrom(root);
    }

    /** Whether its program lies below this folder. */
    boolean runsFrom(Path folder) {
        return program().startsWith(folder);
    }

    /** Its words, each followed by a space; empty where they cannot be seen. */
    private String commandLine() {
        Path file = Path.of("/proc", Long.toString(pid), "cmdline");
        try {
            return Files.readString(file).replace('\0', ' ') + " ";
        } catch (IOException notThere) {
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().commandLine())
                    .map(line -> line + " ")
                    .orElse("");
        }
    }

    private Path program() {
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().command())
                .map(Path::of)
                .orElse(Path.of(""));
    }

    /** Asks these processes to end, waits, and forces those that have not ended in time, and their children. */
    static void end(List<SandboxProcess> processes, Duration patience) {
        processes.forEach(process -> ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy));
        if (allEnd(processes, patience)) {
            return;
        }
        List<SandboxProcess> left =
                processes.stream().filter(SandboxProcess::runs).toList();
        left.stream()
                .flatMap(process -> ProcessHandle.of(process.pid()).stream())
                .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants()))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
        allEnd(left, Duration.ofSeconds(2));
    }

    private static boolean allEnd(List<SandboxProcess> processes, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (processes.stream().anyMatch(SandboxProcess::runs)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
