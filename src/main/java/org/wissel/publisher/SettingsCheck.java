package org.wissel.publisher;

import com.fasterxml.jackson.core.JsonPointer;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.wissel.publisher.PublisherProperties.Fields;
import org.wissel.publisher.PublisherProperties.Words;

/** Refuses settings that cannot work, by their names, and never by the value of a secret. */
final class SettingsCheck {

    private SettingsCheck() {}

    /** @throws IllegalArgumentException when one is wrong, saying which, why and what to do */
    static void require(PublisherProperties settings) {
        requireAddress(settings.url());
        if (!settings.entryPath().startsWith("/")) {
            throw new IllegalArgumentException(
                    "entry-path is '" + settings.entryPath() + "'. Have it start with a slash.");
        }
        if (settings.environment().equals(settings.source())) {
            throw new IllegalArgumentException("source is '" + settings.source()
                    + "', which is the environment itself. Name the environment from which it is published.");
        }
        if (Orders.same(settings.clientIdHeader(), settings.clientSecretHeader())) {
            throw new IllegalArgumentException("client-secret-header is '" + settings.clientSecretHeader()
                    + "', as client-id-header is. Give each its own.");
        }
        requirePointers(settings.fields());
        requireDistinct(settings.words());
    }

    private static void requireAddress(URI url) {
        boolean web = url.getHost() != null && List.of("http", "https").contains(lower(url.getScheme()));
        if (!web || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("url is " + (url.getRawUserInfo() == null ? url : "not shown")
                    + ". Have it start with http:// or https:// and a host, without a question mark or '#'.");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "url holds a user. Give client-id and client-secret instead, which are kept out of messages.");
        }
    }

    private static String lower(String scheme) {
        return scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
    }

    private static void requirePointers(Fields fields) {
        Map.of(
                        "export-project", fields.exportProject(),
                        "export-version", fields.exportVersion(),
                        "export-date", fields.exportDate(),
                        "environment-name", fields.environmentName(),
                        "publication-action", fields.publicationAction(),
                        "publication-state", fields.publicationState(),
                        "publication-message", fields.publicationMessage(),
                        "publication-export", fields.publicationExport(),
                        "publication-environment", fields.publicationEnvironment(),
                        "message-text", fields.messageText())
                .forEach(SettingsCheck::requirePointer);
        requirePointer("publication-date", fields.publicationDate());
    }

    private static void requirePointer(String setting, String pointer) {
        try {
            JsonPointer.compile(pointer);
        } catch (IllegalArgumentException none) {
            throw new IllegalArgumentException(
                    "fields." + setting + " is '" + pointer
                            + "', which is no JSON pointer. Have it start with a slash, for instance /name.",
                    none);
        }
    }

    private static void requireDistinct(Words words) {
        requireDistinct(Map.of("publish", words.publish(), "unpublish", words.unpublish()));
        requireDistinct(Map.of(
                "pending", words.pending(),
                "approved", words.approved(),
                "done", words.done(),
                "rejected", words.rejected(),
                "failed", words.failed()));
    }

    private static void requireDistinct(Map<String, Set<String>> sets) {
        Map<String, String> seen = new HashMap<>();
        sets.forEach((set, words) -> words.forEach(word -> {
            String other = seen.put(word.strip().toUpperCase(Locale.ROOT), set);
            if (other != null && !other.equals(set)) {
                throw new IllegalArgumentException("words." + set + " has '" + word + "', which words." + other
                        + " has too. Give each word one meaning.");
            }
        }));
    }
}
