package org.wissel.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.FileSystemUtils;
import org.wissel.sandbox.FreePorts;
import org.wissel.sandbox.NginxBinary;

/** One more nginx that answers 200 at once on some ports, one for each node. It is never restarted. */
final class Responders implements Closeable {

    private final List<String> addresses = new ArrayList<>();
    private final Process nginx;
    private final Path folder;

    /** In a folder of their own, which goes with them. */
    Responders(Path folder, int count) throws IOException {
        this.folder = folder;
        StringBuilder servers = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String address = "127.0.0.1:" + FreePorts.next();
            addresses.add(address);
            servers.append("  server { listen ").append(address).append("; location / { return 200 'fine'; } }\n");
        }
        Files.createDirectories(folder);
        Path conf = folder.resolve("nginx.conf");
        Files.writeString(
                conf,
                """
                daemon off;
                worker_processes 1;
                pid @HOME@/nginx.pid;
                error_log @HOME@/error.log;
                worker_rlimit_nofile 8192;
                events { worker_connections 4096; }
                http {
                  access_log off;
                  client_body_temp_path @HOME@/body;
                  proxy_temp_path @HOME@/proxy;
                  fastcgi_temp_path @HOME@/fastcgi;
                  uwsgi_temp_path @HOME@/uwsgi;
                  scgi_temp_path @HOME@/scgi;
                @SERVERS@}
                """
                        .replace("@HOME@", folder.toString())
                        .replace("@SERVERS@", servers));
        nginx = new ProcessBuilder(
                        NginxBinary.find().toString(),
                        "-p",
                        folder + "/",
                        "-c",
                        conf.toString(),
                        "-e",
                        folder.resolve("error.log").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
    }

    List<String> addresses() {
        return addresses;
    }

    @Override
    public void close() throws IOException {
        Programs.end(List.of(nginx.toHandle()));
        FileSystemUtils.deleteRecursively(folder);
    }
}
