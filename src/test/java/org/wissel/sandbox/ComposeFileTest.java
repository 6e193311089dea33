package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.wissel.ServicePageTest;
import org.yaml.snakeyaml.Yaml;

/** {@code docker-compose.yml} as Docker's own program reads it, and, without it, what the images are made of. No engine is asked. */
class ComposeFileTest {

    private static final Path HOSTS = Path.of("src", "test", "compose");
    private static final String LOOPBACK = "127.0.0.1";

    /** Null until a test asks for them. */
    private static Map<String, Map<String, Object>> services;

    @Test
    void it_is_the_cluster_that_the_readme_tells_of() throws Exception {
        Map<String, Map<String, Object>> services = services();

        assertThat(services)
                .containsOnlyKeys(
                        "wissel1",
                        "wissel2",
                        "database",
                        "redis",
                        "lb1",
                        "lb2",
                        "node1",
                        "node2",
                        "node3",
                        "node4",
                        "traffic",
                        "keys",
                        "exports");
        services.forEach((name, service) -> {
            String image = service.get("image").toString();
            if (name.startsWith("node") || name.startsWith("lb")) {
                assertThat(image).as("what stands in says so: %s", name).startsWith("wissel-stand-in-");
                assertThat(service).containsEntry("hostname", name);
            }
        });
    }

    @Test
    void only_the_loopback_address_is_listened_on() throws Exception {
        List<String> published = services().values().stream()
                .flatMap(service -> ((List<?>) service.getOrDefault("ports", List.of())).stream())
                .map(ComposeFileTest::published)
                .toList();

        assertThat(published)
                .containsExactlyInAnyOrder(
                        LOOPBACK + ":8080", LOOPBACK + ":8081", LOOPBACK + ":8000", LOOPBACK + ":8001");
    }

    @Test
    void each_wissel_has_its_own_name_and_the_time_to_stop_that_the_unit_of_systemd_gives() throws Exception {
        for (String wissel : List.of("wissel1", "wissel2")) {
            Map<String, Object> service = services().get(wissel);
            assertThat(service).containsEntry("hostname", wissel).containsKey("mem_limit");
            // Docker's programs write 2m0s or 2m for 120s.
            String grace = service.get("stop_grace_period").toString().toUpperCase(Locale.ROOT);
            assertThat(Duration.parse("PT" + grace)).hasSeconds(ServicePageTest.stopSeconds());
        }
    }

    @Test
    void whoever_needs_a_secret_has_it_from_a_volume_that_the_first_start_filled() throws Exception {
        Map<String, Map<String, Object>> services = services();
        assertThat(thoseWith("keys-of-wissel")).containsExactly("keys", "wissel1", "wissel2");
        assertThat(thoseWith("keys-of-database")).containsExactly("database", "keys", "wissel1", "wissel2");
        assertThat(services.get("database").get("environment")).asString().contains("POSTGRES_PASSWORD_FILE");
        services.forEach((name, service) -> {
            if (!name.startsWith("wissel")) {
                assertThat(String.valueOf(service.get("environment")))
                        .as(name)
                        .doesNotContain("PASSWORD=", "PASSWORD:", "TOKEN", "SECRET");
            }
        });
    }

    @Test
    void no_image_holds_a_secret() throws IOException {
        for (Path file : List.of(Path.of("Dockerfile"), HOSTS.resolve("Dockerfile"))) {
            List<String> instructions = Files.readAllLines(file).stream()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            assertThat(instructions)
                    .as(file.toString())
                    .noneMatch(line -> line.matches("(?i).*(password|secret|token).*"));
            assertThat(instructions)
                    .as(file.toString())
                    .noneMatch(line -> line.matches("(?i).*(id_ed25519|host_.*key).*") && !line.contains("rm -rf"));
        }
    }

    @Test
    void what_wissel_does_as_root_is_allowed_word_for_word_and_nothing_else_is() throws IOException {
        String settings = Files.readString(HOSTS.resolve("wissel").resolve("application.yaml"));

        assertThat(allowed("balancer")).isEqualTo(asRoot(settings, "(check|dump|reload)-command"));
        assertThat(allowed("runtime")).isEqualTo(asRoot(settings, "(restart|pid)-command"));
    }

