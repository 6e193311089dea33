package org.wissel.journal;

import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
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
        take("cluster:" + cluster.name(), "Cluster " + cluster.name(), lock);
        for (String host : new TreeSet<>(
                cluster.loadBalancers().stream().map(LoadBalancer::host).toList())) {
            take("balancer:" + host, "Load balancer host " + host, lock);
        }
        for (Node node : cluster.nodes()) {
            db.update(
                    "insert into wissel_fence (cluster_name, node) select ?, ? where not exists"
                            + " (select 1 from wissel_fence where cluster_name = ? and node = ?)",
                    cluster.name(),
                    node.name(),
                    cluster.name(),
                    node.name());
        }
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
                            + ". Wait until that deployment has ended, or ask " + held.holder() + ".");
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
    public void enter(String deployment, String cluster, Optional<String> node) {
        if (node.isPresent()) {
            db.queryForList(
                    "select node from wissel_fence where cluster_name = ? and node = ? for update",
                    cluster,
                    node.get());
        } else {
            db.queryForList("select node from wissel_fence where cluster_name = ? order by node for update", cluster);
        }
        // Read after the fence is held: READ COMMITTED then sees the newest.
        Integer holds = db.queryForObject(
                "select count(*) from wissel_lock where resource = ? and deployment = ?",
                Integer.class,
                "cluster:" + cluster,
                deployment);
        if (holds == null || holds == 0) {
            throw new StepFailedException(
                    node.orElse(cluster),
                    "this deployment no longer holds the cluster",
                    "It was ended meanwhile; start a new one.");
        }
    }
}
