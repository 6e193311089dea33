package org.wissel.web;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.EvidenceOf;
import org.wissel.deployment.Fingerprint;
import org.wissel.deployment.Journal;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.ObservedCluster;
import org.wissel.deployment.Plan;
import org.wissel.deployment.Remembered;
import org.wissel.deployment.Review;
import org.wissel.deployment.RollBack;

/** A journal in which no deployment was ever written. Keeps the plans that were shown; whatever else is a bug. */
class FakeJournal implements Journal {

    final Map<String, Fingerprint> shown = new LinkedHashMap<>();

    /** By their cluster. */
    final Map<String, List<LeftOut>> leftOut = new HashMap<>();

    void beginAfresh() {
        leftOut.clear();
        shown.clear();
    }

    @Override
    public Remembered remembered(String cluster) {
        return Remembered.NOTHING;
    }

    @Override
    public void shown(String hash, Fingerprint fingerprint, Instant at) {
        shown.put(hash, fingerprint);
    }

    @Override
    public Optional<Fingerprint> shown(String hash) {
        return Optional.ofNullable(shown.get(hash));
    }

    @Override
    public void open(String id, DeploymentRequest request, String requestedBy, Instant since) {
        throw notByTheWeb();
    }

    @Override
    public void remember(String id, Plan plan, ObservedCluster before) {
        throw notByTheWeb();
    }

    @Override
    public void propose(String id, Plan plan) {
        throw notByTheWeb();
    }

    @Override
    public Remembered rememberedOf(String id) {
        throw notByTheWeb();
    }

    @Override
    public void bind(String id, String hash) {
        throw notByTheWeb();
    }

    @Override
    public void review(String id, Review review) {
        throw notByTheWeb();
    }

    @Override
    public Optional<Review> review(String id) {
        throw notByTheWeb();
    }

    @Override
    public void approve(String id, Instant seenAt, String by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Instant> approved(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void reviewed(String id) {
        throw notByTheWeb();
    }

    @Override
    public void goesLive(String id) {
        throw notByTheWeb();
    }

    @Override
    public void rollBack(String id, RollBack order) {
        throw notByTheWeb();
    }

    @Override
    public void leaveOut(String id, LeftOut node) {
        throw notByTheWeb();
    }

    @Override
    public List<LeftOut> leftOutOf(String cluster) {
        return leftOut.getOrDefault(cluster, List.of());
    }

    @Override
    public void record(String id, Evidence evidence) {
        throw notByTheWeb();
    }

    @Override
    public void end(String id, DeploymentState ending, List<String> reasons, Instant at) {
        throw notByTheWeb();
    }

    @Override
    public Entry entry(String id) {
        throw notByTheWeb();
    }

    @Override
    public List<Evidence> evidence(String id) {
        throw notByTheWeb();
    }

    @Override
    public Optional<Evidence> last(String id, EvidenceOf which) {
        throw notByTheWeb();
    }

    private static UnsupportedOperationException notByTheWeb() {
        return new UnsupportedOperationException("showing a plan writes into no deployment");
    }
}
