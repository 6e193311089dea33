package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SandboxStartTest {

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
