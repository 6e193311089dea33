package org.wissel.publisher;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Publication;
import org.wissel.deployment.Publication.State;
import org.wissel.deployment.Publisher;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.StepFailedException;
import org.wissel.publisher.Catalogue.Listed;
import org.wissel.publisher.Orders.Kind;
import org.wissel.publisher.Orders.Order;

/**
 * The Blueriq Publisher, asked by its REST API: from the entry on, every address is one that it told us. Keeps nothing between
 * calls; each call takes no longer than what is left of its step.
 */
public final class BlueriqPublisher implements Publisher {

    private final String name;
    private final PublisherProperties settings;
    private final URI entry;
    private final PublisherRequests requests;
    private final OneLine oneLine;
    private final OrderTemplate publishOrder;
    private final OrderTemplate unpublishOrder;

    /** @throws IllegalArgumentException when a setting cannot work, naming it */
    public BlueriqPublisher(PublisherProperties settings) {
        SettingsCheck.require(settings);
        this.name = "publisher " + settings.environment();
        this.settings = settings;
        this.entry = entry(settings);
        this.requests = new PublisherRequests(name, settings);
        this.oneLine = new OneLine(settings);
        this.publishOrder = new OrderTemplate("publish-order", settings.publishOrder());
        this.unpublishOrder = new OrderTemplate("unpublish-order", settings.unpublishOrder());
    }

    private static URI entry(PublisherProperties settings) {
        try {
            return URI.create(settings.url().toString().replaceFirst("/+$", "") + settings.entryPath());
        } catch (IllegalArgumentException noAddress) {
            throw new IllegalArgumentException(
                    "entry-path is '" + settings.entryPath() + "', which is no path of an address. Correct it.",
                    noAddress);
        }
    }

    /** What is seen of the Publisher in one call. */
    private record Look(Links links, Catalogue catalogue, Orders orders) {}

    private <T> T looking(Function<Look, T> question) {
        // A budget of our own where there is none, so that many pages cannot take longer than a step.
        return StepBudget.within(StepBudget.STEP, () -> {
            StepBudget.require(name, "was not asked");
            return question.apply(look());
        });
    }

