package org.wissel.deployment;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A runtime in memory: loads what is installed when it restarts, counts what is done to it, and fails when told to. */
public final class FakeRuntime implements Runtime {

    private static final Logger LOG = LoggerFactory.getLogger(FakeRuntime.class);

    private final String node;
    private volatile Set<ProjectVersion> installed = ConcurrentHashMap.newKeySet();
    private final Set<ProjectVersion> loaded = ConcurrentHashMap.newKeySet();
    private volatile String written;
    private volatile String started;
    private final Set<ProjectVersion> followed = ConcurrentHashMap.newKeySet();
    private volatile Optional<FakePublisher> publisher = Optional.empty();

    /** Every call that is meant to change something, in order: "install Weather 0.0-v2", "point 0.0-v2", "restart". */
    public final List<String> effects = Collections.synchronizedList(new ArrayList<>());

    /** Thrown by the next restarts, one each. */
    public final List<StepFailedException> restartFailures = Collections.synchronizedList(new ArrayList<>());

    /** What was to be sent there, by each call; it is no effect, since nobody meets it. */
    public final List<String> sends = Collections.synchronizedList(new ArrayList<>());

    /** Thrown by the next calls that send, one each. */
    public final List<StepFailedException> sendFailures = Collections.synchronizedList(new ArrayList<>());

    /** In how many calls an export comes. */
    public volatile int shares = 1;

    /** How often a session was started to try it. */
    public volatile int smokeTests;

    /** Whether no session starts that is started to try it. */
    public volatile boolean failSmokeTests;

    /** Answers to the next looks at its health; healthy when none is left. */
    public final List<Boolean> health = Collections.synchronizedList(new ArrayList<>());

    /** Versions with which it does not become healthy. */
    public final Set<ProjectVersion> sickWith = ConcurrentHashMap.newKeySet();

    /** What was taken away and could be restored. */
    public volatile Set<ProjectVersion> trash = ConcurrentHashMap.newKeySet();

    /** What was to be deleted from there, by each call. */
    public final List<Instant> emptied = Collections.synchronizedList(new ArrayList<>());

    /** What its preflights tell. */
    public final List<String> unfit = Collections.synchronizedList(new ArrayList<>());

    /** Who uses a version. */
    public volatile Function<ProjectVersion, Usage> usage =
            version -> new Usage(UsageCount.unknown("no probe is set"), UsageCount.unknown("no probe is set"));

    /** Set to have nobody answer there. */
    public volatile boolean unreachable;

    /** Its log. */
    public final List<String> log = Collections.synchronizedList(new ArrayList<>());

    /** Set to have a restart load nothing new. */
    public volatile boolean loadsNothingNew;

    /** Watches what is done to it. */
    public volatile SideEffects sideEffects = new SideEffects();

    public FakeRuntime(String node, ProjectVersion version) {
        this.node = node;
        installed.add(version);
        loaded.add(version);
        written = version.version();
        started = written;
    }

    /** From now on both have one exports folder and one trash folder. */
    public void shareFolders(FakeRuntime other) {
        installed = other.installed;
        trash = other.trash;
    }

    /** From now on its exports come by this Publisher: what is published there it loads when it starts, and when it polls. */
    public void follow(FakePublisher some) {
        publisher = Optional.of(some);
        installed.clear();
        loaded.clear();
        poll();
    }

    /** Looks at what is published, loads what is new there and drops what is gone. */
    public void poll() {
        publisher.ifPresent(some -> {
            followed.addAll(some.published);
            followed.retainAll(some.published);
        });
    }

    private Set<ProjectVersion> all() {
        Set<ProjectVersion> all = new HashSet<>(loaded);
        all.addAll(followed);
        return all;
    }

    @Override
    public NodeState observe() {
        LOG.debug("{}: looked at", node);
        requireReachable();
        return new NodeState(
                node,
                !sick(),
                sick() ? "HTTP 503" : "HTTP 200",
                installed.stream()
                        .map(version -> new InstalledExport(version, "sum-" + version.version(), "/" + version))
                        .toList(),
                Optional.of(all()),
                List.of(new Shortcut("weather", "Weather", written)),
                !loaded.equals(installed) || !written.equals(started),
                1,
                true,
                List.of(file(written)),
                "folder of " + node,
                List.of(),
                List.of());
    }

    private boolean sick() {
        return all().stream().anyMatch(sickWith::contains);
    }

    private void requireReachable() {
        if (unreachable) {
            throw new StepFailedException(node, "cannot be reached", "Look at that host.");
        }
    }

