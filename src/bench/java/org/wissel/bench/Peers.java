package org.wissel.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What people roll with instead: Ansible, and a script over connections that stay open. Told of one cluster. */
final class Peers implements Closeable {

    private static final Path SOURCES = Path.of("src", "bench").toAbsolutePath();

    private final Path folder;
    private final BenchCluster cluster;
    private boolean opened;

    /** @param folder for the files that tell of the cluster, and for sockets, so its path must be short */
    Peers(Path folder, BenchCluster cluster) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.cluster = cluster;
        Files.createDirectories(sockets());
        Files.writeString(inventory(), ansibleInventory());
        Files.writeString(clusterFile(), bashCluster());
    }

    private Path sockets() {
        return folder.resolve("s");
    }

    private Path inventory() {
        return folder.resolve("inventory.ini");
    }

    private Path clusterFile() {
        return folder.resolve("cluster.sh");
    }

    private String nginx() {
        return String.join(" ", cluster.balancer().command());
    }

    private String ansibleInventory() {
        String nodes = cluster.nodes().stream()
                .map(node -> node.name() + " ansible_host=" + node.sshAddress() + " upstream_address="
                        + node.upstreamAddress() + " url=" + node.url() + " exports_folder=" + node.exportsFolder()
                        + " shortcut_file=" + node.shortcutFile() + " restart_command="
                        + node.restartCommand().get(0))
                .collect(Collectors.joining("\n"));
        return "localhost ansible_connection=local ansible_remote_tmp=" + folder.resolve("ansible/here")
                + "\nlb1 ansible_host="
                + cluster.balancer().sshAddress()
                + " upstream_file=" + cluster.balancer().upstreamFile() + " pid_file="
                + cluster.balancer().pidFile()
                + " nginx='" + nginx() + "'\n\n[nodes]\n" + nodes + "\n";
    }

    private String bashCluster() {
        String nodes = cluster.nodes().stream()
                .map(node -> "    '" + node.sshAddress() + " " + node.upstreamAddress() + " " + node.url() + " "
                        + node.exportsFolder() + " " + node.shortcutFile() + " "
                        + node.restartCommand().get(0) + "'")
                .collect(Collectors.joining("\n"));
        return "ssh_config=" + cluster.hosts().clientConfig() + "\nsockets=" + sockets() + "\nbalancer="
                + cluster.balancer().sshAddress() + "\nupstream_file="
                + cluster.balancer().upstreamFile() + "\npid_file="
                + cluster.balancer().pidFile() + "\nnginx='" + nginx() + "'\nnodes=(\n" + nodes + "\n)\n";
    }

    /** @return seconds, the start of Ansible itself included */
    double ansible(String version, Path archive) {
        Map<String, String> environment = new HashMap<>();
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("ANSIBLE_CONFIG", SOURCES.resolve("ansible/ansible.cfg").toString());
        environment.put("ANSIBLE_HOME", folder.resolve("ansible").toString());
        environment.put("ANSIBLE_LOCAL_TEMP", folder.resolve("ansible/tmp").toString());
        environment.put("ANSIBLE_SSH_CONTROL_PATH_DIR", sockets().toString());
        environment.put(
                "ANSIBLE_SSH_ARGS",
                "-F " + cluster.hosts().clientConfig()
                        + " -o ControlMaster=auto -o ControlPersist=60s -o Ciphers=aes128-gcm@openssh.com");
        return seconds(() -> Programs.run(
                environment,
                List.of(
                        "ansible-playbook",
                        "-i",
                        inventory().toString(),
                        "-e",
                        "version=" + version,
                        "-e",
                        "archive=" + archive,
                        SOURCES.resolve("ansible/rolling.yml").toString())));
    }

    /**
     * Rolls by the script.
     *
     * @param mode {@code parallel} or {@code serial}: the nodes of a wave
     * @return seconds, over connections that are open already
     */
    double bash(String mode, String version, Path archive) {
        if (!opened) {
            script("open");
            opened = true;
        }
        return seconds(() -> script(mode, version, archive.toString()));
    }

    private void script(String mode, String... more) {
        List<String> words = Stream.concat(
                        Stream.of(
                                "bash",
                                SOURCES.resolve("bash/rolling.sh").toString(),
                                mode,
                                clusterFile().toString()),
                        Stream.of(more))
                .toList();
        Programs.run(Map.of(), words);
    }

    static double seconds(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Ends every connection that was left open for a next run. */
    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.list(sockets())) {
            for (Path socket : all.toList()) {
                try {
                    Programs.run("ssh", "-F", "none", "-o", "ControlPath=" + socket, "-O", "exit", "any");
                } catch (IllegalStateException gone) {
                    System.out.println("no connection was left at " + socket.getFileName());
                }
            }
        }
    }
}
