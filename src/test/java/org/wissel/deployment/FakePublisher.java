package org.wissel.deployment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.wissel.deployment.Publication.State;

/** A Publisher in memory: carries orders out at once or waits for another person's word, and fails when told to. */
public final class FakePublisher implements Publisher {

    private static final String PUBLISH = "publish ";
    private static final String UNPUBLISH = "unpublish ";

    /** What the environment has. */
    public final Set<ProjectVersion> published = ConcurrentHashMap.newKeySet();

    /** What could be published. */
    public final Set<ProjectVersion> available = ConcurrentHashMap.newKeySet();

    /** Every order that was taken, in order: "publish Weather 0.0-v2". */
    public final List<String> orders = Collections.synchronizedList(new ArrayList<>());

    /** Thrown by the next orders once they were taken, one each: a lost answer. */
    public final List<StepFailedException> lostAnswers = Collections.synchronizedList(new ArrayList<>());

    /** Whether orders wait for {@link #approve} or {@link #reject}. */
    public volatile boolean twoManRule;

    /** Set to have nobody answer there. */
    public volatile boolean down;

    private final Map<String, Publication> stands = new HashMap<>();
    private final Duration approvalTimeout;
    private final Duration loadTimeout;

    public FakePublisher(Duration approvalTimeout, Duration loadTimeout) {
        this.approvalTimeout = approvalTimeout;
        this.loadTimeout = loadTimeout;
    }

    /** The other person says yes. */
    public synchronized void approve(ProjectVersion version) {
        carryOut(waiting(version), version);
    }

    /** The other person says no. */
    public synchronized void reject(ProjectVersion version, String message) {
        stands.put(waiting(version) + version, new Publication(State.REJECTED, message));
    }

    /** Somebody takes the order back, as if it had never been given. */
    public synchronized void takeBack(ProjectVersion version) {
        stands.remove(waiting(version) + version);
    }

    private String waiting(ProjectVersion version) {
        return List.of(PUBLISH, UNPUBLISH).stream()
                .filter(kind -> stateOf(kind, version) == State.PENDING)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no order of " + version + " waits"));
    }

    private void carryOut(String kind, ProjectVersion version) {
        stands.put(kind + version, new Publication(State.DONE, "done"));
        if (kind.equals(PUBLISH)) {
            published.add(version);
        } else {
            published.remove(version);
        }
    }

    private State stateOf(String kind, ProjectVersion version) {
        Publication stands = this.stands.get(kind + version);
        return stands == null ? State.NONE : stands.state();
    }

    private void requireUp() {
        if (down) {
            throw new StepFailedException(name(), "does not answer", "Bring it up and press Retry.");
        }
    }

    @Override
    public String name() {
        return "publisher Production";
    }

    @Override
    public Set<ProjectVersion> published() {
        requireUp();
        return Set.copyOf(published);
    }

    @Override
    public Set<ProjectVersion> available() {
        requireUp();
        return Set.copyOf(available);
    }

    @Override
    public List<String> preflight() {
        return down ? List.of(name() + ": does not answer. Bring it up.") : List.of();
    }

    @Override
    public Publication publish(ProjectVersion version) {
        return ordered(PUBLISH, version);
    }

    @Override
    public Publication unpublish(ProjectVersion version) {
        return ordered(UNPUBLISH, version);
    }

    private synchronized Publication ordered(String kind, ProjectVersion version) {
        requireUp();
        boolean publishes = kind.equals(PUBLISH);
        if (published.contains(version) == publishes) {
            return new Publication(State.DONE, "nothing to do");
        }
        if (stateOf(kind, version) == State.PENDING) {
            return stands.get(kind + version);
        }
        if (publishes && !available.contains(version)) {
            throw new StepFailedException(name(), version + " cannot be published", "Import it there first.");
        }
        orders.add(kind + version);
        stands.put(kind + version, new Publication(State.PENDING, "waits for another person"));
        if (!twoManRule) {
            carryOut(kind, version);
        }
        if (!lostAnswers.isEmpty()) {
            throw lostAnswers.remove(0);
        }
        return stands.get(kind + version);
    }

    @Override
    public Publication publication(ProjectVersion version) {
        return standing(PUBLISH, version);
    }

    @Override
    public Publication withdrawal(ProjectVersion version) {
        return standing(UNPUBLISH, version);
    }

    /** What the environment has or lacks outweighs what an order says. */
    private synchronized Publication standing(String kind, ProjectVersion version) {
        requireUp();
        if (published.contains(version) == kind.equals(PUBLISH)) {
            return new Publication(State.DONE, "it is so");
        }
        return stateOf(kind, version) == State.DONE || stateOf(kind, version) == State.NONE
                ? new Publication(State.NONE, "nobody ordered it")
                : stands.get(kind + version);
    }

    @Override
    public Duration approvalTimeout() {
        return approvalTimeout;
    }

    @Override
    public Duration loadTimeout() {
        return loadTimeout;
    }
}
