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
 * What the next release of Wissel might bring, in a folder for the head of its class path: a migration with a table, and
 * models whose steps name a listener that only it has, which writes into that table.
 */
final class NewerWissel {

    /** Who ran which element of the newer model. */
    static final String STEPS = "wissel_later_step";

    static final String MIGRATION = "999";

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

    /** In each step of the deployment, before it acts. */
    private static String changed(String model) {
        if (!model.contains("id=\"rolling-deployment\"")) {
            return model;
        }
        String changed = model.replaceAll(
                "(<bpmn:serviceTask [^>]*>\\s*(?:<bpmn:documentation>[^<]*</bpmn:documentation>\\s*)?<bpmn:extensionElements>)",
                "$1<camunda:executionListener event=\"start\" delegateExpression=\"\\${laterListener}\" />");
        if (changed.equals(model)) {
            throw new IllegalStateException("no step of rolling-deployment could be changed");
        }
        return changed;
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
