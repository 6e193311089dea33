package org.wissel.probe;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.EvidenceOf;
import org.wissel.deployment.Journal;
import org.wissel.deployment.Plan;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Remembered;

/**
 * What a probe must know of its deployment.
 *
 * @param live whether users may meet the new version, and shall
 * @param routed whether every load balancer has been told so, so that a session which starts may be taken for one of them
 * @param targets the versions that go live
 */
record Direction(boolean live, boolean routed, Set<String> targets) {

    /** Before the first user can meet the new version. */
    static final Direction BEFORE = new Direction(false, false, Set.of());

    /** What changes routing once users may meet the new version. */
    static final EvidenceOf ROUTED = EvidenceOf.any("Swap cluster", "Restore cluster", "Return nodes");

    /** @param routed the last of {@link #ROUTED} */
    static Direction of(Journal.Entry entry, Optional<Evidence> routed) {
        boolean live = entry.wentLive() && entry.rollBack().isEmpty();
        int wave = entry.plan().map(Direction::liveWave).orElse(-1);
        return new Direction(
                live,
                live && routed.filter(seen -> seen.wave() > wave).isPresent(),
                entry.request().targets().stream().map(ProjectVersion::version).collect(Collectors.toSet()));
    }

    /** The index of the wave after which users meet it; -1 when that was in an earlier plan. */
    private static int liveWave(Plan plan) {
        for (int i = 0; i < plan.waves().size(); i++) {
            if (plan.waves().get(i).goesLive()) {
                return i;
            }
        }
        return -1;
    }

    /** The shortcut that its sessions are started by: one that it points to its version, else any that there is. */
    static String shortcut(Journal.Entry entry, Remembered remembered) {
        String target = entry.request().target().version();
        Set<String> pointed = new TreeSet<>();
        Set<String> toTarget = new TreeSet<>();
        entry.plan().stream()
                .flatMap(plan -> plan.waves().stream())
                .flatMap(wave -> wave.changes().stream())
                .forEach(change -> change.point().forEach((name, version) -> {
                    pointed.add(name);
                    if (version.equals(target)) {
                        toTarget.add(name);
                    }
                }));
        Set<String> written = new TreeSet<>();
        remembered.shortcutsBefore().values().forEach(names -> written.addAll(names.keySet()));
        return first(toTarget).or(() -> first(pointed)).or(() -> first(written)).orElse("default");
    }

    private static Optional<String> first(Set<String> names) {
        return names.stream().findFirst();
    }
}
