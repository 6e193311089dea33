package org.wissel.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;

/** The Redis that holds the sessions; it keeps nothing on disk. Its program lies in its folder, which shows whose it is. */
final class SandboxRedis {

    private final int port = FreePorts.next();
    private final RedisServer server;

    private SandboxRedis(Path folder) throws IOException {
        server = RedisServer.newRedisServer()
                .executableProvider(ExecutableProvider.newJarResourceProvider(
                        Files.createDirectories(folder).toFile()))
                .port(port)
                .bind("127.0.0.1")
                .setting("dir " + folder)
                .setting("save \"\"")
                .setting("appendonly no")
                // As a Blueriq cluster needs it for interruptible sessions.
                .setting("notify-keyspace-events g$xKE")
                .onShutdownForceStop(false)
                .build();
    }

    static SandboxRedis start(Path folder) {
        try {
            SandboxRedis redis = new SandboxRedis(folder);
            redis.server.start();
            return redis;
        } catch (IOException failed) {
            throw new IllegalStateException("redis: did not start from " + folder + ": " + failed.getMessage(), failed);
        }
    }

    int port() {
        return port;
    }
}
