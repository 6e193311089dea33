package org.wissel.publisher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wissel.deployment.StepFailedException;

/**
 * Follows the Publisher's links from its entry on, for one call; what was read in the call is not asked for again. Every
 * failure is a {@link StepFailedException} that begins with the Publisher's name.
 */
final class Links {

    private static final int MOST_PAGES = 200;

    private final String name;
    private final URI entry;
    private final PublisherRequests requests;
    private final OneLine oneLine;
    private final Map<URI, Resource> known = new HashMap<>();

    Links(String name, URI entry, PublisherRequests requests, OneLine oneLine) {
        this.name = name;
        this.entry = entry;
        this.requests = requests;
        this.oneLine = oneLine;
    }

    Resource entry() {
        return read(entry, "the entry");
    }

    /** The address behind the rel; an item of a list that lacks it is looked at whole. */
    URI address(Resource resource, String rel, String what) {
        Resource from = resource.href(rel).isPresent() ? resource : whole(resource, what);
        String href = from.href(rel)
                .orElseThrow(
                        () -> failed(
                                what + " has no link '" + rel + "'; it has "
                                        + oneLine.of(from.rels().toString()),
                                "Check that url and entry-path lead to the Publisher's REST API, and which version of it that is."));
        return allowed(from.base(), href, "the link '" + rel + "' of " + what);
    }

    private Resource whole(Resource resource, String what) {
        return resource.href("self")
                .map(href -> read(allowed(resource.base(), href, "the link 'self' of " + what), what))
                .orElse(resource);
    }

    URI allowed(URI base, String href, String what) {
        Origin origin = Origin.of(entry);
        return origin.follow(base, href)
                .orElseThrow(() -> failed(
                        what + " leads to " + oneLine.of(href) + ", which is no address at " + origin
                                + "; it was not asked, since it would have got the client secret",
                        "Set url to the address that the Publisher's own links name, or correct the address that the"
                                + " Publisher takes for its own."));
    }

    Resource read(URI address, String what) {
        Resource before = known.get(address);
        if (before != null) {
            return before;
        }
        Answer answer = answered(address, what);
        if (!answer.succeeded()) {
            throw refused("asking for " + what + " (" + oneLine.of(address.toString()) + ")", answer);
        }
        Resource resource = new Resource(address, json(answer, what));
        known.put(address, resource);
        return resource;
    }

    /** As {@link #read}; empty when it is there no more. */
    Optional<Resource> readIfThere(URI address, String what) {
        Resource before = known.get(address);
        if (before != null) {
            return Optional.of(before);
        }
        Answer answer = answered(address, what);
        if (answer.status() == 404 || answer.status() == 410) {
            return Optional.empty();
        }
        if (!answer.succeeded()) {
            throw refused("asking for " + what + " (" + oneLine.of(address.toString()) + ")", answer);
        }
        Resource resource = new Resource(address, json(answer, what));
        known.put(address, resource);
        return Optional.of(resource);
    }

    /** Every item of the list and of the pages after it. */
    List<Resource> list(URI address, String what) {
        List<Resource> items = new ArrayList<>();
        Set<URI> seen = new HashSet<>();
        int first = -1;
        Optional<URI> next = Optional.of(address);
        while (next.isPresent()) {
            if (!seen.add(next.get()) || seen.size() > MOST_PAGES) {
                throw failed(
                        what + " does not end: after " + items.size() + " items the link 'next' still leads on",
                        "Look at what the Publisher answers there; nothing is concluded from part of a list.");
            }
            Resource page = read(next.get(), what);
            items(page, what).forEach(item -> items.add(new Resource(page.base(), item)));
            first = first < 0 ? page.json().path("page").asInt(1) : first;
            next = page.href("next").map(href -> allowed(page.base(), href, "the link 'next' of " + what));
            requireLast(page, first, next, what);
        }
        return items;
    }

