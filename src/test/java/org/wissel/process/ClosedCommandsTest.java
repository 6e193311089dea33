package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.ExternalTaskService;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;

/** What the engine does for nobody who is signed in, whichever of its services is asked. */
class ClosedCommandsTest extends ProcessStory {

    private static final Path OPEN = Path.of("src", "test", "resources", "engine-commands.txt");

    @Autowired
    private ExternalTaskService externalTasks;

    private interface Asked {
        void of(ExternalTaskService externalTasks);
    }

    private static Arguments asked(String what, Asked asked) {
        return Arguments.of(what, asked);
    }

    static Stream<Arguments> workOnExternalTasks() {
        return Stream.of(
                asked(
                        "fetch",
                        tasks -> tasks.fetchAndLock(1, "w").topic("any", 1000).execute()),
                asked("lock", tasks -> tasks.lock("any", "w", 1000)),
                asked("extend", tasks -> tasks.extendLock("any", "w", 1000)),
                asked("unlock", tasks -> tasks.unlock("any")),
                asked("complete", tasks -> tasks.complete("any", "w")),
                asked("fail", tasks -> tasks.handleFailure("any", "w", "broken", 0, 0)),
                asked("error", tasks -> tasks.handleBpmnError("any", "w", "ANY")),
                asked("priority", tasks -> tasks.setPriority("any", 1)),
                asked("retries", tasks -> tasks.setRetries("any", 1)),
                asked("retries of several", tasks -> tasks.setRetries(List.of("any"), 1)),
                asked("retries as a batch", tasks -> tasks.setRetriesAsync(List.of("any"), null, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("workOnExternalTasks")
    void nobody_works_on_external_tasks(String what, Asked asked) {
        as("ada", () -> assertThatThrownBy(() -> asked.of(externalTasks))
                .isInstanceOf(AuthorizationException.class)
                .hasMessageContaining("ada may not do this: Wissel has no external tasks"));
    }

    /** One of a newer engine must be looked at before anybody may use it. */
    @Test
    void every_command_of_the_engine_is_closed_or_was_looked_at() throws IOException {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AssignableTypeFilter(Command.class));
        Set<String> open = scanner.findCandidateComponents("org.camunda.bpm.engine").stream()
                .map(found -> found.getBeanClassName())
                .filter(name -> !ClosedCommands.isClosed(type(name)))
                // What it only reads is guarded by its rights.
                .filter(name -> !name.matches(".*[.$]([A-Z][a-z]+)?(Get|Find|Is|Optimize)[A-Z].*|.*Query.*"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(open).hasSizeGreaterThan(50);
        assertThat(String.join("\n", open) + "\n")
                .as(
                        "commands that nobody has looked at, or that are gone: close them in ClosedCommands, or list them in "
                                + OPEN)
                .isEqualTo(Files.exists(OPEN) ? Files.readString(OPEN) : "");
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name, false, ClosedCommandsTest.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError missing) {
            return Void.class;
        }
    }
}