    @Test
    void the_load_balancers_route_to_the_nodes_that_wissel_knows() throws IOException {
        String settings = Files.readString(HOSTS.resolve("wissel").resolve("application.yaml"));
        String upstream = Files.readString(HOSTS.resolve("balancer").resolve("backend.conf"));

        assertThat(found(upstream, "server +([^ ;]+)"))
                .isNotEmpty()
                .isEqualTo(found(settings, "upstream-address: (\\S+)"));
    }

    @Test
    void both_docker_files_have_the_same_stage_of_dependencies_so_that_it_is_built_once() throws IOException {
        String ours = dependencies(Path.of("Dockerfile"));

        assertThat(ours).contains("COPY pom.xml", "RUN mvn");
        assertThat(dependencies(HOSTS.resolve("Dockerfile"))).isEqualTo(ours);
    }

    @Test
    void the_image_is_labelled_with_the_version_that_is_built() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = pom.replaceFirst("(?s).*?<artifactId>wissel</artifactId>\\s*<version>([^<]+)<.*", "$1");

        assertThat(Files.readAllLines(Path.of("Dockerfile"))).contains("ARG VERSION=" + version);
    }

    /** What the file makes. Skips the test that asks where neither of Docker's programs is, and fails it in CI. */
    private static synchronized Map<String, Map<String, Object>> services() throws Exception {
        if (services == null) {
            List<String> program = List.of(List.of("docker", "compose"), List.of("docker-compose")).stream()
                    .filter(ComposeFileTest::runs)
                    .findFirst()
                    .orElse(List.of());
            if (program.isEmpty() && "true".equals(System.getenv("CI"))) {
                throw new AssertionError("neither docker compose nor docker-compose is here; .ci/run installs one");
            }
            assumeTrue(!program.isEmpty(), "skipped: neither docker compose nor docker-compose is here");
            services = new Yaml()
                    .<Map<String, Map<String, Map<String, Object>>>>load(config(program))
                    .get("services");
        }
        return services;
    }

    /** The commands that sudo lets Wissel's user run on a host of this kind. */
    private static Set<String> allowed(String host) throws IOException {
        String sudoers = Files.readString(HOSTS.resolve(host).resolve("sudoers"));
        String commands = sudoers.substring(sudoers.indexOf("NOPASSWD: ") + "NOPASSWD: ".length());
        return new TreeSet<>(List.of(commands.strip().split(", ")));
    }

    private static Set<String> asRoot(String settings, String setting) {
        return found(settings, setting + ": \\[sudo, -n, ([^\\]]+)\\]").stream()
                .map(words -> words.replace(", ", " "))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the last group matches, all over the text. */
    private static Set<String> found(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(result -> result.group(result.groupCount()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> thoseWith(String volume) throws Exception {
        return services().entrySet().stream()
                .filter(service ->
                        String.valueOf(service.getValue().get("volumes")).matches("(?s).*\\b" + volume + "\\b.*"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Docker's two programs write a port in two ways: a text, or a map. */
    private static String published(Object port) {
        if (port instanceof Map<?, ?> map) {
            return map.get("host_ip") + ":" + map.get("published");
        }
        String text = port.toString();
        return text.substring(0, text.lastIndexOf(':'));
    }

    private static String dependencies(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(text.indexOf("FROM $BASE AS dependencies"), text.indexOf("\nFROM dependencies "));
    }

    private static boolean runs(List<String> program) {
        try {
            Process process = start(program, "version");
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String config(List<String> program) throws Exception {
        Process process = start(program, "config");
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static Process start(List<String> program, String word) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(program.stream(), Stream.of(word)).toList());
        // Without the settings of whoever runs this.
        builder.environment().keySet().retainAll(Set.of("PATH", "HOME"));
        return builder.redirectErrorStream(true).start();
    }
}
