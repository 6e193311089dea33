package org.wissel.blueriq;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wissel.deployment.Done;
import org.wissel.deployment.Export;
import org.wissel.deployment.FileChange;
import org.wissel.deployment.Health;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Runtime;
import org.wissel.deployment.SmokeTest;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Usage;
import org.wissel.deployment.UsageCount;
import org.wissel.remote.CommandResult;
import org.wissel.remote.LimitedHost;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.TimeLimit;

/**
 * A Blueriq Runtime worked with over SSH (files, process) and HTTP (health, loaded versions, sessions), both on the node
 * itself and never through the load balancer. Keeps what it read of unchanged archives, so one instance should serve a
 * node for long.
 */
public class BlueriqRuntime implements Runtime {

    private final NodeHost host;
    private final RuntimeProperties settings;
    private final KnownArchives known = new KnownArchives();
    private final String runtime;
    private final NodeResources resources;
    private final Clock clock;
    private final LongSupplier nanos;

    /**
     * @param node the node's name
     * @param url where the runtime answers on that node, with its context path
     * @param host the machine that it runs on
     * @param settings how it is worked with
     * @throws IllegalArgumentException when a request header or the url cannot be sent, naming it but not its value
     */
    public BlueriqRuntime(String node, URI url, RemoteHost host, RuntimeProperties settings) {
        this(node, url, host, settings, Clock.systemUTC());
    }

    /** @param clock Wissel's own, which that of the node is compared with */
    BlueriqRuntime(String node, URI url, RemoteHost host, RuntimeProperties settings, Clock clock) {
        this(node, url, host, settings, clock, System::nanoTime);
    }

    /** @param nanos what a step's time is measured by */
    BlueriqRuntime(String node, URI url, RemoteHost host, RuntimeProperties settings, Clock clock, LongSupplier nanos) {
        this.host = new NodeHost(node, host);
        this.settings = settings;
        this.runtime = node + " " + url;
        this.resources = new NodeResources(this.host, url, settings);
        this.clock = clock;
        this.nanos = nanos;
    }

    /** The parts of the node for one call, which takes no longer than what is left of its step, however slow it answers. */
    private record Parts(NodeHost host, NodeExports exports, NodeShortcuts shortcuts, NodeResources resources) {}

    private Parts parts() {
        // A step that has no time left knows nothing of the node: least of all that it is not healthy.
        StepBudget.require(host.node(), "was not asked");
        TimeLimit limit = TimeLimit.of(StepBudget.atMost(StepBudget.STEP), nanos);
        NodeHost limited = new NodeHost(host.node(), new LimitedHost(host.host(), limit));
        return new Parts(
                limited,
                new NodeExports(limited, settings, known, new IncomingFolder(limited, settings, known, runtime), limit),
                new NodeShortcuts(limited, settings),
                resources.within(limited, limit));
    }

    @Override
    public Optional<String> host() {
        return Optional.of(host.host().address());
    }

    @Override
    public NodeState observe() {
        Parts parts = parts();
        NodeLook look = NodeLook.whole(parts.host(), settings);
        Optional<String> clockWarning = ConfigurationAdvice.clock(look.now(), clock.instant());
        ExportInventory inventory = parts.exports().read(look);
        NodeShortcuts.Reading reading = parts.shortcuts().read(look);
        Health health = parts.resources().health();
        Optional<Set<ProjectVersion>> loaded = look.runs() ? parts.resources().loaded() : Optional.empty();
        ConfigurationAdvice advice = new ConfigurationAdvice(
                reading.files().properties(), !settings.shortcutFiles().isEmpty());
        List<String> problems = Stream.of(
                        look.trouble(),
                        inventory.contradictions(),
                        parts.shortcuts().problems(reading),
                        advice.problems())
                .flatMap(List::stream)
                .toList();
        return new NodeState(
                host.node(),
                health.healthy(),
                health.detail(),
                inventory.installed(),
                loaded,
                reading.files().shortcuts(),
                NodeProcess.stale(look, inventory, loaded),
                look.pid(),
                settings.shortcutFiles().isEmpty() || reading.files().shortcutsOnly(),
                parts.shortcuts().copies(reading),
                look.exportsFolder(),
                named(problems),
                Stream.concat(advice.warnings().stream(), clockWarning.stream()).toList());
    }

