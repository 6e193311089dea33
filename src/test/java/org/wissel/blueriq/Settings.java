package org.wissel.blueriq;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Settings of a Runtime for tests; every {@code with} gives a copy. */
record Settings(RuntimeProperties value) {

    static Settings of(String exportsFolder, List<String> shortcutFiles, List<String> restart, List<String> pid) {
        Draft draft = new Draft();
        draft.exportsFolder = exportsFolder;
        draft.shortcutFiles = shortcutFiles;
        draft.restartCommand = restart;
        draft.pidCommand = pid;
        return draft.settings();
    }

    /** How a session is started by {@code start}, looked at by {@code session}, and ended by {@code end}; null for neither. */
    static RuntimeProperties.SmokeTestProperties smokeTest(String start, String session, String end) {
        return new RuntimeProperties.SmokeTestProperties(
                start, "/sessionId", session, "/version", end, RuntimeProperties.EndMethod.DELETE, "/sessionTimeout");
    }

    Settings withCredentials(String username, String password, Map<String, String> headers) {
        return with(draft -> {
            draft.username = username;
            draft.password = password;
            draft.headers = headers;
        });
    }

    Settings withResources(
            RuntimeProperties.Projects projects,
            String directStartPath,
            RuntimeProperties.SmokeTestProperties smokeTest) {
        return with(draft -> {
            draft.projects = projects;
            draft.directStartPath = directStartPath;
            draft.smokeTest = smokeTest;
        });
    }

    Settings withRequestTimeout(Duration requestTimeout) {
        return with(draft -> draft.requestTimeout = requestTimeout);
    }

    Settings withExportsFolderShared() {
        return with(draft -> draft.exportsFolderShared = true);
    }

    Settings withTrashFolder(String trashFolder) {
        return with(draft -> draft.trashFolder = trashFolder);
    }

    Settings withLogFile(String logFile) {
        return with(draft -> draft.logFile = logFile);
    }

    Settings withProbes(RuntimeProperties.UsageProbe sessions, RuntimeProperties.UsageProbe cases) {
        return with(draft -> {
            draft.sessions = sessions;
            draft.cases = cases;
        });
    }

    private Settings with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.exportsFolder = value.exportsFolder();
        draft.exportsFolderShared = value.exportsFolderShared();
        draft.trashFolder = value.trashFolder();
        draft.shortcutFiles = value.shortcutFiles();
        draft.restartCommand = value.restartCommand();
        draft.pidCommand = value.pidCommand();
        draft.projects = value.projects();
        draft.directStartPath = value.directStartPath();
        draft.smokeTest = value.smokeTest();
        draft.username = value.username();
        draft.password = value.password();
        draft.headers = value.headers();
        draft.requestTimeout = value.requestTimeout();
        draft.logFile = value.logFile();
        draft.sessions = value.sessions();
        draft.cases = value.cases();
        change.accept(draft);
        return draft.settings();
    }

    /** What differs between tests; the rest is the same for all. */
    private static final class Draft {
        private String exportsFolder;
        private boolean exportsFolderShared;
        private String trashFolder;
        private List<String> shortcutFiles;
        private List<String> restartCommand;
        private List<String> pidCommand;
        private RuntimeProperties.Projects projects =
                new RuntimeProperties.Projects("/api/v1/projects", "/items", "/name", "/version");
        private String directStartPath;
        private RuntimeProperties.SmokeTestProperties smokeTest =
                smokeTest("/server/api/v2/start/{shortcut}", "/sessions/{sessionId}", null);
        private String username;
        private String password;
        private Map<String, String> headers = Map.of();
        private Duration requestTimeout = Duration.ofSeconds(5);
        private String logFile;
        private RuntimeProperties.UsageProbe sessions;
        private RuntimeProperties.UsageProbe cases;

        private Settings settings() {
            return new Settings(new RuntimeProperties(
                    exportsFolder,
                    exportsFolderShared,
                    trashFolder,
                    shortcutFiles,
                    "export",
                    restartCommand,
                    Duration.ofSeconds(10),
                    pidCommand,
                    "/actuator/health",
                    projects,
                    directStartPath,
                    smokeTest,
                    username,
                    password,
                    headers,
                    requestTimeout,
                    logFile,
                    sessions,
                    cases));
        }
    }
}
