package org.wissel.web;

import static org.wissel.process.CamundaUsersFixture.DEPLOYER;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.FailedStep;
import org.wissel.deployment.FailedStep.Choice;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.NodeChange;
import org.wissel.deployment.Plan;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.RollBack;
import org.wissel.deployment.StepDecision;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.Wave;

/** A deployment of Weather 0.0-v2 on the cluster "demo" with node1 and node2, wherever a test wants it to stand. */
final class WeatherDeployment {

    static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final Instant REQUESTED = Instant.parse("2026-03-01T10:15:30Z");

    private WeatherDeployment() {}

    static DeploymentDetails running(String id) {
        return forwards(id, DeploymentState.RUNNING, 0, List.of(), Optional.empty());
    }

    static DeploymentDetails deployed(String id) {
        return forwards(id, DeploymentState.DEPLOYED, 1, List.of(), Optional.empty());
    }

    static DeploymentDetails waitingForPlan(String id) {
        return forwards(id, DeploymentState.WAITING_FOR_PLAN_APPROVAL, 0, List.of(), Optional.of(approval("")));
    }

    static DeploymentDetails waiting(String id) {
        return waiting(id, "");
    }

    static DeploymentDetails waiting(String id, String alarm) {
        return forwards(
                id, DeploymentState.WAITING_FOR_APPROVAL, 1, List.of("node2: no answer"), Optional.of(approval(alarm)));
    }

    /** A swap that waits, with all that was proven of node1; seen this many minutes ago, by rules that let it hold for an hour. */
    static DeploymentDetails approvable(String id, String requestedBy, int minutesAgo) {
        Instant seenAt = Instant.now().minus(Duration.ofMinutes(minutesAgo));
        Instant expiresAt = seenAt.plus(Duration.ofHours(1));
        List<Evidence> evidence = List.of(
                new Evidence(seenAt, 1, "node1", "Await drain", "no old workers, no connection for 2 s"),
                new Evidence(seenAt, 1, "node1", "Update export", "uploaded, checksum as checked"),
                new Evidence(seenAt, 1, "node1", "Restart runtime", "restarted, pid 4711"),
                new Evidence(seenAt, 1, "node1", "Await health", "HTTP 200, for 3 s"),
                new Evidence(
                        seenAt,
                        1,
                        "node1",
                        "Smoke test",
                        "loaded [Weather 0.0-v1, Weather 0.0-v2]; weather started, version 0.0-v2 answered it"));
        return new DeploymentDetails(
                id,
                request(),
                requestedBy,
                REQUESTED,
                DeploymentState.WAITING_FOR_APPROVAL,
                List.of(),
                Optional.of(plan()),
                1,
                evidence,
                List.of(),
                Optional.empty(),
                false,
                List.of(),
                Optional.of(new DeploymentDetails.Approval(
                        "node1 comes back into rotation, and users meet Weather 0.0-v2 there; node2 leaves rotation in the"
                                + " same reload to be updated",
                        Map.of(
                                "lb1 /etc/nginx/conf.d/backend.conf",
                                String.join(
                                        "\n",
                                        "--- before",
                                        "+++ after",
                                        "@@ -1,4 +1,4 @@",
                                        " upstream runtimes {",
                                        "-    server node1:8080 down;",
                                        "-    server node2:8080;",
                                        "+    server node1:8080;",
                                        "+    server node2:8080 down;",
                                        " }")),
                        List.of(),
                        "",
                        "beef",
                        seenAt,
                        expiresAt,
                        Instant.now().isAfter(expiresAt),
                        new ApprovalRules(true, Duration.ofHours(1)))));
    }

    static DeploymentDetails withFailedStep(String id) {
        return forwards(
                id,
                DeploymentState.FAILED_STEP,
                0,
                List.of(failedRestart("job7").message()),
                Optional.empty());
    }

    static DeploymentDetails rolledBack(String id) {
        return new DeploymentDetails(
                id,
                request(),
                DEPLOYER,
                REQUESTED,
                DeploymentState.ROLLED_BACK,
                List.of("aborted by dora: the smoke test lied"),
                Optional.of(plan()),
                1,
                evidence(),
                List.of(),
                Optional.of(
                        new RollBack("aborted by dora: the smoke test lied", Instant.parse("2026-03-01T10:20:30Z"))),
                true,
                List.of(new LeftOut("node2", "node2: the disk is full", "otto", Instant.parse("2026-03-01T10:21:30Z"))),
                Optional.empty());
    }

