package org.wissel.blueriq;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wissel.blueriq.RuntimeProperties.UsageProbe;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Shown;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Usage;
import org.wissel.deployment.UsageCount;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;

/** Counts what uses a version on one node, as its probes tell it. Whatever goes wrong makes a count unknown, with the reason. */
final class UsageProbes {

    private static final Duration COUNTING = Duration.ofSeconds(20);
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");

    private final NodeHost host;
    private final RuntimeProperties settings;
    private final NodeRequests requests;

    UsageProbes(NodeHost host, RuntimeProperties settings, NodeRequests requests) {
        this.host = host;
        this.settings = settings;
        this.requests = requests;
    }

    /** The probes that are set. */
    static List<UsageProbe> of(RuntimeProperties settings) {
        return Stream.of(Optional.ofNullable(settings.sessions()), Optional.ofNullable(settings.cases()))
                .flatMap(Optional::stream)
                .toList();
    }

    /** What the placeholders of a probe stand for. */
    static Map<String, String> variables(RuntimeProperties settings, ProjectVersion version) {
        return Map.of(
                "project", settings.exportPrefix() + "-" + version.project(),
                "name", version.project(),
                "version", version.version());
    }

    /** The words of a probe's command with these in place of its placeholders: each stays one word. */
    static List<String> words(List<String> command, Map<String, String> variables) {
        return command.stream().map(word -> expanded(word, variables)).toList();
    }

    private static String expanded(String word, Map<String, String> variables) {
        String whole = word;
        for (Map.Entry<String, String> each : variables.entrySet()) {
            // No value holds a brace, so none is expanded again.
            whole = whole.replace("{" + each.getKey() + "}", each.getValue());
        }
        return whole;
    }

    /** What is told of every count where the node cannot be asked at all. */
    static Usage notAsked(RuntimeProperties settings, String reason) {
        BiFunction<UsageProbe, String, UsageCount> count =
                (probe, why) -> probe == null ? UsageCount.notProbed() : unknown(probe, why);
        return new Usage(count.apply(settings.sessions(), reason), count.apply(settings.cases(), reason));
    }

    /** See {@link org.wissel.deployment.Runtime#usage}. */
    Usage usage(ProjectVersion version) {
        return new Usage(sessions(version), count("open cases", settings.cases(), version));
    }

    /** See {@link org.wissel.deployment.Runtime#sessions}. */
    UsageCount sessions(ProjectVersion version) {
        return count("sessions", settings.sessions(), version);
    }

    private UsageCount count(String what, UsageProbe probe, ProjectVersion version) {
        if (probe == null) {
            return UsageCount.notProbed();
        }
        try {
            Map<String, String> variables = variables(settings, version);
            long counted = probe.path() == null ? printed(probe, variables) : answered(probe, variables);
            UsageCount count = UsageCount.of(
                    counted, host.node() + " counts " + counted + " " + what + (probe.wholeCluster() ? " in all" : ""));
            return probe.wholeCluster() ? count.forWholeCluster() : count;
        } catch (StepFailedException notAsked) {
            return unknown(probe, notAsked.getMessage());
        } catch (Unanswered reason) {
            return unknown(probe, host.node() + ": " + reason.getMessage());
        }
    }

    private static UsageCount unknown(UsageProbe probe, String reason) {
        UsageCount unknown = UsageCount.unknown(reason);
        return probe.wholeCluster() ? unknown.forWholeCluster() : unknown;
    }

    /** Why a probe told nothing. */
    private static final class Unanswered extends Exception {
        private static final long serialVersionUID = 1;

        Unanswered(String reason) {
            super(reason);
        }
    }

    private long answered(UsageProbe probe, Map<String, String> variables) throws Unanswered {
        Answer answer;
        try {
            answer = requests.get(probe.path(), variables);
        } catch (IOException unreachable) {
            throw new Unanswered(probe.path() + " could not be asked: " + NodeRequests.reason(unreachable));
        }
        if (answer.status() != 200) {
            throw new Unanswered(probe.path() + " answered " + answer.told());
        }
        JsonNode count = answer.tree()
                .map(json -> json.at(probe.count()))
                .filter(each -> !each.isMissingNode())
                .orElseThrow(() ->
                        new Unanswered(probe.path() + " answered without " + probe.count() + ": " + answer.told()));
        if (count.isArray()) {
            return count.size();
        }
        if (!count.isIntegralNumber() && !count.isTextual()) {
            throw new Unanswered(probe.path() + " answered no number: " + answer.told());
        }
        return number(count.asText(), probe.path() + " answered");
    }

    private long printed(UsageProbe probe, Map<String, String> variables) throws Unanswered {
        List<String> words = words(probe.command(), variables);
        String line = "'" + String.join(" ", words) + "'";
        CommandResult result = host.run(Command.of(words).within(COUNTING));
        if (!result.succeeded()) {
            throw new Unanswered(line + " ended with code " + result.exitCode()
                    + (result.lastWords().isEmpty() ? "" : ": " + oneLine(result.lastWords())));
        }
        return number(result.output(), line + " printed");
    }

    private static long number(String text, String who) throws Unanswered {
        if (!NUMBER.matcher(text.strip()).matches()) {
            throw new Unanswered(who + " '" + oneLine(text) + "', which is no number of 0 or more");
        }
        return Long.parseLong(text.strip());
    }

    private static String oneLine(String text) {
        return Shown.line(text, 200);
    }
}
