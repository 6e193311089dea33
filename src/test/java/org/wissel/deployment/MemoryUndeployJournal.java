package org.wissel.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Undeployments in memory. */
final class MemoryUndeployJournal implements UndeployJournal {

    private final Map<String, Undeployment> entries = new LinkedHashMap<>();
    private final Map<String, List<UsageSample>> samples = new HashMap<>();

    /** When another version took the place of each. */
    final Map<ProjectVersion, Instant> replaced = new HashMap<>();

    /** What users may have met. */
    final Set<ProjectVersion> met = new HashSet<>();

    /** What the last deployment of each project brought. */
    final Set<ProjectVersion> brought = new HashSet<>();

    @Override
    public void open(String id, UndeployRequest request, String requestedBy, Instant since) {
        entries.put(
                id,
                new Undeployment(
                        id,
                        request,
                        requestedBy,
                        since,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()));
        samples.put(id, new ArrayList<>());
    }

    private void change(String id, UnaryOperator<Undeployment> change) {
        entries.put(id, change.apply(undeployment(id)));
    }

    @Override
    public void sessionTimeout(String id, Duration timeout) {
        change(
                id,
                it -> new Undeployment(
                        it.id(),
                        it.request(),
                        it.requestedBy(),
                        it.since(),
                        it.quietSince(),
                        Optional.of(timeout),
                        it.verdict(),
                        it.order(),
                        it.walk(),
                        it.ending(),
                        it.reasons()));
    }

    @Override
    public void quietSince(String id, Optional<Instant> since) {
        change(
                id,
                it -> new Undeployment(
                        it.id(),
                        it.request(),
                        it.requestedBy(),
                        it.since(),
                        since,
                        it.sessionTimeout(),
                        it.verdict(),
                        it.order(),
                        it.walk(),
                        it.ending(),
                        it.reasons()));
    }

    @Override
    public void looked(String id, UsageSample sample, UndeployVerdict verdict) {
        samples.get(id).add(sample);
        change(
                id,
                it -> new Undeployment(
                        it.id(),
                        it.request(),
                        it.requestedBy(),
                        it.since(),
                        it.quietSince(),
                        it.sessionTimeout(),
                        Optional.of(verdict),
                        it.order(),
                        it.walk(),
                        it.ending(),
                        it.reasons()));
    }

    @Override
    public List<UsageSample> samples(String id) {
        return List.copyOf(samples.get(id));
    }

    @Override
    public void order(String id, UndeployOrder order) {
        change(
                id,
                it -> new Undeployment(
                        it.id(),
                        it.request(),
                        it.requestedBy(),
                        it.since(),
                        it.quietSince(),
                        it.sessionTimeout(),
                        it.verdict(),
                        Optional.of(order),
                        it.walk(),
                        it.ending(),
                        it.reasons()));
    }

    @Override
    public void walk(String id, String deployment) {
        change(
                id,
                it -> new Undeployment(
                        it.id(),
                        it.request(),
                        it.requestedBy(),
                        it.since(),
                        it.quietSince(),
                        it.sessionTimeout(),
                        it.verdict(),
                        it.order(),
                        Optional.of(deployment),
                        it.ending(),
                        it.reasons()));
    }

    @Override
    public void end(String id, UndeployState ending, List<String> reasons, Instant at) {
        change(
                id,
                it -> new Undeployment(
                        it.id(),
                        it.request(),
                        it.requestedBy(),
                        it.since(),
                        it.quietSince(),
                        it.sessionTimeout(),
                        it.verdict(),
                        it.order(),
                        it.walk(),
                        it.ending().or(() -> Optional.of(ending)),
                        it.ending().isPresent() ? it.reasons() : reasons));
    }

    @Override
    public Undeployment undeployment(String id) {
        return Optional.ofNullable(entries.get(id))
                .orElseThrow(() -> new UnknownNameException("there is no undeployment '" + id + "'"));
    }

    @Override
    public Optional<Undeployment> ofWalk(String deployment) {
        return entries.values().stream()
                .filter(each -> each.walk().equals(Optional.of(deployment)))
                .findFirst();
    }

    @Override
    public List<Undeployment> open() {
        return entries.values().stream().filter(each -> each.ending().isEmpty()).toList();
    }

    @Override
    public List<Undeployment> latest() {
        return List.copyOf(entries.values());
    }

    @Override
    public Set<ProjectVersion> takenAway(String cluster) {
        Set<ProjectVersion> taken = new HashSet<>();
        entries.values().stream()
                .filter(each -> each.walk().isPresent() && each.request().purpose() == Purpose.UNDEPLOY)
                .forEach(each -> taken.addAll(each.request().versions()));
        return taken;
    }

    @Override
    public Optional<Instant> replaced(String cluster, ProjectVersion version) {
        return Optional.ofNullable(replaced.get(version));
    }

    @Override
    public Set<ProjectVersion> met(String cluster) {
        return Set.copyOf(met);
    }

    @Override
    public Set<ProjectVersion> brought(String cluster) {
        return Set.copyOf(brought);
    }
}
