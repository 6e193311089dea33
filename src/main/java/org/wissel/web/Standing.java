package org.wissel.web;

import java.util.List;
import org.springframework.stereotype.Component;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.History;

/**
 * Tells in lists where those stand that have not ended: the history only knows that they have not. Each is asked for by itself;
 * they are few, since a cluster has one at a time.
 */
@Component
class Standing {

    private final Deployments deployments;

    Standing(Deployments deployments) {
        this.deployments = deployments;
    }

    /** The same rows, each with the state that it is in. */
    List<History.Row> of(List<History.Row> rows) {
        return rows.stream()
                .map(row -> row.ended().isPresent()
                        ? row
                        : new History.Row(
                                row.id(), row.request(), row.requestedBy(), row.since(), row.ended(), state(row)))
                .toList();
    }

    /** A page of them, as pages show it. */
    List<HistoryRow> rows(History.Page page) {
        return of(page.rows()).stream().map(HistoryRow::of).toList();
    }

    /** One that cannot be read must not hide the list. */
    private DeploymentState state(History.Row row) {
        try {
            return deployments.deployment(row.id()).state();
        } catch (RuntimeException unreadable) {
            return row.state();
        }
    }
}
