package org.wissel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * What the next release of Wissel might bring, in a folder for the head of its class path: its version, a migration with a
 * table, and models whose steps, start events and tasks name a listener that only it has, which writes into that table.
 */
final class NewerWissel {

    /** Who ran which element of the newer model. */
    static final String STEPS = "wissel_later_step";

    static final String MIGRATION = "999";
    static final String START = "startEvent_deploymentRequested";
    static final String TASK = "userTask_approveSwap";

    static final String SOURCE = "wissel 999.0.0";

    private static final String LISTENER =
            """
            package org.wissel.process;

            @org.springframework.stereotype.Component
            class LaterListener implements org.camunda.bpm.engine.delegate.ExecutionListener {

                private final org.springframework.jdbc.core.JdbcTemplate database;

                LaterListener(org.springframework.jdbc.core.JdbcTemplate database) {
                    this.database = database;
                }

                @Override
                public void notify(org.camunda.bpm.engine.delegate.DelegateExecution execution) {
                    database.update(
                            "insert into %s (deployment, step) values (?, ?)",
                            execution.getProcessInstanceId(),
                            execution.getCurrentActivityId());
                }
            }
            """;

    private NewerWissel() {}

    /** @return the folder */
    static Path write(Path folder) {
        try {
            Path migrations = Files.createDirectories(folder.resolve("db/migration"));
            Files.writeString(
                    migrations.resolve("V" + MIGRATION + "__later.sql"),
                    "create table " + STEPS + " (deployment varchar(64) not null, step varchar(64) not null);\n");
            Path metadata = Files.createDirectories(folder.resolve("META-INF"));
            Files.writeString(metadata.resolve("build-info.properties"), "build.name=Wissel\nbuild.version=999.0.0\n");
            Path models = Files.createDirectories(folder.resolve("processes"));
            try (Stream<Path> files = Files.list(Path.of("processes"))) {
                for (Path file : files.toList()) {
                    Files.writeString(models.resolve(file.getFileName()), changed(Files.readString(file)));
                }
            }
            compile(folder);
            return folder;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** In each step and start of the deployment before it acts, and at the end of each task. */
    private static String changed(String model) {
        if (!model.contains("id=\"rolling-deployment\"")) {
            return model;
        }
        String changed = listening(listening(model, "serviceTask|startEvent", "start"), "userTask", "end");
        for (String element : List.of("serviceTask_drainNodes", START, TASK)) {
            if (!changed.matches("(?s).*id=\"" + element + "\".{0,700}?laterListener.*")) {
                throw new IllegalStateException(element + " of rolling-deployment could not be changed");
            }
        }
        return changed;
    }

    private static String listening(String model, String kinds, String event) {
        return model.replaceAll(
                "(<bpmn:(?:" + kinds + ") [^>]*>\\s*(?:<bpmn:documentation>[^<]*</bpmn:documentation>\\s*)?"
                        + "<bpmn:extensionElements>)",
                "$1<camunda:executionListener event=\"" + event + "\" delegateExpression=\"\\${laterListener}\" />");
    }

    private static void compile(Path folder) throws IOException {
        Path source = Files.createDirectories(folder.resolve("source")).resolve("LaterListener.java");
        Files.writeString(source, LISTENER.formatted(STEPS), UTF_8);
        List<String> words =
                List.of("-proc:none", "-cp", SandboxFiles.classPath(), "-d", folder.toString(), source.toString());
        int exit = ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new));
        if (exit != 0) {
            throw new IllegalStateException("the listener of the newer Wissel does not compile");
        }
    }
}
