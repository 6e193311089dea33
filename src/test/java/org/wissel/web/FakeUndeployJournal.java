package org.wissel.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployOrder;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.UndeployVerdict;
import org.wissel.deployment.Undeployment;
import org.wissel.deployment.UsageSample;

/** Tells which of the undeployments that a test holds a deployment walks for; whatever else is a bug. */
class FakeUndeployJournal implements UndeployJournal {

    private final FakeUndeploys undeploys;

    FakeUndeployJournal(FakeUndeploys undeploys) {
        this.undeploys = undeploys;
    }

    @Override
    public Optional<Undeployment> ofWalk(String deployment) {
        return undeploys.latest().stream()
                .map(UndeployDetails::undeployment)
                .filter(one -> one.walk().equals(Optional.of(deployment)))
                .findFirst();
    }

    @Override
    public void open(String id, UndeployRequest request, String requestedBy, Instant since) {
        throw notByTheWeb();
    }

    @Override
    public void sessionTimeout(String id, Duration timeout) {
        throw notByTheWeb();
    }

    @Override
    public void quietSince(String id, Optional<Instant> since) {
        throw notByTheWeb();
    }

    @Override
    public void looked(String id, UsageSample sample, UndeployVerdict verdict) {
        throw notByTheWeb();
    }

    @Override
    public List<UsageSample> samples(String id) {
        throw notByTheWeb();
    }

    @Override
    public void order(String id, UndeployOrder order) {
        throw notByTheWeb();
    }

    @Override
    public void walk(String id, String deployment) {
        throw notByTheWeb();
    }

    @Override
    public void end(String id, UndeployState ending, List<String> reasons, Instant at) {
        throw notByTheWeb();
    }

    @Override
    public Undeployment undeployment(String id) {
        throw notByTheWeb();
    }

    @Override
    public Set<ProjectVersion> takenAway(String cluster) {
        throw notByTheWeb();
    }

    @Override
    public List<Undeployment> open() {
        throw notByTheWeb();
    }

    @Override
    public List<Undeployment> latest() {
        throw notByTheWeb();
    }

    @Override
    public Optional<Instant> replaced(String cluster, ProjectVersion version) {
        throw notByTheWeb();
    }

    @Override
    public Set<ProjectVersion> met(String cluster) {
        throw notByTheWeb();
    }

    @Override
    public Set<ProjectVersion> brought(String cluster) {
        throw notByTheWeb();
    }

    private static UnsupportedOperationException notByTheWeb() {
        return new UnsupportedOperationException("the web only looks");
    }
}
