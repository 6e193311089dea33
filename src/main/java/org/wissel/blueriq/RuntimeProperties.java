package org.wissel.blueriq;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How one Blueriq Runtime is worked with. Paths of resources are below the node's url, which includes the context path.
 *
 * @param exportsFolder absolute path of the folder that the runtime scans for exports ({@code blueriq.exports.folder})
 * @param exportsFolderShared whether nodes share that folder on purpose; else two that have the same one are refused
 * @param shortcutFiles absolute paths of the properties files that the runtime reads, later ones overriding earlier ones
 * @param exportPrefix the source prefix that shortcuts carry for exports ({@code blueriq.exports.prefix})
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
 */
public record RuntimeProperties(
        @NotBlank String exportsFolder,
        @DefaultValue("false") boolean exportsFolderShared,
        @NotEmpty List<String> shortcutFiles,
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
        String logFile) {

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
     */
    public record SmokeTestProperties(
            @DefaultValue("/server/api/v2/start/{shortcut}") @NotBlank String startPath,
            @DefaultValue("/sessionId") @NotBlank String sessionId,
            String sessionPath,
            @DefaultValue("/version") @NotBlank String version) {}

    /** Never shows the password or a header's value. */
    @Override
    public String toString() {
        return "RuntimeProperties[exportsFolder=" + exportsFolder + ", shortcutFiles=" + shortcutFiles + "]";
    }
}
