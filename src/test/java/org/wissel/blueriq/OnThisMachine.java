package org.wissel.blueriq;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.wissel.deployment.Export;
import org.wissel.deployment.ProjectVersion;
import org.wissel.remote.RemoteFiles;

/** One node on this machine: remote commands run in a real shell, on real files and processes; HTTP has a stand-in. */
abstract class OnThisMachine {

    static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

    @TempDir
    Path home;

    @TempDir
    Path library;

    final StandInRuntime http = new StandInRuntime();
    LocalHost host;
    Path exports;
    Path properties;
    BlueriqRuntime runtime;

    @BeforeEach
    void lay() throws IOException {
        host = new LocalHost("node1", home);
        exports = home.resolve("my exports");
        properties = home.resolve("application.properties");
        ExportArchives.writeAs(exports, "Weather.project.zip", "Weather", "0.0-v1");
        Files.writeString(
                properties,
                """
                # the forecast
                blueriq.production.shortcuts-only = true
                blueriq.session.session-manager = external
                spring.session.store-type = redis
                blueriq.timer.interval = NEVER
                blueriq.shortcut.Forecast.project = export-Weather
                blueriq.shortcut.Forecast.version = 0.0-v1
                """);
        script("restart", "kill $(cat run.pid) 2>/dev/null; sleep 600 >/dev/null 2>&1 </dev/null & echo $! > run.pid");
        http.answer("GET /actuator/health", 200, "{\"status\":\"UP\"}");
        loads(V1);
        runtime = runtime("cat", "run.pid");
    }

    @AfterEach
    void end() throws IOException {
        http.close();
        if (Files.exists(home.resolve("run.pid"))) {
            ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    BlueriqRuntime runtime(String... pidCommand) {
        return runtime(settings(List.of(properties), pidCommand));
    }

    BlueriqRuntime runtime(Settings settings) {
        return new BlueriqRuntime("node1", http.url(), host, settings.value());
    }

    Settings settings(List<Path> shortcutFiles, String... pidCommand) {
        return Settings.of(
                exports.toString(),
                shortcutFiles.stream().map(Path::toString).toList(),
                List.of(home.resolve("restart").toString()),
                List.of(pidCommand));
    }

    Export export(ProjectVersion id) throws IOException {
        Path archive = ExportArchives.write(library, id.project(), id.version());
        return new Export(id, archive, RemoteFiles.sha256(Files.readAllBytes(archive)), Files.size(archive));
    }

    void loads(ProjectVersion... versions) {
        List<String> items = java.util.stream.Stream.of(versions)
                .map(id -> "{\"name\":\"export-%s\",\"version\":\"%s\"}".formatted(id.project(), id.version()))
                .toList();
        http.answer("GET /api/v1/projects", 200, "{\"items\":[" + String.join(",", items) + "]}");
    }

    long pid() throws IOException {
        String pid = Files.readString(home.resolve("run.pid")).strip();
        return pid.isEmpty() ? 0 : Long.parseLong(pid);
    }

    static String stat(long pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/stat"));
    }

    String sha256(String file) throws IOException {
        return RemoteFiles.sha256(Files.readAllBytes(exports.resolve(file)));
    }

    /** Lays a program in the home of the node; one in its folder {@code bin} is found before those of this machine. */
    void script(String name, String line) throws IOException {
        Files.createDirectories(home.resolve(name).getParent());
        Path script = Files.writeString(home.resolve(name), "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
