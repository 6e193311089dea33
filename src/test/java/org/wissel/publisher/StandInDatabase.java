package org.wissel.publisher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.wissel.blueriq.ExportArchives;
import org.wissel.deployment.ProjectVersion;

/**
 * What a stand-in Publisher keeps: for every environment a folder of archives {@code <project>-<version>.project.zip}, which
 * stand-in runtimes look into, and the orders in memory. An archive appears whole or not at all; a name that does not end in
 * {@code .zip} is none.
 */
final class StandInDatabase {

    /** One order; the states are our assumption. */
    static final class Order {
        final int id;
        final String action;
        final String environment;
        final String from;
        final ProjectVersion version;
        String state = "PENDING";
        String message = "";

        Order(int id, String action, String environment, String from, ProjectVersion version) {
            this.id = id;
            this.action = action;
            this.environment = environment;
            this.from = from;
            this.version = version;
        }
    }

    private final Map<String, Path> folders = new TreeMap<>();
    private final List<Order> orders = new ArrayList<>();

    /** @param source the folder whose archives the environment {@code studio} has */
    StandInDatabase(Path source, Path database, List<String> environments) {
        folders.put("studio", source);
        environments.forEach(each -> {
            try {
                folders.put(each, Files.createDirectories(database.resolve(each)));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
    }

    List<String> environments() {
        return List.copyOf(folders.keySet());
    }

    /** By project and version, sorted. */
    Map<ProjectVersion, Path> exports(String environment) {
        Map<ProjectVersion, Path> exports = new TreeMap<>(Comparator.comparing(ProjectVersion::toString));
        try (Stream<Path> files = Files.list(folders.get(environment))) {
            files.filter(file -> file.getFileName().toString().endsWith(".zip"))
                    .sorted()
                    .forEach(file -> exports.put(ExportArchives.identify(file), file));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return exports;
    }

    synchronized List<Order> orders() {
        return List.copyOf(orders);
    }

    synchronized Order order(String action, String environment, String from, ProjectVersion version) {
        Order order = new Order(orders.size() + 1, action, environment, from, version);
        orders.add(order);
        return order;
    }

    synchronized boolean isPending(String action, String environment, ProjectVersion version) {
        return orders.stream()
                .anyMatch(each -> each.state.equals("PENDING")
                        && each.action.equals(action)
                        && each.environment.equals(environment)
                        && each.version.equals(version));
    }

    /** The last order that waits for this version. */
    synchronized Order waiting(ProjectVersion version) {
        return orders.stream()
                .filter(each -> each.state.equals("PENDING") && each.version.equals(version))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new IllegalStateException("no order of " + version + " waits"));
    }

    synchronized void carryOut(Order order) {
        Path target = folders.get(order.environment)
                .resolve(ExportArchives.fileName(order.version.project(), order.version.version()));
        try {
            if (order.action.equals("PUBLISH")) {
                publish(exports(order.from).get(order.version), target);
            } else {
                Files.deleteIfExists(exports(order.environment).getOrDefault(order.version, target));
            }
            order.state = "DONE";
        } catch (IOException failed) {
            order.state = "FAILED";
            order.message = failed.toString();
        }
    }

    synchronized void reject(Order order, String message) {
        order.state = "REJECTED";
        order.message = message;
    }

    private static void publish(Path archive, Path target) throws IOException {
        if (archive == null) {
            throw new NoSuchFileException("the export that was ordered is there no more");
        }
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Files.copy(archive, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