    /** The walk of an undeployment. */
    static DeploymentDetails undeployed(String id) {
        DeploymentDetails one = forwards(id, DeploymentState.UNDEPLOYED, 1, List.of(), Optional.empty());
        return new DeploymentDetails(
                id,
                new DeploymentRequest(
                        "demo",
                        V2,
                        List.of(),
                        Purpose.UNDEPLOY,
                        Strategy.INSTALL_FIRST,
                        List.of(),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty()),
                one.requestedBy(),
                one.since(),
                one.state(),
                one.reasons(),
                one.plan(),
                one.wave(),
                one.evidence(),
                one.failures(),
                one.rollBack(),
                one.wentLive(),
                one.leftOut(),
                one.approval());
    }

    static DeploymentDetails refused(String id) {
        return new DeploymentDetails(
                id,
                new DeploymentRequest("demo", V2, Strategy.SWAP),
                DEPLOYER,
                Instant.EPOCH,
                DeploymentState.REFUSED,
                List.of("lb1: unsound"),
                Optional.empty(),
                0,
                List.of(),
                List.of(),
                Optional.empty(),
                false,
                List.of(),
                Optional.empty());
    }

    /** A step that may be retried or rolled back; leaving its node out is forbidden. */
    static FailedStep failedRestart(String job) {
        return new FailedStep(
                job,
                "Restart runtime",
                Optional.of("node2"),
                "node2: the restart command ended with 1 and said \"no more processes\". Mend that, then retry.",
                Instant.parse("2026-03-01T10:17:30Z"),
                List.of("10:17:29 INFO  stopping", "10:17:30 ERROR <b>no more processes</b>"),
                List.of(
                        new Choice(StepDecision.RETRY, "the step is run once more", Optional.empty()),
                        new Choice(
                                StepDecision.LEAVE_OUT,
                                "node2 stays out of rotation and the deployment goes on without it",
                                Optional.of("one node of two must stay in rotation")),
                        new Choice(
                                StepDecision.ROLL_BACK,
                                "shortcuts point back, node2 restarts and returns",
                                Optional.empty())));
    }

    private static DeploymentDetails forwards(
            String id,
            DeploymentState state,
            int wave,
            List<String> failures,
            Optional<DeploymentDetails.Approval> approval) {
        return new DeploymentDetails(
                id,
                request(),
                DEPLOYER,
                REQUESTED,
                state,
                List.of(),
                Optional.of(plan()),
                wave,
                evidence(),
                failures,
                Optional.empty(),
                false,
                List.of(),
                approval);
    }

    private static DeploymentRequest request() {
        return new DeploymentRequest(
                "demo",
                V2,
                Strategy.INSTALL_FIRST,
                List.of("node2", "node1"),
                Set.of("weather", "sun"),
                Optional.of("ab12"));
    }

    private static Plan plan() {
        return new Plan(
                V2,
                "sum",
                Strategy.INSTALL_FIRST,
                List.of(
                        new Wave(
                                List.of(new NodeChange("node2", Set.of(V2), Set.of(), Map.of(), Set.of(V2))), false, 1),
                        new Wave(
                                List.of(new NodeChange(
                                        "node1", Set.of(V2), Set.of(), Map.of("weather", "0.0-v2"), Set.of(V2))),
                                true,
                                1)),
                Map.of("lb1", Set.of("node1", "node2")),
                Set.of("node3"),
                Set.of(),
                Set.of(),
                1,
                "none",
                List.of("node3 is down"));
    }

    private static List<Evidence> evidence() {
        return List.of(new Evidence(Instant.parse("2026-03-01T10:16:30Z"), 0, "node2", "Update export", "uploaded"));
    }

    private static DeploymentDetails.Approval approval(String alarm) {
        return new DeploymentDetails.Approval(
                "node1 returns",
                Map.of("lb1", "-down"),
                List.of("lb1: was edited"),
                alarm,
                "cafe",
                Instant.parse("2026-03-01T10:18:30Z"),
                Instant.parse("2026-03-01T11:18:30Z"),
                true,
                new ApprovalRules(true, Duration.ofHours(1)));
    }
}
