package org.wissel.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The end of the threads that write what probes saw. */
class ProbeThreadsTest {

    @Test
    void what_runs_is_waited_for_and_never_interrupted_and_nothing_more_begins() throws Exception {
        ProbeThreads threads = new ProbeThreads();
        var began = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var interrupted = new CompletableFuture<Boolean>();
        threads.begin(() -> {
            began.countDown();
            try {
                goOn.await();
                interrupted.complete(false);
            } catch (InterruptedException byUs) {
                interrupted.complete(true);
            }
        });
        assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();
        Thread closing = new Thread(threads::close);
        closing.start();
        // Nothing more begins once it has been told to end, while what runs runs on.
        while (threads.begin(() -> {})) {
            Thread.onSpinWait();
        }

        assertThat(interrupted).isNotDone();
        goOn.countDown();
        closing.join(30_000);

        assertThat(closing.isAlive()).isFalse();
        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isFalse();
    }
}
