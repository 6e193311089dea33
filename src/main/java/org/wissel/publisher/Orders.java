package org.wissel.publisher;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Publication.State;
import org.wissel.publisher.PublisherProperties.Words;

/** The orders that the Publisher knows of one environment. */
final class Orders {

    /** What an order is. */
    enum Kind {
        PUBLISH,
        UNPUBLISH
    }

    /**
     * One order.
     *
     * @param told what the Publisher says of it, one line; asked for only when it is needed
     */
    record Order(ProjectVersion version, State state, Optional<Long> date, Supplier<String> told) {}

    private final Catalogue catalogue;
    private final Links links;
    private final PublisherProperties settings;
    private final OneLine oneLine;

    Orders(Catalogue catalogue, Links links, PublisherProperties settings, OneLine oneLine) {
        this.catalogue = catalogue;
        this.links = links;
        this.settings = settings;
        this.oneLine = oneLine;
    }

    /** Those of this kind for this version, the newest one first. */
    List<Order> of(Kind kind, ProjectVersion version) {
        List<Order> orders = new ArrayList<>(read(kind, version::equals));
        if (!settings.newestFirst()) {
            Collections.reverse(orders);
        }
        if (orders.stream().allMatch(order -> order.date().isPresent())) {
            // The sort is stable: of two in one moment, their places in the list decide.
            orders.sort(Comparator.comparing((Order order) -> order.date().orElseThrow())
                    .reversed());
        }
        return orders;
    }

    /** Fails when one of them cannot be understood, whatever version it is of. */
    void requireUnderstood() {
        for (Kind kind : Kind.values()) {
            read(kind, any -> true);
        }
    }

    private List<Order> read(Kind kind, Predicate<ProjectVersion> wanted) {
        List<Order> orders = new ArrayList<>();
        for (Resource publication : catalogue.publications()) {
            if (catalogue.isForTheEnvironment(publication) && kind(publication) == kind) {
                catalogue
                        .versionOf(publication)
                        .filter(wanted)
                        .ifPresent(version -> orders.add(order(version, publication)));
            }
        }
        return orders;
    }

    private Order order(ProjectVersion version, Resource publication) {
        return new Order(
                version,
                state(publication),
                publication.text(settings.fields().publicationDate()).flatMap(Moment::of),
                () -> told(publication));
    }

    /** Where the order stands that an answer tells of; empty when it tells no state. */
    Optional<State> stateIn(Resource answer) {
        return answer.text(settings.fields().publicationState()).map(word -> state(answer));
    }

    /** What the Publisher says of an order, in its own field or behind its rel {@code messages}. */
    String told(Resource publication) {
        Optional<String> message = publication
                .text(settings.fields().publicationMessage())
                .map(oneLine::of)
                .filter(text -> !text.isEmpty());
        if (message.isPresent() || publication.href("messages").isEmpty()) {
            return message.orElse("");
        }
        List<String> texts =
                links
                        .list(links.address(publication, "messages", "the publication"), "the publication's messages")
                        .stream()
                        .flatMap(each -> each.text(settings.fields().messageText()).stream())
                        .toList();
        return oneLine.of(String.join("; ", texts));
    }

    private Kind kind(Resource publication) {
        String pointer = settings.fields().publicationAction();
        String word = publication
                .text(pointer)
                .orElseThrow(() -> links.unexpected(
                        "a publication has no " + pointer + " (fields.publication-action)",
                        publication.json().toString()));
        if (isOneOf(settings.words().publish(), word)) {
            return Kind.PUBLISH;
        }
        if (isOneOf(settings.words().unpublish(), word)) {
            return Kind.UNPUBLISH;
        }
        throw links.failed(
                "a publication is '" + oneLine.of(word) + "', and none of the words in the settings",
                "Add it to words.publish or words.unpublish, whichever it means, then press Retry.");
    }

    private State state(Resource publication) {
        String pointer = settings.fields().publicationState();
        String word = publication
                .text(pointer)
                .orElseThrow(() -> links.unexpected(
                        "a publication has no " + pointer + " (fields.publication-state)",
                        publication.json().toString()));
        Words words = settings.words();
        if (isOneOf(words.pending(), word) || isOneOf(words.approved(), word)) {
            return State.PENDING;
        }
        if (isOneOf(words.done(), word)) {
            return State.DONE;
        }
        if (isOneOf(words.rejected(), word) || isOneOf(words.failed(), word)) {
            return State.REJECTED;
        }
        throw links.failed(
                "a publication's state is '" + oneLine.of(word) + "', and none of the words in the settings",
                "Add it to words.pending, approved, done, rejected or failed, whichever it means, then press Retry.");
    }

    private static boolean isOneOf(Set<String> words, String word) {
        return words.stream().anyMatch(each -> same(each, word));
    }

    static boolean same(String one, String other) {
        return one.strip().toUpperCase(Locale.ROOT).equals(other.strip().toUpperCase(Locale.ROOT));
    }
}
