package org.wissel.blueriq;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wissel.blueriq.RuntimeProperties.SmokeTestProperties;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.SmokeTest;
import org.wissel.deployment.StepFailedException;

/** Sessions that are started on a node to see what it does. Each is ended at once where a resource for that is set. */
final class NodeSessions {

    private static final Logger LOG = LoggerFactory.getLogger(NodeSessions.class);

    private final NodeHost host;
    private final RuntimeProperties settings;
    private final SmokeTestProperties paths;
    private final NodeRequests requests;

    NodeSessions(NodeHost host, RuntimeProperties settings, NodeRequests requests) {
        this.host = host;
        this.settings = settings;
        this.paths = settings.smokeTest();
        this.requests = requests;
    }

    /** See {@link org.wissel.deployment.Runtime#startsDirectly}. */
    Optional<Boolean> startsDirectly(ProjectVersion version) {
        if (settings.directStartPath() == null) {
            return Optional.empty();
        }
        Answer answer = post(
                settings.directStartPath(),
                Map.of("project", settings.exportPrefix() + "-" + version.project(), "version", version.version()));
        if (answer.status() == 401 || answer.status() == 403) {
            throw host.failed(
                    "starting " + version + " directly is not allowed: " + answer.told(),
                    "Give the credentials in the inventory, or leave direct-start-path out where direct starts are off.");
        }
        if (answer.succeeded()) {
            LOG.info("{}: {} starts a session directly; {}", host.node(), version, ended(answer));
        }
        return Optional.of(answer.succeeded());
    }

    /** See {@link org.wissel.deployment.Runtime#smokeTest}. */
    SmokeTest smokeTest(String shortcut) {
        Answer started = post(paths.startPath(), Map.of("shortcut", shortcut));
        if (!started.succeeded()) {
            throw host.failed(
                    "the shortcut " + shortcut + " does not start a session: " + started.told(),
                    "Look at the runtime's log there; when it needs a login, give the credentials in the inventory.");
        }
        Optional<String> version;
        try {
            version = paths.sessionPath() == null ? Optional.empty() : version(started, shortcut);
        } catch (StepFailedException failed) {
            LOG.info("{}: the shortcut {} starts a session; {}", host.node(), shortcut, ended(started));
            throw failed;
        }
        Optional<Duration> timeout = timeout(started);
        return new SmokeTest(
                shortcut,
                version,
                timeout,
                "the shortcut " + shortcut + " starts a session"
                        + timeout.map(each -> ", session timeout " + each.toSeconds() + " s")
                                .orElse("")
                        + "; "
                        + version.map(each -> "version " + each + " answered it")
                                .orElseGet(this::unproven)
                        + "; " + ended(started));
    }

    private String unproven() {
        return "which version answered is unproven ("
                + (paths.sessionPath() == null ? "session-path is not set" : "its answer has no " + paths.version())
                + ")";
    }

    private Optional<String> version(Answer started, String shortcut) {
        String session = session(started)
                .orElseThrow(() -> host.failed(
                        "the answer to starting " + shortcut + " has no " + paths.sessionId() + ": " + started.told(),
                        "Correct session-id in the inventory."));
        try {
            Answer answer = requests.get(paths.sessionPath(), Map.of("sessionId", session), started.cookies());
            if (!answer.succeeded()) {
                throw host.failed(
                        "the session that the shortcut " + shortcut + " started does not answer: " + answer.told(),
                        "Look at the runtime's log there, and whether session-path is right.");
            }
            return answer.json()
                    .map(json -> json.at(paths.version()))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText);
        } catch (IOException unreachable) {
            throw unreachable(paths.sessionPath(), unreachable);
        }
    }

    private Optional<String> session(Answer started) {
        return started.json()
                .map(json -> json.at(paths.sessionId()))
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asText);
    }

    /** Seconds, as a number or as text; one that does not run out (0 or less) is none. */
    private Optional<Duration> timeout(Answer started) {
        return started.json()
                .map(json -> json.at(paths.sessionTimeout()))
                .map(JsonNode::asText)
                .filter(seconds -> seconds.matches("0*[1-9][0-9]{0,8}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }

    /** Ends the session that was started, and says so; what keeps it from being ended is told only. */
    private String ended(Answer started) {
        if (paths.endPath() == null) {
            return "it idles until its timeout (end-path is not set)";
        }
        String why;
        try {
            Optional<String> session = session(started);
            if (session.isEmpty()) {
                why = "the answer to its start has no " + paths.sessionId();
            } else {
                Answer answer = requests.send(
                        paths.endMethod().name(),
                        paths.endPath(),
                        Map.of("sessionId", session.get()),
                        started.cookies());
                if (answer.succeeded()) {
                    return "it was ended";
                }
                why = paths.endPath() + " answered " + answer.told();
            }
        } catch (IOException unreachable) {
            why = paths.endPath() + " could not be asked: " + NodeRequests.reason(unreachable);
        } catch (StepFailedException noTimeLeft) {
            why = "no time was left for it";
        }
        return "it could not be ended (" + why + ") and idles until its timeout";
    }

    private Answer post(String path, Map<String, String> variables) {
        try {
            return requests.post(path, variables);
        } catch (IOException unreachable) {
            throw unreachable(path, unreachable);
        }
    }

    private StepFailedException unreachable(String path, IOException cause) {
        return host.failed(
                path + " of the runtime could not be asked: " + NodeRequests.reason(cause),
                "Check that the runtime runs and that Wissel reaches its port, then press Retry.");
    }
}
