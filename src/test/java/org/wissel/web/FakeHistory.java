package org.wissel.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.History;
import org.wissel.deployment.ProjectVersion;

/** A history that holds what a test says, and counts how often it is asked whether it changed. */
class FakeHistory implements History {

    final AtomicInteger asked = new AtomicInteger();
    private final List<Row> rows = new ArrayList<>();
    private final Set<String> deleted = new HashSet<>();
    private volatile int mark;

    synchronized void beginAfresh() {
        rows.clear();
        deleted.clear();
        asked.set(0);
        changes();
    }

    /** The newest is told last. */
    synchronized void holds(Row row) {
        rows.add(0, row);
        changes();
    }

    /** As the clean-up does. */
    synchronized void deletedDetailsOf(String id) {
        deleted.add(id);
    }

    @Override
    public synchronized boolean detailsDeleted(String id) {
        return deleted.contains(id);
    }

    synchronized void changes() {
        mark++;
    }

    @Override
    public synchronized Page deployments(Filter filter, int first, int atMost) {
        List<Row> matching = rows.stream().filter(row -> matches(filter, row)).toList();
        return new Page(matching.stream().skip(first).limit(atMost).toList(), matching.size());
    }

    private static boolean matches(Filter filter, Row row) {
        Set<String> projects =
                row.request().targets().stream().map(ProjectVersion::project).collect(Collectors.toSet());
        DeploymentState told = row.ended().isEmpty() ? DeploymentState.RUNNING : row.state();
        return filter.cluster().map(row.request().cluster()::equals).orElse(true)
                && filter.project().map(projects::contains).orElse(true)
                && filter.person().map(row.requestedBy()::equals).orElse(true)
                && (filter.outcomes().isEmpty() || filter.outcomes().contains(told));
    }

    @Override
    public synchronized Choices choices() {
        return new Choices(
                sorted(rows.stream().map(row -> row.request().cluster())),
                sorted(rows.stream()
                        .flatMap(row -> row.request().targets().stream())
                        .map(ProjectVersion::project)),
                sorted(rows.stream().map(Row::requestedBy)));
    }

    private static List<String> sorted(Stream<String> names) {
        return names.distinct().sorted().toList();
    }

    @Override
    public String mark() {
        asked.incrementAndGet();
        return String.valueOf(mark);
    }
}
