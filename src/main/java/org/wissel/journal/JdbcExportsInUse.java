package org.wissel.journal;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.ExportsInUse;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;

/** What needs which version, told by the rows of deployments and undeployments. */
@Repository
class JdbcExportsInUse implements ExportsInUse {

    /** The trash folders keep what was taken away for as long, unless a cluster says otherwise. */
    private static final Duration MAY_COME_BACK = Duration.ofDays(30);

    private static final TypeReference<List<ProjectVersion>> VERSIONS = new TypeReference<>() {};

    private final JdbcTemplate db;
    private final RowFormat format;
    private final Clock clock;

    JdbcExportsInUse(JdbcTemplate db, ObjectMapper json, Clock clock) {
        this.db = db;
        this.format = new RowFormat(json);
        this.clock = clock;
    }

    /**
     * A walk through a cluster.
     *
     * @param retired what it took away beside what it is about
     */
    private record Walk(
            String id,
            String cluster,
            Set<ProjectVersion> versions,
            Set<ProjectVersion> retired,
            Purpose purpose,
            DeploymentState ending,
            boolean wentLive,
            Instant ended) {

        /** Whether its versions may lie on a node since. One that was given up may have left them anywhere. */
        boolean brings() {
            return ending == DeploymentState.DEPLOYED
                    || ending == DeploymentState.RESTORED
                    || ending == DeploymentState.LEFT_FOR_OPERATOR
                    || ending == DeploymentState.ROLLED_BACK && (wentLive || purpose == Purpose.UNDEPLOY);
        }
    }

    @Override
    public Map<ProjectVersion, String> reasons() {
        Map<ProjectVersion, String> reasons = new HashMap<>();
        List<Walk> walks = walks();
        walks.stream().filter(walk -> walk.ending() == null).forEach(walk -> {
            Set<ProjectVersion> needed = new HashSet<>(walk.versions());
            needed.addAll(walk.retired());
            needed.forEach(version -> reasons.putIfAbsent(
                    version,
                    "deployment " + walk.id() + " on " + walk.cluster()
                            + " has not ended: wait for its end, or abort it"));
        });
        openUndeployments(reasons);
        Map<String, List<Walk>> ended = new LinkedHashMap<>();
        walks.stream().filter(walk -> walk.ending() != null).forEach(walk -> ended.computeIfAbsent(
                        walk.cluster(), cluster -> new ArrayList<>())
                .add(walk));
        ended.forEach((cluster, past) -> there(cluster, past, reasons));
        return reasons;
    }

    private void openUndeployments(Map<ProjectVersion, String> reasons) {
        db.query("select id, cluster_name, versions from wissel_undeploy where ending is null", row -> {
            String why = "undeployment " + row.getString("id") + " on " + row.getString("cluster_name")
                    + " has not ended: wait for its end";
            versions(row.getString("versions")).forEach(version -> reasons.putIfAbsent(version, why));
        });
    }

    /** @param past the walks of one cluster that ended, in the order in which they ended */
    private void there(String cluster, List<Walk> past, Map<ProjectVersion, String> reasons) {
        Map<ProjectVersion, Walk> there = new HashMap<>();
        Map<ProjectVersion, Instant> gone = new HashMap<>();
        for (Walk walk : past) {
            Set<ProjectVersion> taken = new HashSet<>();
            if (walk.ending() == DeploymentState.DEPLOYED) {
                taken.addAll(walk.retired());
            }
            if (walk.ending() == DeploymentState.UNDEPLOYED) {
                taken.addAll(walk.versions());
            }
            taken.forEach(version -> {
                there.remove(version);
                gone.put(version, walk.ended());
            });
            if (walk.brings()) {
                walk.versions().forEach(version -> {
                    there.put(version, walk);
                    gone.remove(version);
                });
            }
        }
        there.forEach((version, walk) -> reasons.putIfAbsent(
                version,
                "deployment " + walk.id() + " brought it to " + cluster
                        + " and nothing took it away since: undeploy it there"));
        Instant now = clock.instant();
        gone.forEach((version, at) -> {
            Instant until = at.plus(MAY_COME_BACK);
            if (now.isBefore(until)) {
                reasons.putIfAbsent(
                        version,
                        "it was taken from " + cluster + " and may be wanted back there: it can go from " + until);
            }
        });
    }

    /** All of them, in the order in which they ended; a plan is read only where it takes something away. */
    private List<Walk> walks() {
        return db.query(
                "select id, cluster_name, project, version, also, purpose, ending, went_live, ended_at,"
                        + " case when plan like '%\"retired\":[{%' then plan end as retiring from wissel_deployment"
                        + " where ending is null or ending <> ? order by ended_at, since",
                (row, n) -> walk(row), DeploymentState.REFUSED.name());
    }

    private Walk walk(ResultSet row) throws SQLException {
        Set<ProjectVersion> versions = new HashSet<>(versions(row.getString("also")));
        versions.add(new ProjectVersion(row.getString("project"), row.getString("version")));
        String retiring = row.getString("retiring");
        String ending = row.getString("ending");
        OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
        return new Walk(
                row.getString("id"),
                row.getString("cluster_name"),
                versions,
                retiring == null ? Set.of() : format.plan(retiring).retired(),
                Purpose.of(row.getString("purpose")),
                ending == null ? null : DeploymentState.valueOf(ending),
                row.getBoolean("went_live"),
                ended == null ? null : ended.toInstant());
    }

    private List<ProjectVersion> versions(String text) {
        return text == null ? List.of() : format.read(text, VERSIONS);
    }
}
