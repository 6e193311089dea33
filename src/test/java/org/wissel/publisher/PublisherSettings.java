package org.wissel.publisher;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Settings as they are bound from configuration, so that tests know the defaults that are shipped. */
final class PublisherSettings {

    private PublisherSettings() {}

    /** Those for this stand-in's environment {@code Production}, with these given differently. */
    static PublisherProperties of(StandInPublisher standIn, Map<String, String> given) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "url",
                standIn.url().toString(),
                "environment",
                "Production",
                "client-id",
                StandInPublisher.CLIENT_ID,
                "client-secret",
                StandInPublisher.CLIENT_SECRET));
        settings.putAll(given);
        return new Binder(new MapConfigurationPropertySource(settings))
                .bind("", Bindable.of(PublisherProperties.class))
                .get();
    }
}
