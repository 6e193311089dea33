package org.wissel.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what is published as long as the runtime runs, as a Runtime's publisher client does. It looks at nothing while a
 * file {@code ignore-publisher} lies in the node's home.
 */
final class StandInPublisherClient {

    private static final Logger LOG = LoggerFactory.getLogger(StandInPublisherClient.class);

    private StandInPublisherClient() {}

    static void start(StandInExports exports, Path home, Duration poll) {
        Path ignore = home.resolve("ignore-publisher");
        Thread thread = new Thread(
                () -> {
                    while (sleep(poll)) {
                        if (!Files.exists(ignore)) {
                            look(exports);
                        }
                    }
                },
                "stand-in-publisher-client");
        thread.setDaemon(true);
        thread.start();
    }

    private static void look(StandInExports exports) {
        try {
            exports.readPublished();
        } catch (IOException | RuntimeException failed) {
            LOG.warn("cannot look at what is published: {}", failed.toString());
        }
    }

    private static boolean sleep(Duration poll) {
        try {
            Thread.sleep(poll.toMillis());
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