    private FileCopy file(String version) {
        return new FileCopy(node, "/application.properties", version.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public List<FileChange> changes(NodeState observed, Map<String, String> versions) {
        String version = versions.get("weather");
        return version == null || version.equals(written)
                ? List.of()
                : List.of(new FileChange(
                        file(written), version.getBytes(StandardCharsets.UTF_8), "-" + written + "\n+" + version));
    }

    @Override
    public List<String> preflight(Export export) {
        return preflight();
    }

    @Override
    public List<String> preflight() {
        return List.copyOf(unfit);
    }

    @Override
    public Optional<Done> send(Export export, Duration share, LongConsumer arrived) {
        requireReachable();
        if (!sendFailures.isEmpty()) {
            throw sendFailures.remove(0);
        }
        sends.add(export.id().toString());
        arrived.accept(0);
        if (shares > 1) {
            shares--;
            return Optional.empty();
        }
        arrived.accept(export.size());
        return Optional.of(Done.changed("sent ahead"));
    }

    @Override
    public Done install(Export export) {
        requireReachable();
        return sideEffects.on(node, () -> installed(export));
    }

    private Done installed(Export export) {
        effects.add("install " + export.id());
        if (!installed.add(export.id())) {
            return Done.unchanged("there already");
        }
        return Done.changed("installed");
    }

    @Override
    public Done remove(ProjectVersion version, Optional<String> sha256, String folder) {
        requireReachable();
        return sideEffects.on(node, () -> removed(version));
    }

    private Done removed(ProjectVersion version) {
        effects.add("remove " + version);
        if (!installed.remove(version)) {
            return Done.unchanged("not there");
        }
        trash.add(version);
        return Done.changed("removed");
    }

    @Override
    public Done restore(ProjectVersion version) {
        requireReachable();
        return sideEffects.on(node, () -> restored(version));
    }

    private Done restored(ProjectVersion version) {
        effects.add("restore " + version);
        if (installed.contains(version)) {
            return Done.unchanged("there already");
        }
        if (!trash.remove(version)) {
            throw new StepFailedException(node, "has no " + version + " in its trash folder", "Deploy it instead.");
        }
        installed.add(version);
        return Done.changed("restored");
    }

    @Override
    public Set<ProjectVersion> inTrash() {
        return Set.copyOf(trash);
    }

    @Override
    public Done emptyTrash(Instant before) {
        emptied.add(before);
        return Done.unchanged("nothing is so old");
    }

    @Override
    public Usage usage(ProjectVersion version) {
        return usage.apply(version);
    }

    @Override
    public List<String> lastLogLines(int lines) {
        requireReachable();
        return log.subList(Math.max(0, log.size() - lines), log.size());
    }

    @Override
    public Done point(Map<String, String> versions) {
        requireReachable();
        return sideEffects.on(node, () -> pointed(versions));
    }

    private Done pointed(Map<String, String> versions) {
        String version = versions.get("weather");
        effects.add("point " + version);
        if (written.equals(version)) {
            return Done.unchanged("pointed already");
        }
        written = version;
        return Done.changed("pointed");
    }

    @Override
    public Done restart() {
        LOG.debug("{}: asked to restart", node);
        requireReachable();
        return sideEffects.on(node, () -> restarted());
    }

    private Done restarted() {
        if (!restartFailures.isEmpty()) {
            throw restartFailures.remove(0);
        }
        if (loaded.equals(installed) && started.equals(written)) {
            return Done.unchanged("started after its last change already");
        }
        effects.add("restart");
        if (!loadsNothingNew) {
            loaded.addAll(installed);
            loaded.retainAll(installed);
        }
        poll();
        started = written;
        return Done.changed("restarted");
    }

    @Override
    public Health health() {
        requireReachable();
        return (health.isEmpty() || health.remove(0)) && !sick()
                ? new Health(true, "HTTP 200")
                : new Health(false, "HTTP 503");
    }

    @Override
    public Optional<Set<ProjectVersion>> loaded() {
        return Optional.of(all());
    }

    @Override
    public Optional<Boolean> startsDirectly(ProjectVersion version) {
        return Optional.empty();
    }

    @Override
    public SmokeTest smokeTest(String shortcut) {
        smokeTests++;
        if (failSmokeTests) {
            throw new StepFailedException(node, "the session did not start", "Look at its log and press Retry.");
        }
        return new SmokeTest(shortcut, Optional.of(started), shortcut + " started " + started);
    }
}
