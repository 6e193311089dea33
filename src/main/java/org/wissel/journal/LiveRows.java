package org.wissel.journal;

import com.fasterxml.jackson.core.type.TypeReference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;

/** Which versions deployments let users meet, told by the rows of those that ended well. */
final class LiveRows {

    private static final TypeReference<List<ProjectVersion>> VERSIONS = new TypeReference<>() {};
    private static final TypeReference<StateBefore> STATE = new TypeReference<>() {};

    private final JdbcTemplate db;
    private final RowFormat format;

    LiveRows(JdbcTemplate db, RowFormat format) {
        this.db = db;
        this.format = format;
    }

    /** @param before what shortcuts of its projects started before it */
    private record Ended(List<ProjectVersion> targets, Set<ProjectVersion> before, Instant at) {

        /** Whether it let another version of the project go live. */
        boolean replaces(ProjectVersion version) {
            return targets.stream().anyMatch(each -> each.project().equals(version.project()) && !each.equals(version));
        }
    }

    /** The deployments that ended deployed there, the last first. */
    private List<Ended> deployed(String cluster) {
        return db.query(
                "select project, version, also, state_before, ended_at from wissel_deployment where cluster_name = ?"
                        + " and ending = ? and purpose = ? order by ended_at desc fetch first 200 rows only",
                (row, n) -> ended(row),
                cluster,
                DeploymentState.DEPLOYED.name(),
                Purpose.DEPLOY.key());
    }

    private Ended ended(ResultSet row) throws SQLException {
        List<ProjectVersion> targets = new ArrayList<>(versions(row.getString("also")));
        targets.add(new ProjectVersion(row.getString("project"), row.getString("version")));
        String before = row.getString("state_before");
        return new Ended(
                targets,
                before == null ? Set.of() : started(format.read(before, STATE), targets),
                row.getObject("ended_at", OffsetDateTime.class).toInstant());
    }

    /** What a stale process may have started besides is not told by shortcuts, so that a mere leftover is not among them. */
    private static Set<ProjectVersion> started(StateBefore before, List<ProjectVersion> targets) {
        Set<ProjectVersion> started = new HashSet<>(before.live());
        started.removeIf(version ->
                before.shortcuts().values().stream().noneMatch(named -> named.containsValue(version.version()))
                        || targets.stream().noneMatch(target -> target.project().equals(version.project())));
        return started;
    }

    Optional<Instant> replaced(String cluster, ProjectVersion version) {
        List<Ended> ended = deployed(cluster);
        Optional<Instant> known = ended.stream()
                .filter(each -> each.replaces(version) && each.before().contains(version))
                .map(Ended::at)
                .findFirst();
        if (known.isPresent()) {
            return known;
        }
        // What was there before is not told: the first one after the last that brought it, else the last one of all.
        Instant first = null;
        for (Ended each : ended) {
            if (each.targets().contains(version)) {
                break;
            }
            if (each.replaces(version)) {
                first = each.at();
            }
        }
        boolean brought = ended.stream().anyMatch(each -> each.targets().contains(version));
        return brought
                ? Optional.ofNullable(first)
                : ended.stream()
                        .filter(each -> each.replaces(version))
                        .map(Ended::at)
                        .findFirst();
    }

    Set<ProjectVersion> met(String cluster) {
        Set<ProjectVersion> met = new HashSet<>();
        deployed(cluster).forEach(ended -> {
            met.addAll(ended.targets());
            met.addAll(ended.before());
        });
        return met;
    }

    Set<ProjectVersion> brought(String cluster) {
        Map<String, ProjectVersion> last = new HashMap<>();
        deployed(cluster)
                .forEach(ended -> ended.targets().forEach(target -> last.putIfAbsent(target.project(), target)));
        return Set.copyOf(last.values());
    }

    private List<ProjectVersion> versions(String text) {
        return text == null ? List.of() : format.read(text, VERSIONS);
    }
}
