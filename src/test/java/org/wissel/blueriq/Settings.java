package org.wissel.blueriq;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Settings of a Runtime for tests; every {@code with} gives a copy. */
record Settings(RuntimeProperties value) {

    static Settings of(String exportsFolder, List<String> shortcutFiles, List<String> restart, List<String> pid) {
        return new Settings(new RuntimeProperties(
                exportsFolder,
                false,
                shortcutFiles,
                "export",
                restart,
                Duration.ofSeconds(10),
                pid,
                "/actuator/health",
                new RuntimeProperties.Projects("/api/v1/projects", "/items", "/name", "/version"),
                null,
                new RuntimeProperties.SmokeTestProperties(
                        "/server/api/v2/start/{shortcut}", "/sessionId", "/sessions/{sessionId}", "/version"),
                null,
                null,
                Map.of(),
                Duration.ofSeconds(5),
                null));
    }

    Settings withCredentials(String username, String password, Map<String, String> headers) {
        return new Settings(new RuntimeProperties(
                value.exportsFolder(),
                value.exportsFolderShared(),
                value.shortcutFiles(),
                value.exportPrefix(),
                value.restartCommand(),
                value.restartTimeout(),
                value.pidCommand(),
                value.healthPath(),
                value.projects(),
                value.directStartPath(),
                value.smokeTest(),
                username,
                password,
                headers,
                value.requestTimeout(),
                value.logFile()));
    }

    Settings withResources(
            RuntimeProperties.Projects projects,
            String directStartPath,
            RuntimeProperties.SmokeTestProperties smokeTest) {
        return new Settings(new RuntimeProperties(
                value.exportsFolder(),
                value.exportsFolderShared(),
                value.shortcutFiles(),
                value.exportPrefix(),
                value.restartCommand(),
                value.restartTimeout(),
                value.pidCommand(),
                value.healthPath(),
                projects,
                directStartPath,
                smokeTest,
                value.username(),
                value.password(),
                value.headers(),
                value.requestTimeout(),
                value.logFile()));
    }

    Settings withRequestTimeout(Duration requestTimeout) {
        return new Settings(new RuntimeProperties(
                value.exportsFolder(),
                value.exportsFolderShared(),
                value.shortcutFiles(),
                value.exportPrefix(),
                value.restartCommand(),
                value.restartTimeout(),
                value.pidCommand(),
                value.healthPath(),
                value.projects(),
                value.directStartPath(),
                value.smokeTest(),
                value.username(),
                value.password(),
                value.headers(),
                requestTimeout,
                value.logFile()));
    }

    Settings withExportsFolderShared() {
        return new Settings(new RuntimeProperties(
                value.exportsFolder(),
                true,
                value.shortcutFiles(),
                value.exportPrefix(),
                value.restartCommand(),
                value.restartTimeout(),
                value.pidCommand(),
                value.healthPath(),
                value.projects(),
                value.directStartPath(),
                value.smokeTest(),
                value.username(),
                value.password(),
                value.headers(),
                value.requestTimeout(),
                value.logFile()));
    }

    Settings withLogFile(String logFile) {
        return new Settings(new RuntimeProperties(
                value.exportsFolder(),
                value.exportsFolderShared(),
                value.shortcutFiles(),
                value.exportPrefix(),
                value.restartCommand(),
                value.restartTimeout(),
                value.pidCommand(),
                value.healthPath(),
                value.projects(),
                value.directStartPath(),
                value.smokeTest(),
                value.username(),
                value.password(),
                value.headers(),
                value.requestTimeout(),
                logFile));
    }
}