    private void requireLast(Resource page, int first, Optional<URI> next, String what) {
        // Whether pages count from 0 or 1 is told by the first one; HAL as Spring writes it counts from 0.
        JsonNode json = page.json();
        boolean hal = json.path("page").isObject();
        int pages = hal
                ? json.path("page").path("totalPages").asInt(1)
                : json.path("nrOfPages").asInt(1);
        int number = hal
                ? json.path("page").path("number").asInt(0)
                : json.path("page").asInt(first);
        if (next.isEmpty() && number < (hal ? 0 : first) + pages - 1) {
            throw failed(
                    "page " + number + " of " + what + " has no link 'next', though there are " + pages
                            + " pages; it has " + oneLine.of(page.rels().toString()),
                    "Look at what the Publisher answers there; nothing is concluded from part of a list.");
        }
    }

    private Iterable<JsonNode> items(Resource page, String what) {
        JsonNode json = page.json();
        if (json.isArray()) {
            return json;
        }
        if (json.path("items").isArray()) {
            return json.path("items");
        }
        JsonNode embedded = json.path("_embedded");
        if (embedded.isObject()
                && embedded.size() == 1
                && embedded.iterator().next().isArray()) {
            return embedded.iterator().next();
        }
        // HAL leaves _embedded out of an empty list.
        if (json.has("_links")
                && !json.has("_embedded")
                && json.path("page").path("totalElements").asInt(-1) == 0) {
            return List.of();
        }
        throw unexpected(
                what + " is no list (neither an array, nor items, nor one list in _embedded)", json.toString());
    }

    /** What the Publisher answered to the order, empty when it is no JSON. What was read before is old from then on. */
    Optional<Resource> order(URI address, String body, String what) {
        Answer answer;
        try {
            answer = requests.post(address, body);
        } catch (IOException unreachable) {
            throw unreachable(what, unreachable);
        }
        if (!answer.succeeded()) {
            throw refused(what, answer);
        }
        return answer.json().map(json -> new Resource(address, json));
    }

    private Answer answered(URI address, String what) {
        try {
            return requests.get(address);
        } catch (IOException unreachable) {
            throw unreachable("asking for " + what, unreachable);
        }
    }

    private JsonNode json(Answer answer, String what) {
        return answer.json().orElseThrow(() -> unexpected(what + " is no JSON", answer.told(oneLine)));
    }

    StepFailedException failed(String what, String remedy) {
        return new StepFailedException(name, oneLine.harmless(what), remedy);
    }

    /** @param answered what came back instead */
    StepFailedException unexpected(String what, String answered) {
        return failed(
                what + ": " + oneLine.of(answered),
                "Check that url and entry-path lead to the Publisher, and the names of fields in the settings.");
    }

    private StepFailedException unreachable(String what, IOException failure) {
        return failed(
                "cannot be reached at " + Origin.of(entry) + ", " + what + ": "
                        + oneLine.of(PublisherRequests.reason(failure)),
                "Check that the Publisher runs and that Wissel reaches its port, then press Retry.");
    }

    private StepFailedException refused(String what, Answer answer) {
        return failed(what + " was answered with " + answer.told(oneLine), remedy(answer.status()));
    }

    private static String remedy(int status) {
        return switch (status) {
            case 401, 403 ->
                "The client id or secret is wrong: check client-id, client-secret and the names of their headers,"
                        + " and what that client may do in the Publisher.";
            case 404, 410 -> "Check url and entry-path: they must lead to the Publisher's REST API.";
            case 409 ->
                "Look in the Publisher for an order of the same version that stands in its way, then press Retry.";
            default ->
                status >= 500
                        ? "Look at the Publisher's log, then press Retry."
                        : status >= 300 && status < 400
                                ? "No redirect is followed: set url to where the Publisher itself answers."
                                : "Check what an order looks like (publish-order, unpublish-order) and the Publisher's log.";
        };
    }
}
