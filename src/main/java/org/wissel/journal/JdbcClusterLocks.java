package org.wissel.journal;

import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Repository;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.ClusterBusyException;
import org.wissel.deployment.ClusterLock;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.LoadBalancer;
import org.wissel.deployment.Node;
import org.wissel.deployment.StepFailedException;

/** Locks as rows that only one deployment can insert, and fences as row locks that end with the step's transaction. */
@Repository
class JdbcClusterLocks implements ClusterLocks {

    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final RowMapper<ClusterLock> LOCK = (row, n) -> new ClusterLock(
            row.getString("cluster_name"),
            row.getString("deployment"),
            row.getString("holder"),
            row.getObject("since", OffsetDateTime.class).toInstant(),
            row.getString("purpose"));

    private final JdbcTemplate db;

    JdbcClusterLocks(JdbcTemplate db) {
        this.db = db;
    }

    @Override
    public void lock(Cluster cluster, ClusterLock lock) {
        resources(cluster).forEach((resource, name) -> take(resource, name, lock));
        for (Node node : cluster.nodes()) {
            addFence(cluster.name(), node.name());
        }
    }

    /** What is taken with a cluster, by its key in the order of taking, and what people call it. */
    private static Map<String, String> resources(Cluster cluster) {
        Map<String, String> resources = new LinkedHashMap<>();
        resources.put("cluster:" + cluster.name(), "Cluster " + cluster.name());
        for (String host : new TreeSet<>(
                cluster.loadBalancers().stream().map(LoadBalancer::host).toList())) {
            resources.put("balancer:" + host, "Load balancer host " + host);
        }
        return resources;
    }

    @Override
    public boolean isFree(Cluster cluster) {
        return resources(cluster).keySet().stream()
                .allMatch(resource -> db.queryForList("select 1 from wissel_lock where resource = ?", resource)
                        .isEmpty());
    }

    private void addFence(String cluster, String node) {
        db.update(
                "insert into wissel_fence (cluster_name, node) select ?, ? where not exists"
                        + " (select 1 from wissel_fence where cluster_name = ? and node = ?)",
                cluster,
                node,
                cluster,
                node);
    }

    private void take(String resource, String name, ClusterLock lock) {
        // Looked at before the insert, since a failed insert leaves a PostgreSQL transaction unable to ask who holds
        // it.
        db.query("select * from wissel_lock where resource = ?", LOCK, resource).stream()
                .findFirst()
                .ifPresent(held -> {
                    throw new ClusterBusyException(name + " is busy: " + held.holder() + " has been rolling out "
                            + held.purpose() + " on cluster " + held.cluster() + " since "
                            + WHEN.format(held.since().atZone(ZoneId.systemDefault()))
                            + ". Wait until that deployment has ended, or ask " + held.holder() + " to abort it.");
                });
        try {
            db.update(
                    "insert into wissel_lock (resource, cluster_name, deployment, holder, since, purpose)"
                            + " values (?, ?, ?, ?, ?, ?)",
                    resource,
                    lock.cluster(),
                    lock.deployment(),
                    lock.holder(),
                    lock.since().atOffset(ZoneOffset.UTC),
                    lock.purpose());
        } catch (DuplicateKeyException raced) {
            throw new ClusterBusyException(
                    name + " is busy: another deployment was started at the same moment. Wait until it has ended.");
        }
    }

    @Override
    public void release(String deployment) {
        db.update("delete from wissel_lock where deployment = ?", deployment);
    }

    @Override
    public List<ClusterLock> held() {
        return db.query("select * from wissel_lock where resource like 'cluster:%' order by resource", LOCK);
    }

    @Override
    public void enter(String deployment, int epoch, String cluster, Optional<String> node) {
        // Looked at before as well, so that the refused tries of a halted deployment do not keep a fence busy.
        requireCurrent(deployment, epoch, node.orElse(cluster));
        if (node.isPresent()) {
            // A node may have come into the inventory since the deployment began.
            addFence(cluster, node.get());
            db.queryForList(
                    "select node from wissel_fence where cluster_name = ? and node = ? for update",
                    cluster,
                    node.get());
        } else {
            fence(cluster);
        }
        // Read after the fence is held: READ COMMITTED then sees the newest.
        requireCurrent(deployment, epoch, node.orElse(cluster));
    }

    private void requireCurrent(String deployment, int epoch, String place) {
        Walk walk = walk(deployment)
                .orElseThrow(() -> new StepFailedException(
                        place,
                        "this deployment no longer holds the cluster",
                        "It was ended meanwhile; start a new one."));
        if (walk.halted()) {
            throw new StepFailedException(
                    place,
                    "this step was not begun, since the deployment is being aborted",
                    "Wait some seconds. If it does not go on then, look at Abort deployment in Cockpit, or abort again.");
        }
        if (walk.epoch() != epoch) {
            throw new StepFailedException(
                    place,
                    "this step belongs to a walk of the deployment that was given up",
                    "Nothing is to be done: the deployment goes on without it.");
        }
    }

    private record Walk(int epoch, boolean halted) {}

    private Optional<Walk> walk(String deployment) {
        return db
                .query(
                        "select epoch, halted from wissel_lock where deployment = ? and resource like 'cluster:%'",
                        (row, n) -> new Walk(row.getInt("epoch"), row.getBoolean("halted")), deployment)
                .stream()
                .findFirst();
    }

    @Override
    public void halt(String deployment, int epoch) {
        db.update("update wissel_lock set halted = true where deployment = ? and epoch = ?", deployment, epoch);
    }

    @Override
    public boolean halted(String deployment) {
        return walk(deployment).map(Walk::halted).orElse(false);
    }

    @Override
    public boolean quiet(String cluster) {
        Integer all =
                db.queryForObject("select count(*) from wissel_fence where cluster_name = ?", Integer.class, cluster);
        int taken = db.queryForList(
                        "select node from wissel_fence where cluster_name = ? order by node for update skip locked",
                        cluster)
                .size();
        return all != null && taken == all;
    }

    @Override
    public OptionalInt epoch(String deployment) {
        return walk(deployment).map(walk -> OptionalInt.of(walk.epoch())).orElse(OptionalInt.empty());
    }

    @Override
    public int nextEpoch(String deployment, String cluster) {
        fence(cluster);
        if (db.update("update wissel_lock set epoch = epoch + 1, halted = false where deployment = ?", deployment)
                == 0) {
            throw new StepFailedException(
                    cluster, "this deployment no longer holds the cluster", "It was ended meanwhile; start a new one.");
        }
        return epoch(deployment).orElseThrow();
    }

    private void fence(String cluster) {
        db.queryForList("select node from wissel_fence where cluster_name = ? order by node for update", cluster);
    }
}
