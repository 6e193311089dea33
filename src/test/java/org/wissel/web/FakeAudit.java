package org.wissel.web;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.wissel.deployment.Act;
import org.wissel.deployment.Audit;
import org.wissel.deployment.AuditTrail;
import org.wissel.deployment.Origin;
import org.wissel.deployment.Origins;

/** Remembers what was done, and hands out what a test says. */
class FakeAudit implements Audit, AuditTrail {

    static final Instant AT = Instant.parse("2026-03-01T10:00:00.5Z");

    private final Origins origins;
    final List<Told> told = new CopyOnWriteArrayList<>();
    final List<Entry> entries = new CopyOnWriteArrayList<>();
    Filter asked;
    String broken;

    FakeAudit(Origins origins) {
        this.origins = origins;
    }

    record Told(Act act, Origin origin) {}

    void beginAfresh() {
        told.clear();
        entries.clear();
        asked = null;
        broken = null;
    }

    void holds(long nr, String person, String details) {
        holds(nr, "decided", person, "demo", details);
    }

    void holds(long nr, String kind, String person, String cluster, String details) {
        entries.add(new Entry(
                nr, AT, kind, person, "10.1.2.3", "tasklist", cluster, "d1", "wissel-1", details, "aa", "bb"));
    }

    @Override
    public void did(Act act) {
        told.add(new Told(act, origins.current()));
    }

    @Override
    public void noted(Act act) {
        did(act);
    }

    @Override
    public void entries(Filter filter, Consumer<Entry> each) {
        asked = filter;
        entries.forEach(each);
    }

    @Override
    public List<Entry> latest(Filter filter, long before, int atMost) {
        asked = filter;
        return entries.stream()
                .filter(entry -> entry.nr() < before)
                .sorted(Comparator.comparing(Entry::nr).reversed())
                .limit(atMost)
                .toList();
    }

    @Override
    public Choices choices() {
        return new Choices(
                entries.stream().map(Entry::cluster).distinct().sorted().toList(),
                entries.stream().map(Entry::person).distinct().sorted().toList());
    }

    @Override
    public Check check() {
        return new Check(entries.size(), "bb", Optional.ofNullable(broken));
    }
}
