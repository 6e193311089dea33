package org.wissel.notification;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import org.wissel.deployment.Notice;

/**
 * Who is told.
 *
 * @param receivers each is told on its own
 * @param giveUpAfter for how long a receiver that does not take a notice is tried
 */
@Validated
@ConfigurationProperties(prefix = "wissel.notifications", ignoreUnknownFields = false)
record NotificationProperties(
        @DefaultValue @Valid List<Receiver> receivers, @DefaultValue("24h") @NotNull Duration giveUpAfter) {

    NotificationProperties {
        receivers = List.copyOf(receivers);
        Set<String> names = new HashSet<>();
        receivers.forEach(receiver -> {
            if (!names.add(receiver.name())) {
                throw new IllegalArgumentException("wissel.notifications.receivers: two have the name '"
                        + receiver.name() + "'. Give each its own.");
            }
        });
    }

    /**
     * A webhook.
     *
     * @param name its name in the log
     * @param url where it is posted to; it may carry a secret, so it is told nowhere
     * @param format {@code json}: a JSON object whose {@code text} Slack and Teams' webhooks show as well, or {@code
     *     adaptive-card}, as Teams' workflows take it (<a
     *     href="https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using">source</a>)
     * @param kinds which kinds of notice it is told; all where it names none
     * @param clusters of which clusters it is told; all where it names none
     * @param headers sent with each notice; they may carry secrets, so they are told nowhere
     * @param timeout how long one try may take
     */
    record Receiver(
            @NotBlank @Pattern(regexp = "[A-Za-z0-9_.-]{1,100}") String name,
            @NotNull URI url,
            @DefaultValue("json") @Pattern(regexp = "json|adaptive-card") String format,
            @DefaultValue Set<Notice.Kind> kinds,
            @DefaultValue Set<String> clusters,
            @DefaultValue Map<String, String> headers,
            @DefaultValue("10s") @NotNull Duration timeout) {

        Receiver {
            if (url != null
                    && (url.getHost() == null || !Set.of("http", "https").contains(url.getScheme()))) {
                throw new IllegalArgumentException(
                        "wissel.notifications: the url of '" + name + "' is no http or https address with a host");
            }
        }

        boolean wants(Notice notice) {
            return (kinds.isEmpty() || kinds.contains(notice.kind()))
                    && (clusters.isEmpty() || clusters.contains(notice.cluster()));
        }

        /** Without what may be secret. */
        @Override
        public String toString() {
            return name;
        }
    }
}