    private Look look() {
        Links links = new Links(name, entry, requests, oneLine);
        Catalogue catalogue = new Catalogue(links, settings);
        return new Look(links, catalogue, new Orders(catalogue, links, settings, oneLine));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<ProjectVersion> published() {
        return looking(look -> Set.copyOf(look.catalogue().published().keySet()));
    }

    @Override
    public Set<ProjectVersion> available() {
        return looking(look -> Set.copyOf(look.catalogue().available().keySet()));
    }

    @Override
    public List<String> preflight() {
        return looking(look -> {
            Optional<String> shut = problem(look.links()::entry);
            if (shut.isPresent()) {
                return List.of(shut.get());
            }
            List<String> problems = new ArrayList<>();
            problem(look.catalogue()::published).ifPresent(problems::add);
            problem(look.catalogue()::available).ifPresent(problems::add);
            problem(() -> {
                        look.orders().requireUnderstood();
                        return true;
                    })
                    .ifPresent(problems::add);
            return problems.stream().distinct().toList();
        });
    }

    private static Optional<String> problem(Supplier<?> look) {
        try {
            look.get();
            return Optional.empty();
        } catch (StepFailedException problem) {
            return Optional.of(problem.getMessage());
        }
    }

    @Override
    public Publication publish(ProjectVersion version) {
        return looking(look -> {
            if (look.catalogue().published().containsKey(version)) {
                return new Publication(State.DONE, "the environment has " + version + " already");
            }
            return pending(look, Kind.PUBLISH, version).orElseGet(() -> {
                Listed export = Optional.ofNullable(look.catalogue().available().get(version))
                        .orElseThrow(() -> look.links()
                                .failed(
                                        version + " cannot be published, since " + settings.source() + " has it not",
                                        "Bring it there first, or deploy another version."));
                return order(look, Kind.PUBLISH, export);
            });
        });
    }

    @Override
    public Publication unpublish(ProjectVersion version) {
        return looking(look -> {
            Listed export = look.catalogue().published().get(version);
            if (export == null) {
                return new Publication(State.DONE, "the environment has no " + version);
            }
            return pending(look, Kind.UNPUBLISH, version).orElseGet(() -> order(look, Kind.UNPUBLISH, export));
        });
    }

    @Override
    public Publication publication(ProjectVersion version) {
        return looking(look -> standing(look, Kind.PUBLISH, version));
    }

    @Override
    public Publication withdrawal(ProjectVersion version) {
        return looking(look -> standing(look, Kind.UNPUBLISH, version));
    }

    @Override
    public Duration approvalTimeout() {
        return settings.approvalTimeout();
    }

    @Override
    public Duration loadTimeout() {
        return settings.loadTimeout();
    }

    private static Optional<Publication> pending(Look look, Kind kind, ProjectVersion version) {
        return look.orders().of(kind, version).stream()
                .filter(order -> order.state() == State.PENDING)
                .findFirst()
                .map(BlueriqPublisher::publication);
    }

    /** The newest order decides; what the environment has or lacks proves it done, or done no more. */
    private Publication standing(Look look, Kind kind, ProjectVersion version) {
        Optional<Order> newest = look.orders().of(kind, version).stream().findFirst();
        boolean done = newest.filter(order -> order.state() == State.DONE).isPresent();
        boolean isSo = isSo(look, kind, version);
        if (done && !isSo && !isSo(look(), kind, version)) {
            // Looked at anew, since it may have been done between the two answers.
            return new Publication(
                    State.NONE, "it was done once, and the environment has " + words(kind == Kind.UNPUBLISH, version));
        }
        if (isSo && !done) {
            return new Publication(State.DONE, "the environment has " + words(kind == Kind.PUBLISH, version));
        }
        return newest.map(BlueriqPublisher::publication)
                .orElseGet(() -> new Publication(State.NONE, "nobody ordered it"));
    }

    private static boolean isSo(Look look, Kind kind, ProjectVersion version) {
        return look.catalogue().published().containsKey(version) == (kind == Kind.PUBLISH);
    }

    private static String words(boolean has, ProjectVersion version) {
        return (has ? "" : "no ") + version;
    }

    private static Publication publication(Order order) {
        return publication(order.state(), order.told());
    }

    private static Publication publication(State state, Supplier<String> told) {
        try {
            return new Publication(state, told.get());
        } catch (StepFailedException unreadable) {
            // Where it stands is known, and must not be lost for want of the words: a retry would order once more.
            return new Publication(state, "what the Publisher says of it could not be read");
        }
    }

    private Publication order(Look look, Kind kind, Listed export) {
        boolean publish = kind == Kind.PUBLISH;
        String body = (publish ? publishOrder : unpublishOrder)
                .filled(Map.of(
                        "exportHref", export.address().toString(),
                        "environmentHref", look.catalogue().environmentAddress().toString(),
                        "project", export.project(),
                        "version", export.version().version(),
                        "environment", settings.environment(),
                        "source", settings.source()));
        Optional<Resource> answer = look.links()
                .order(
                        look.catalogue().publicationsAddress(),
                        body,
                        "ordering to " + (publish ? "publish " : "unpublish ") + export.version());
        Optional<State> told = answer.flatMap(look.orders()::stateIn);
        if (told.isPresent()) {
            return publication(told.get(), () -> look.orders().told(answer.get()));
        }
        // An answer that does not say is looked up; an order that was rejected may be an earlier one.
        Publication stands = standing(look(), kind, export.version());
        return stands.state() == State.PENDING || stands.state() == State.DONE
                ? stands
                : new Publication(State.PENDING, "it was ordered");
    }
}
