package org.wissel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The machine that was measured on. */
final class Machine {

    private Machine() {}

    static Map<String, String> described() throws IOException {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("processor", after("/proc/cpuinfo", "model name"));
        machine.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        machine.put("memory", after("/proc/meminfo", "MemTotal"));
        machine.put("system", after("/etc/os-release", "PRETTY_NAME").replace("\"", ""));
        machine.put(
                "kernel",
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
        machine.put("java", System.getProperty("java.runtime.version"));
        machine.put("load before", Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        return machine;
    }

    private static String after(String file, String key) throws IOException {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.replaceFirst("^[^:=]*[:=]\\s*", ""))
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
