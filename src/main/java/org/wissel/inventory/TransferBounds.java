package org.wissel.inventory;

import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.wissel.deployment.TransferPlaces;
import org.wissel.remote.TransferProperties;

/** How many exports are sent at once, as the settings say. */
@Configuration(proxyBeanMethods = false)
class TransferBounds {

    /** As long as a small export takes, so that one who waits for it need not come again. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Bean
    TransferPlaces transferPlaces(TransferProperties settings) {
        return new TransferPlaces(settings.atOnce(), PATIENCE);
    }
}