    @Override
    public List<String> preflight(Export export) {
        Parts parts = parts();
        InstallationCheck check = new InstallationCheck(parts.host(), settings);
        List<CommandResult> results =
                parts.host().run(NodeLook.command(settings), InstallationCheck.command(settings, export.id()));
        ExportInventory inventory = parts.exports().read(NodeLook.read(parts.host(), settings, results.get(0)));
        List<String> problems = new ArrayList<>();
        inventory
                .refuses(export, parts.exports().target(export.id()))
                .ifPresent(refused -> problems.add(refused.what() + ". " + refused.remedy()));
        long missing = inventory.of(export.id()).isPresent() ? 0 : export.size();
        problems.addAll(check.problems(results.get(1), export, missing));
        return named(problems);
    }

    @Override
    public List<String> preflight() {
        return named(new InstallationCheck(parts().host(), settings).problems());
    }

    @Override
    public Optional<Done> send(Export export, Duration share, LongConsumer arrived) {
        return parts().exports().send(export, share, arrived);
    }

    @Override
    public Done install(Export export) {
        return parts().exports().install(export);
    }

    @Override
    public Done remove(ProjectVersion version, Optional<String> sha256, String trash) {
        Parts parts = parts();
        return new ExportRemoval(parts.host(), settings, parts.exports()).remove(version, sha256, trash);
    }

    @Override
    public Done restore(ProjectVersion version) {
        Parts parts = parts();
        return new ExportReturn(parts.host(), settings, parts.exports()).restore(version);
    }

    @Override
    public Set<ProjectVersion> inTrash() {
        return new TrashFolder(parts().host(), settings)
                .kept().stream()
                        .filter(TrashFolder.Kept::lies)
                        .map(TrashFolder.Kept::id)
                        .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Done emptyTrash(Instant before) {
        return new TrashFolder(parts().host(), settings).empty(before);
    }

    @Override
    public Usage usage(ProjectVersion version) {
        try {
            return parts().resources().usage(version);
        } catch (StepFailedException noTimeLeft) {
            return UsageProbes.notAsked(settings, noTimeLeft.getMessage());
        }
    }

    @Override
    public UsageCount sessions(ProjectVersion version) {
        try {
            return parts().resources().sessions(version);
        } catch (StepFailedException noTimeLeft) {
            return UsageProbes.notAsked(settings, noTimeLeft.getMessage()).sessions();
        }
    }

    @Override
    public boolean countsForWholeCluster() {
        return settings.sessions() != null && settings.sessions().wholeCluster();
    }

    @Override
    public List<String> lastLogLines(int lines) {
        return new NodeLog(parts().host(), settings).last(lines);
    }

    @Override
    public Done point(Map<String, String> versions) {
        return parts().shortcuts().point(versions);
    }

    @Override
    public List<FileChange> changes(NodeState observed, Map<String, String> versions) {
        return parts().shortcuts().changes(observed.files(), versions);
    }

    @Override
    public Done restart() {
        Parts parts = parts();
        return new NodeProcess(parts.host(), settings, parts.exports(), parts.resources()).restart();
    }

    @Override
    public Health health() {
        return parts().resources().health();
    }

    @Override
    public Optional<Set<ProjectVersion>> loaded() {
        Optional<Set<ProjectVersion>> loaded = parts().resources().loaded();
        if (loaded.isEmpty() && settings.projects() != null) {
            // One that is set to tell but cannot be asked is a failure, and not a runtime that does not tell.
            throw new StepFailedException(
                    host.node(),
                    "cannot be asked which versions it has loaded",
                    "Check the project list's resource, its JSON fields and its sign-in in the settings, then press Retry.");
        }
        return loaded;
    }

    @Override
    public Optional<Boolean> startsDirectly(ProjectVersion version) {
        return parts().resources().startsDirectly(version);
    }

    @Override
    public SmokeTest smokeTest(String shortcut) {
        return parts().resources().smokeTest(shortcut);
    }

    private List<String> named(List<String> problems) {
        return problems.stream().map(problem -> host.node() + ": " + problem).toList();
    }
}
