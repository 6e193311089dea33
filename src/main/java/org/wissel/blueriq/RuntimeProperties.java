package org.wissel.blueriq;

import com.fasterxml.jackson.core.JsonPointer;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How one Blueriq Runtime is worked with. Paths of resources are below the node's url, which includes the context path.
 *
 * @param exportsFolder absolute path of the folder that the runtime scans for exports ({@code blueriq.exports.folder})
 * @param exportsFolderShared whether nodes share that folder on purpose; else two that have the same one are refused
 * @param trashFolder absolute path of the folder that removed exports are moved to, outside of the exports folder and on the
 *     same file system; {@code wissel-trash} beside the exports folder where it is not set
 * @param shortcutFiles absolute paths of the properties files that the runtime reads, later ones overriding earlier ones; none
 *     for a Case Engine
 * @param exportPrefix the source prefix that shortcuts carry for exports ({@code blueriq.exports.prefix}), or for what comes by a
 *     Publisher, which is not documented
 * @param restartCommand restarts the runtime; ends with 0 once the new process was started
 * @param restartTimeout how long the restart command may run, at most 40 seconds
 * @param pidCommand prints the process id of the runtime, nothing or 0 when none runs
 * @param healthPath the health resource: HTTP 200 is healthy
 * @param projects how to ask for the loaded versions; null when the runtime does not tell
 * @param directStartPath resource that starts a session of {@code {project}} (with prefix) and {@code {version}} directly,
 *     used to prove a version loaded where {@code projects} is not set; null to leave it out
 * @param smokeTest how a session is started through a shortcut
 * @param username for HTTP Basic towards the runtime; null for none
 * @param password for HTTP Basic towards the runtime
 * @param headers further request headers, for instance the client id and secret of the backend API
 * @param requestTimeout how long one request to the runtime may take
 * @param logFile absolute path of the runtime's log on the node, whose last lines are shown beside a failed step; null to show
 *     none
 * @param sessions how to count the live sessions of a version; null when they cannot be counted
 * @param cases how to count the open cases of a version; null when they cannot be counted
 */
public record RuntimeProperties(
        @NotBlank String exportsFolder,
        @DefaultValue("false") boolean exportsFolderShared,
        String trashFolder,
        @DefaultValue List<String> shortcutFiles,
        @DefaultValue("export") @NotBlank String exportPrefix,
        @NotEmpty List<String> restartCommand,
        @DefaultValue("40s") Duration restartTimeout,
        @NotEmpty List<String> pidCommand,
        @DefaultValue("/actuator/health") @NotBlank String healthPath,
        @Valid Projects projects,
        String directStartPath,
        @Valid @DefaultValue SmokeTestProperties smokeTest,
        String username,
        String password,
        @DefaultValue Map<String, String> headers,
        @DefaultValue("5s") Duration requestTimeout,
        String logFile,
        UsageProbe sessions,
        UsageProbe cases) {

    /** @throws IllegalArgumentException when the trash folder would be scanned for exports, or is no absolute path */
    public RuntimeProperties {
        trashFolder = TrashFolder.place(exportsFolder, trashFolder);
    }

    /**
     * The runtime's project list. The JSON fields are settings, since they are not documented.
     *
     * @param path the resource
     * @param items JSON pointer to the array of projects
     * @param name JSON pointer within an item to the project's name, with or without the source prefix
     * @param version JSON pointer within an item to the version
     */
    public record Projects(
            @DefaultValue("/api/v1/projects") @NotBlank String path,
            @DefaultValue("/items") String items,
            @DefaultValue("/name") @NotBlank String name,
            @DefaultValue("/version") @NotBlank String version) {}

    /**
     * How a session is started through a shortcut, and asked which version answers it.
     *
     * @param startPath resource to POST to, with {@code {shortcut}} (Blueriq's UI REST API V2)
     * @param sessionId JSON pointer to the session's id in the answer
     * @param sessionPath resource that tells a session's version, with {@code {sessionId}}; null where there is none: the
     *     version that answered is then unproven
     * @param version JSON pointer to the version in that answer
     * @param endPath resource that ends a session, with {@code {sessionId}}; null where there is none: sessions that were
     *     started then idle until their timeout
     * @param endMethod how that is asked
     * @param sessionTimeout JSON pointer to the session timeout in seconds, in the answer to the start
     */
    public record SmokeTestProperties(
            @DefaultValue("/server/api/v2/start/{shortcut}") @NotBlank String startPath,
            @DefaultValue("/sessionId") @NotBlank String sessionId,
            String sessionPath,
            @DefaultValue("/version") @NotBlank String version,
            String endPath,
            @DefaultValue("DELETE") EndMethod endMethod,
            @DefaultValue("/sessionTimeout") String sessionTimeout) {}

    /** How a session is ended by HTTP. */
    public enum EndMethod {
        DELETE,
        POST
    }

    /**
     * How to count what uses a version: by a resource or by a remote command, in which {@code {project}} stands for the
     * project's name with the source prefix, {@code {name}} for the one without, and {@code {version}} for the version.
     *
     * @param path resource whose answer holds the number; null where a command tells it
     * @param count JSON pointer to the number in that answer: a number, a number as text, or an array of which it is the length
     * @param command prints the number alone and ends with 0; null where a resource tells it
     * @param wholeCluster whether every node counts for the whole cluster (sessions in one store), else for itself alone
     */
    public record UsageProbe(
            String path,
            @DefaultValue("/count") String count,
            List<String> command,
            @DefaultValue("true") boolean wholeCluster) {

        private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z]+)}");
        private static final Set<String> KNOWN = Set.of("project", "name", "version");

        /** @throws IllegalArgumentException when it cannot be asked so, naming the setting */
        public UsageProbe {
            boolean asksCommand = command != null && !command.isEmpty();
            if (path != null && asksCommand) {
                throw new IllegalArgumentException("path and command are both set. Leave one of them out.");
            }
            if (path == null && !asksCommand) {
                throw new IllegalArgumentException(
                        "neither path nor command is set. Set one of them, or leave the probe" + " out.");
            }
            if (path != null && !path.startsWith("/")) {
                throw new IllegalArgumentException(
                        "path is '" + path + "'. Let it start with '/': it is a resource below the node's url.");
            }
            command = asksCommand ? List.copyOf(command) : List.of();
            if (asksCommand && command.get(0).isBlank()) {
                throw new IllegalArgumentException("command starts with an empty word. Let it start with the program.");
            }
            if (path != null) {
                requireKnown("path", path);
            }
            command.forEach(word -> requireKnown("command", word));
            try {
                JsonPointer.compile(count);
            } catch (IllegalArgumentException malformed) {
                throw new IllegalArgumentException(
                        "count is '" + count + "', which is no JSON pointer. Let it start with '/', as /count does.");
            }
        }

        private static void requireKnown(String setting, String text) {
            PLACEHOLDER.matcher(text).results().map(found -> found.group(1)).forEach(name -> {
                if (!KNOWN.contains(name)) {
                    throw new IllegalArgumentException(setting + " has the unknown placeholder {" + name
                            + "}. Known are {project} (with the source prefix), {name} (without) and {version}.");
                }
            });
        }
    }

    /** Never shows the password or a header's value. */
    @Override
    public String toString() {
        return "RuntimeProperties[exportsFolder=" + exportsFolder + ", shortcutFiles=" + shortcutFiles + "]";
    }
}
