package org.wissel.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.util.UriComponentsBuilder;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.History;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.UndeployRequest;

/**
 * Which deployments somebody looks for, as the address says it. What is null or empty is not looked at.
 *
 * @param outcome {@code running} for every one that has not ended, or how it ended, for instance {@code rolled-back}
 */
record HistoryQuery(String cluster, String project, String person, String outcome) {

    /** Those that may be asked for; running stands for every one that has not ended. */
    static final List<DeploymentState> OUTCOMES = Stream.concat(
                    Stream.of(DeploymentState.RUNNING), StateWords.ENDED.stream())
            .toList();

    /** @throws IllegalArgumentException when there is no such outcome, naming those that there are */
    History.Filter filter() {
        return new History.Filter(
                given(cluster),
                given(project),
                given(person),
                given(outcome).map(HistoryQuery::state).map(Set::of).orElse(Set.of()));
    }

    private static DeploymentState state(String outcome) {
        return OUTCOMES.stream()
                .filter(state -> state.key().equals(outcome))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + outcome + "' is no outcome: choose "
                        + OUTCOMES.stream().map(DeploymentState::key).collect(Collectors.joining(", "))));
    }

    private static Optional<String> given(String value) {
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** Whether it asks for less than all. */
    boolean narrows() {
        return Stream.of(cluster, project, person, outcome)
                .anyMatch(value -> given(value).isPresent());
    }

    /** Whether it looks for such an undeployment too. */
    boolean finds(UndeployDetails one) {
        UndeployRequest request = one.undeployment().request();
        return given(cluster).map(request.cluster()::equals).orElse(true)
                && given(project)
                        .map(name -> request.versions().stream()
                                .anyMatch(version -> version.project().equals(name)))
                        .orElse(true)
                && given(person).map(one.undeployment().requestedBy()::equals).orElse(true)
                && given(outcome)
                        .map(wanted -> wanted.equals(DeploymentState.RUNNING.key())
                                ? !UndeployWords.hasEnded(one.state())
                                : wanted.equals(one.state().key()))
                        .orElse(true);
    }

    /** Where the page of this index is. */
    String address(int page) {
        UriComponentsBuilder address = UriComponentsBuilder.fromPath("/deployments");
        List<Object> values = new ArrayList<>();
        add(address, values, "cluster", cluster);
        add(address, values, "project", project);
        add(address, values, "person", person);
        add(address, values, "outcome", outcome);
        if (page > 0) {
            address.queryParam("page", page);
        }
        return address.encode().buildAndExpand(values.toArray()).toUriString();
    }

    /** As a variable, so that whatever is in it is encoded. */
    private static void add(UriComponentsBuilder address, List<Object> values, String name, String value) {
        given(value).ifPresent(text -> {
            address.queryParam(name, "{" + name + "}");
            values.add(text);
        });
    }
}
