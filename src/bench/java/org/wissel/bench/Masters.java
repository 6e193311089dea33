package org.wissel.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Connections of OpenSSH's client that are open, one to each address; what goes over them does not connect anew. */
final class Masters implements AutoCloseable {

    private final Path folder;
    private final List<String> options;
    private final List<String> addresses;

    /**
     * Opens them.
     *
     * @param folder for their sockets, whose path must be short
     * @param more further options of ssh
     */
    Masters(Path folder, BenchHosts hosts, List<String> addresses, List<String> more) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.addresses = addresses;
        options =
                new ArrayList<>(List.of("-F", hosts.clientConfig().toString(), "-o", "ControlPath=" + folder + "/%h"));
        options.addAll(more);
        for (String address : addresses) {
            // It goes into the background, and would hold our end of its output open.
            List<String> words = command("ssh", "-o", "ControlMaster=yes", "-o", "ControlPersist=yes", "-fN", address);
            int code = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            folder.resolveSibling(folder.getFileName() + ".log").toFile())
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", words) + " ended with " + code);
            }
        }
    }

    private List<String> command(String program, String... more) {
        List<String> words = new ArrayList<>(List.of(program));
        words.addAll(options);
        words.addAll(List.of(more));
        return words;
    }

    void scp(List<String> more, Path file, String address, String target) {
        List<String> words = command("scp", "-q");
        words.addAll(more);
        words.addAll(List.of(file.toString(), address + ":" + target));
        Programs.run(Map.of(), words);
    }

    void sftp(Path file, String address, String target) {
        Path batch = folder.resolveSibling("put-" + address);
        try {
            Files.writeString(batch, "put " + file + " " + target + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Programs.run(Map.of(), command("sftp", "-q", "-b", batch.toString(), address));
    }

    void rsync(Path file, String address, String target) {
        Programs.run("rsync", "-W", "-e", String.join(" ", command("ssh")), file.toString(), address + ":" + target);
    }

    @Override
    public void close() {
        for (String address : addresses) {
            try {
                Programs.run(Map.of(), command("ssh", "-O", "exit", address));
            } catch (IllegalStateException gone) {
                System.out.println("the connection to " + address + " was gone: " + gone.getMessage());
            }
        }
    }
}
