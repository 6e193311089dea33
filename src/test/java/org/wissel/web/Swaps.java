package org.wissel.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.NodeChange;
import org.wissel.deployment.Plan;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.Wave;

/** Swaps that wait for an approval, as large as a test wants them, with words as long as they get. */
final class Swaps {

    private static final ProjectVersion V2 = WeatherDeployment.V2;
    private static final ProjectVersion CHILD = new ProjectVersion("WeatherChild", "0.0-v2");

    private Swaps() {}

    /** What two projects share. */
    static DeploymentRequest request(Purpose purpose) {
        return request(V2, purpose);
    }

    private static DeploymentRequest request(ProjectVersion version, Purpose purpose) {
        return new DeploymentRequest(
                "production",
                version,
                List.of(CHILD),
                purpose,
                Strategy.INSTALL_FIRST,
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * One that waits.
     *
     * @param nodes how many nodes come back, and as many leave
     * @param alarm what has gone wrong while it waits; empty while all is well
     * @param hash of what was seen
     */
    static DeploymentDetails waiting(String id, Purpose purpose, int nodes, String alarm, String hash) {
        return waiting(id, V2, purpose, nodes, alarm, hash);
    }

    /** The same, of a version with another name. */
    static DeploymentDetails waiting(
            String id, ProjectVersion version, Purpose purpose, int nodes, String alarm, String hash) {
        Instant seenAt = Instant.now().minus(Duration.ofMinutes(4));
        List<String> back = names("runtime-a", nodes);
        List<String> leave = names("runtime-b", nodes);
        return new DeploymentDetails(
                id,
                request(version, purpose),
                "otto",
                Instant.parse("2026-03-01T10:15:30Z"),
                DeploymentState.WAITING_FOR_APPROVAL,
                List.of(),
                Optional.of(new Plan(
                        V2,
                        "sum",
                        Strategy.INSTALL_FIRST,
                        List.of(wave(leave, false), wave(back, true)),
                        Map.of(
                                "lb1",
                                Stream.concat(back.stream(), leave.stream()).collect(Collectors.toSet())),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        1,
                        "none",
                        List.of())),
                1,
                back.stream().flatMap(node -> seen(node, version, seenAt)).toList(),
                List.of(),
                Optional.empty(),
                false,
                List.of(),
                Optional.of(new DeploymentDetails.Approval(
                        some(back) + " come back into rotation, and users meet " + version + " there; " + some(leave)
                                + " leave rotation in the same reload to be updated",
                        Map.of(
                                "lb1.production.example.org /etc/nginx/sites-available/weather/upstreams.d/backend.conf",
                                diff(back, leave)),
                        List.of(),
                        alarm,
                        hash,
                        seenAt,
                        seenAt.plus(Duration.ofHours(1)),
                        false,
                        new ApprovalRules(true, Duration.ofHours(1)))));
    }

    /** As the steps say it. */
    private static String some(List<String> nodes) {
        return nodes.size() > 4
                ? String.join(", ", nodes.subList(0, 3)) + " and " + (nodes.size() - 3) + " more"
                : String.join(", ", nodes);
    }

    private static List<String> names(String prefix, int nodes) {
        return IntStream.rangeClosed(1, nodes)
                .mapToObj(i -> "%s%02d.production".formatted(prefix, i))
                .toList();
    }

    private static Wave wave(List<String> nodes, boolean goesLive) {
        return new Wave(
                nodes.stream()
                        .map(node -> new NodeChange(
                                node, Set.of(V2, CHILD), Set.of(), Map.of("weather", "0.0-v2"), Set.of(V2, CHILD)))
                        .toList(),
                goesLive,
                nodes.size());
    }

    private static Stream<Evidence> seen(String node, ProjectVersion version, Instant at) {
        return Stream.of(
                new Evidence(at, 1, node, "Await drain", "no old workers, no connection for 2 s"),
                new Evidence(at, 1, node, "Await health", "HTTP 200, for 3 s"),
                new Evidence(
                        at,
                        1,
                        node,
                        "Smoke test",
                        "loaded [Weather 0.0-v1, " + version + ", WeatherChild 0.0-v2]; weather started, version "
                                + version.version() + " answered it"));
    }

    private static String diff(List<String> back, List<String> leave) {
        Stream<String> lines = Stream.concat(
                back.stream()
                        .flatMap(node ->
                                Stream.of("-    server " + node + ":8080 down;", "+    server " + node + ":8080;")),
                leave.stream()
                        .flatMap(node ->
                                Stream.of("-    server " + node + ":8080;", "+    server " + node + ":8080 down;")));
        return "--- before\n+++ after\n@@ -1,9 +1,9 @@\n" + lines.collect(Collectors.joining("\n"));
    }
}
