package org.wissel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

/** The unit of systemd has what docs/server.md says of it, and systemd understands it. */
public class ServicePageTest {

    private static final Path UNIT = Path.of("src/main/systemd/wissel.service");
    private static final Path PAGE = Path.of("docs/server.md");

    @TempDir
    private Path folder;

    @Test
    void the_service_has_no_more_rights_than_it_needs() throws IOException {
        assertThat(unit())
                .containsEntry("User", "wissel")
                .containsEntry("NoNewPrivileges", "yes")
                .containsEntry("ProtectSystem", "strict")
                .containsEntry("ProtectHome", "yes")
                .containsEntry("PrivateTmp", "yes")
                .containsEntry("PrivateDevices", "yes")
                .containsEntry("CapabilityBoundingSet", "")
                .containsEntry("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX")
                .containsEntry("SystemCallFilter", "@system-service ~@privileged @resources")
                .containsEntry("UMask", "0077")
                // Java compiles into memory that it then runs.
                .doesNotContainKey("MemoryDenyWriteExecute");
    }

    @Test
    void it_may_come_to_the_end_of_its_steps_and_counts_as_stopped_then() throws IOException {
        PropertySource<?> settings = settings();
        long steps = seconds(settings, "wissel.stop-timeout");
        long requests = seconds(settings, "spring.lifecycle.timeout-per-shutdown-phase");
        long schedules = seconds(settings, "spring.task.scheduling.shutdown.await-termination-period");
        // What ends by itself after them, for instance notices on their way.
        long rest = 20;

        assertThat(stopSeconds()).isGreaterThanOrEqualTo(steps + requests + schedules + rest);
        assertThat(unit()).containsEntry("SuccessExitStatus", "143").containsEntry("Restart", "on-failure");
    }

    @Test
    void the_embedded_database_stays_open_until_the_steps_have_ended() throws IOException {
        // H2 closes itself when Java is asked to stop, unless it is told not to.
        assertThat(settings().getProperty("spring.datasource.url")).asString().endsWith(";DB_CLOSE_ON_EXIT=FALSE");
    }

    @Test
    void the_image_starts_java_with_the_same_options_but_those_of_its_memory() throws IOException {
        String unit = unit().get("ExecStart");
        String image = Files.readString(Path.of("Dockerfile")).replace("\\\n", "");

        List<String> ofUnit = Stream.of(
                        unit.substring(0, unit.indexOf(" -jar ")).split(" +"))
                .filter(word -> word.startsWith("-XX:"))
                .toList();
        List<String> ofImage = Pattern.compile("\"(-XX:[^\"]+)\"")
                .matcher(image.substring(image.indexOf("ENTRYPOINT")))
                .results()
                .map(word -> word.group(1))
                .filter(word -> !word.startsWith("-XX:MaxRAMPercentage="))
                .toList();
        assertThat(ofUnit).hasSizeGreaterThan(2).isEqualTo(ofImage);
    }

    @Test
    void the_page_gives_a_container_the_same_time_to_stop() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains("--stop-timeout " + stopSeconds() + " ")
                .contains("`TimeoutStopSec` is " + stopSeconds() + ".");
    }

    @Test
    void the_page_makes_what_the_unit_needs() throws IOException {
        String page = Files.readString(PAGE);
        Map<String, String> unit = unit();

        assertThat(page).contains("--group --home /var/lib/" + unit.get("StateDirectory") + " ");
        assertThat(page).contains("/etc/" + unit.get("ConfigurationDirectory") + "/application.yaml");
        assertThat(unit.get("ExecStart"))
                .contains("-jar /opt/wissel/wissel.jar")
                .contains("=/etc/wissel/");
        assertThat(page).contains("/opt/wissel/wissel.jar");
        assertThat(unit.get("LoadCredential").split(" ")).hasSize(2).allSatisfy(credential -> {
            String[] nameAndFile = credential.split(":");
            assertThat(nameAndFile[1]).endsWith("/" + nameAndFile[0]);
            assertThat(page).contains("install -m 400 ").contains(nameAndFile[1]);
        });
    }

    /** Only where systemd is, which a small container may not have; it must be where CI is set. */
    @Test
    void systemd_understands_every_line() throws Exception {
        Path analyze = Path.of("/usr/bin/systemd-analyze");
        if (System.getenv("CI") == null) {
            assumeThat(analyze).as("systemd-analyze").exists();
        }
        assertThat(analyze).exists();
        // It looks whether the program and the user's directories are there.
        String text = Files.readString(UNIT)
                .replace(
                        "/usr/bin/java",
                        ProcessHandle.current().info().command().orElseThrow());
        Path unit = Files.writeString(folder.resolve("wissel.service"), text);
        Path out = folder.resolve("out");
        Process verify = new ProcessBuilder(analyze.toString(), "verify", "--man=no", unit.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();

        assertThat(verify.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(verify.exitValue()).as(Files.readString(out)).isZero();
        // A directive that it does not know it only tells of.
        assertThat(Files.readString(out)).isEmpty();
    }

    /** How long whoever stops Wissel must wait for it, in seconds, of the unit; a container gets as much. */
    public static long stopSeconds() throws IOException {
        return Long.parseLong(unit().get("TimeoutStopSec"));
    }

    private static PropertySource<?> settings() throws IOException {
        return new YamlPropertySourceLoader()
                .load("settings", new FileSystemResource("src/main/resources/application.yaml"))
                .get(0);
    }

    private static long seconds(PropertySource<?> settings, String name) {
        return DurationStyle.detectAndParse(String.valueOf(settings.getProperty(name)))
                .toSeconds();
    }

    /** Each directive with its value; one that stands several times with all its values, separated by a blank. */
    private static Map<String, String> unit() throws IOException {
        Map<String, String> directives = new TreeMap<>();
        List<String> lines = Files.readString(UNIT).replace("\\\n", "").lines().toList();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (!line.startsWith("#") && equals > 0) {
                directives.merge(line.substring(0, equals), line.substring(equals + 1), (all, one) -> all + " " + one);
            }
        }
        return directives;
    }
}
