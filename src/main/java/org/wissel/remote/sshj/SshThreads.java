package org.wissel.remote.sshj;

import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.MDC;

/**
 * Threads as many as are needed, whose log lines say for whom they work: the logging context of whoever gave them the work.
 *
 * <p>Whoever runs a command waits for it and runs no other meanwhile, so that these are bounded by those who may: two for each
 * (what it says, and what it says of errors), one more while its channel closes, and one for each host that is being connected.
 * A limit here would let one command wait for the end of another one.
 */
final class SshThreads extends ThreadPoolExecutor {

    SshThreads(ThreadFactory threads) {
        super(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    }

    @Override
    public void execute(Runnable work) {
        Map<String, String> words = MDC.getCopyOfContextMap();
        super.execute(() -> {
            if (words != null) {
                MDC.setContextMap(words);
            }
            try {
                work.run();
            } finally {
                MDC.clear();
            }
        });
    }
}
