package org.wissel.deployment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The journal of one deployment, in memory. */
final class MemoryJournal implements Journal {

    private final List<Evidence> evidence = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();
    private Entry entry;
    private Remembered before;
    private Review review;
    private Instant approved;

    @Override
    public void open(String id, DeploymentRequest request, String requestedBy, Instant since) {
        entry = new Entry(
                id,
                request,
                requestedBy,
                since,
                Optional.empty(),
                false,
                false,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    private void with(Optional<Plan> plan, boolean touched, boolean wentLive, Optional<RollBack> rollBack) {
        entry = new Entry(
                entry.id(),
                entry.request(),
                entry.requestedBy(),
                entry.since(),
                plan,
                touched,
                wentLive,
                rollBack,
                List.copyOf(leftOut),
                entry.ending(),
                entry.reasons());
    }

    @Override
    public void remember(String id, Plan plan, ObservedCluster observed) {
        if (before == null) {
            Map<String, Map<String, String>> shortcuts = new HashMap<>();
            Map<String, Set<String>> exports = new HashMap<>();
            observed.nodes().forEach(node -> {
                shortcuts.put(
                        node.node(),
                        node.shortcuts().stream().collect(Collectors.toMap(Shortcut::name, Shortcut::version)));
                exports.put(
                        node.node(),
                        node.installed().stream().map(InstalledExport::path).collect(Collectors.toSet()));
            });
            Map<String, Set<ProjectVersion>> versions = new HashMap<>();
            observed.nodes().forEach(node -> {
                Set<ProjectVersion> had = new HashSet<>(node.loaded().orElse(Set.of()));
                node.installed().forEach(export -> had.add(export.id()));
                versions.put(node.node(), had);
            });
            before = new Remembered(
                    plan.rotation(), observed.mayBeLive(), false, shortcuts, exports, Set.of(), Set.of(), versions);
        }
        with(Optional.of(plan), true, entry.wentLive(), entry.rollBack());
    }

    @Override
    public void propose(String id, Plan plan) {
        with(Optional.of(plan), entry.touched(), entry.wentLive(), entry.rollBack());
    }

    @Override
    public Remembered rememberedOf(String id) {
        if (before == null) {
            return Remembered.NOTHING;
        }
        Set<ProjectVersion> live = new HashSet<>(before.live());
        if (entry.wentLive()) {
            live.addAll(entry.request().targets());
        }
        return new Remembered(
                before.rotation(),
                live,
                entry.wentLive(),
                before.shortcutsBefore(),
                before.exportsBefore(),
                entry.leftOutNodes(),
                entry.plan().map(Plan::retired).orElse(Set.of()),
                before.versionsBefore());
    }

    @Override
    public void shown(String hash, Fingerprint fingerprint, Instant at) {
        throw new UnsupportedOperationException("no plan is shown here");
    }

    @Override
    public Optional<Fingerprint> shown(String hash) {
        return Optional.empty();
    }

    @Override
    public void bind(String id, String hash) {
        throw new UnsupportedOperationException("no plan is shown here");
    }

    @Override
    public void review(String id, Review asked) {
        review = asked;
    }

    @Override
    public Optional<Review> review(String id) {
        return Optional.ofNullable(review);
    }

    @Override
    public void approve(String id, Instant seenAt, String by) {
        approved = seenAt;
    }

    @Override
    public Optional<Instant> approved(String id) {
        return Optional.ofNullable(approved);
    }

    @Override
    public void reviewed(String id) {
        review = null;
    }

    @Override
    public void goesLive(String id) {
        with(entry.plan(), entry.touched(), true, entry.rollBack());
    }

    @Override
    public void rollBack(String id, RollBack order) {
        leftOut.clear();
        with(entry.plan(), entry.touched(), entry.wentLive(), Optional.of(order));
    }

    @Override
    public void leaveOut(String id, LeftOut node) {
        leftOut.add(node);
        with(entry.plan(), entry.touched(), entry.wentLive(), entry.rollBack());
    }

    @Override
    public List<LeftOut> leftOutOf(String cluster) {
        return leftOut;
    }

    @Override
    public void record(String id, Evidence seen) {
        evidence.add(seen);
    }

    @Override
    public void end(String id, DeploymentState ending, List<String> reasons, Instant at) {
        throw new UnsupportedOperationException("it does not end here: " + reasons);
    }

    @Override
    public Entry entry(String id) {
        return entry;
    }

    @Override
    public List<Evidence> evidence(String id) {
        return evidence;
    }

    @Override
    public Optional<Evidence> last(String id, EvidenceOf which) {
        return evidence.stream().filter(which::matches).reduce((earlier, later) -> later);
    }

    @Override
    public Remembered remembered(String cluster) {
        return Remembered.NOTHING;
    }
}
