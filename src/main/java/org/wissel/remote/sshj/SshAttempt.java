package org.wissel.remote.sshj;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import net.schmizz.sshj.SSHClient;

/** An attempt to connect, with all its tries. It has one end, whichever comes first, and that one is counted. */
final class SshAttempt {

    private final SshCounts counts;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<SSHClient> end = new CompletableFuture<>();

    SshAttempt(SshCounts counts) {
        this.counts = counts;
    }

    /** @return false where it had ended, for instance because it was given up: nobody gets this client then */
    boolean opened(SSHClient client) {
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            counts.opened().increment();
            end.complete(client);
        }
        return first;
    }

    /** @return false where it had ended */
    boolean failed(Throwable why) {
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            counts.failed().increment();
            end.completeExceptionally(why);
        }
        return first;
    }

    /** Waits for its end. */
    SSHClient get(long millis) throws ExecutionException, TimeoutException, InterruptedException {
        return end.get(millis, TimeUnit.MILLISECONDS);
    }

    boolean isDone() {
        return end.isDone();
    }

    /** What it made, once it is done; null where it failed. */
    SSHClient made() {
        return end.isDone() && !end.isCompletedExceptionally() ? end.join() : null;
    }

    /** What it made, or will have made in a moment; null where it failed. */
    SSHClient whenEnded() {
        return end.handle((client, failed) -> client).join();
    }
}
