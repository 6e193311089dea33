package org.wissel.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/**
 * Runs the parts of the benchmarks: {@code mvn -Pbench test}, or some of them with {@code -Dwissel.bench=rolling,uploads}. Prints
 * tables, and writes {@code target/benchmarks.txt} and {@code target/benchmarks.json}. It asserts nothing about time.
 */
class Benchmarks {

    private static final List<Part> PARTS =
            List.of(new UploadsPart(), new RollingPart(), new StepsPart(), new GrowthPart(), new TrafficPart());

    @Test
    void measures_and_tells_ratios() throws Exception {
        Set<String> wanted = Set.of(System.getProperty("wissel.bench", "").split(","));
        Map<String, String> machine = Machine.described();
        Report report = new Report();
        for (Part part : PARTS) {
            if (wanted.contains("") || wanted.contains(part.name())) {
                Path folder = Path.of("target", "bench", part.name()).toAbsolutePath();
                FileSystemUtils.deleteRecursively(folder);
                part.measure(Files.createDirectories(folder), report);
            }
        }
        String text = machine + "\n\n" + report.text();
        System.out.println(text);
        Files.writeString(Path.of("target", "benchmarks.txt"), text);
        report.writeJson(Path.of("target", "benchmarks.json"), machine);
    }
}
