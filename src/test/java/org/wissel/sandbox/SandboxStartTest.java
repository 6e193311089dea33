package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxStartTest {

    @Test
    void a_folder_with_files_of_somebody_else_is_left_as_it_is(@TempDir Path folder) throws Exception {
        Path theirs = Files.writeString(
                Files.createDirectories(folder.resolve("exports")).resolve("a.zip"), "theirs");

        assertThatThrownBy(() -> Sandbox.start(SandboxOptions.defaults().withRoot(folder)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("holds files that no sandbox made");

        assertThat(theirs).hasContent("theirs");
    }

    /** {@code mvn spring-boot:test-run} starts the only main class that it finds among the tests. */
    @Test
    void only_the_sandbox_can_be_started() {
        assertThat(new ClassFileImporter()
                        .importPath(Path.of("target", "test-classes")).stream()
                                .filter(type -> type.tryGetMethod("main", String[].class)
                                        .isPresent())
                                .map(JavaClass::getName))
                .containsExactly(SandboxApplication.class.getName());
    }
}
