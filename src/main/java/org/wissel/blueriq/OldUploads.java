package org.wissel.blueriq;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/** Has old uploads deleted every hour, by a thread of its own: large ones take long, and nothing else shall wait for that. */
@Component
class OldUploads implements InitializingBean, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(OldUploads.class);
    private static final int END_SECONDS = 5;

    private final Uploads uploads;
    private final ScheduledExecutorService thread;

    OldUploads(Uploads uploads) {
        this.uploads = uploads;
        var factory = new CustomizableThreadFactory("old-uploads-");
        factory.setDaemon(true);
        thread = Executors.newSingleThreadScheduledExecutor(factory);
    }

    @Override
    public void afterPropertiesSet() {
        thread.scheduleWithFixedDelay(this::delete, 10, 60, TimeUnit.MINUTES);
    }

    private void delete() {
        try {
            uploads.deleteOld();
        } catch (RuntimeException failed) {
            log.warn("Old uploads were not deleted; it is tried again in an hour: {}", failed.toString());
        }
    }

    /** Waits for a delete that is under way, which is not interrupted: that would close an embedded database for everybody. */
    @Override
    public void destroy() throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
            log.info("Old uploads are deleted still; what is left of them goes when Wissel deletes the next time");
        }
    }
}
