package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The lists of what released models name; that all of it is still there is for {@link ModelsAndCodeTest} to see. */
class ReleasedModelsTest {

    private static final Pattern VERSION =
            Pattern.compile("<artifactId>wissel</artifactId>\\s*<version>([^<]+?)(?:-SNAPSHOT)?</version>");

    @Test
    void the_list_of_the_version_that_is_worked_on_is_what_its_models_name() throws Exception {
        Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        Path list = ReleasedModels.LISTS.resolve(version.group(1) + ".txt");
        String wanted = String.join("\n", ReleasedModels.today()) + "\n";

        assertThat(list).as("Make it, with this content:%n%s", wanted).exists();
        assertThat(list).content().isEqualTo(wanted);
    }
}
