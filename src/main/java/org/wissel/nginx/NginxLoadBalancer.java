package org.wissel.nginx;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.wissel.deployment.BalancerState;
import org.wissel.deployment.Done;
import org.wissel.deployment.DrainProof;
import org.wissel.deployment.FileChange;
import org.wissel.deployment.FileCopy;
import org.wissel.deployment.LoadBalancer;
import org.wissel.deployment.Rotation;
import org.wissel.deployment.Routing;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.LimitedHost;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.TimeLimit;

/**
 * An nginx in front of the cluster. It routes by the word {@code down} in one upstream block and a reload.
 *
 * <p>A reload counts when workers that started after the file's last change accept, and those of before accept no more. A
 * worker that crashed and was born again between a file's change and its reload looks new although it runs the old
 * configuration; {@link Rotation#route} therefore always reloads after it wrote. Where workers cannot be seen, nginx itself tells
 * which generation it runs, if that is set.
 */
public final class NginxLoadBalancer implements LoadBalancer {

    private final String name;
    private final RemoteHost host;
    private final NginxProperties settings;
    private final Upstream upstream;
    private final GenerationProbe probe;
    private final Clock clock;
    private final LongSupplier nanos;

    /**
     * @param name its name in the inventory
     * @param host the machine that it runs on
     * @param settings where its parts lie there
     * @param addresses per node of the cluster its address as in the upstream's {@code server} directive
     * @throws IllegalArgumentException when two nodes have one address
     */
    public NginxLoadBalancer(String name, RemoteHost host, NginxProperties settings, Map<String, String> addresses) {
        this(name, host, settings, addresses, GenerationProbe.byHttp(), Clock.systemUTC(), System::nanoTime);
    }

    NginxLoadBalancer(
            String name,
            RemoteHost host,
            NginxProperties settings,
            Map<String, String> addresses,
            GenerationProbe probe,
            Clock clock,
            LongSupplier nanos) {
        this.name = name;
        this.host = host;
        this.settings = settings;
        this.upstream = new Upstream(name, settings, addresses);
        this.probe = probe;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** The host for one call, which takes no longer than what is left of its step, however slow the machine answers. */
    private LimitedHost limited() {
        return new LimitedHost(host, TimeLimit.of(StepBudget.atMost(StepBudget.STEP), nanos));
    }

    private NginxControl nginx(RemoteHost limited) {
        return new NginxControl(limited, settings, probe);
    }

    private RoutingChange change() {
        LimitedHost whole = limited();
        Duration first = whole.limit().left().minus(RoutingChange.PUTTING_BACK);
        LimitedHost change = new LimitedHost(whole, TimeLimit.of(first, nanos));
        return new RoutingChange(name, change, nginx(change), whole, nginx(whole), settings, upstream, clock);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String host() {
        return host.address();
    }

    @Override
    public BalancerState observe() {
        return asking(() -> {
            NginxControl nginx = nginx(limited());
            // An empty command is none, and one that is left out has no result.
            List<Command> others = Stream.of(settings.versionCommand(), settings.dumpCommand())
                    .filter(words -> !words.isEmpty())
                    .map(Command::of)
                    .toList();
            NginxControl.LookAnd seen = nginx.lookAnd(others.toArray(Command[]::new));
            Deque<CommandResult> results = new ArrayDeque<>(seen.others());
            NginxLook look = seen.look();
            NginxVersion version =
                    settings.versionCommand().isEmpty() ? NginxVersion.UNKNOWN : NginxVersion.of(results.remove());
            Map<String, Boolean> up = new TreeMap<>();
            List<String> problems = new ArrayList<>();
            List<String> warnings = new ArrayList<>();
            upstream.describe(look.view(), up, problems);
            look.problem(settings).ifPresent(problems::add);
            configuration(
                    Optional.ofNullable(results.poll()),
                    version,
                    look.generation().map(told -> settings.generation().holdTime()),
                    problems,
                    warnings);
            return new BalancerState(
                    name,
                    version.toString(),
                    up,
                    look.onlyNewWorkers(),
                    new FileCopy(name, settings.file(), look.view().bytes().orElse(new byte[0])),
                    named(problems),
                    named(warnings));
        });
    }

    private List<String> named(List<String> sentences) {
        return sentences.stream().map(sentence -> name + ": " + sentence).toList();
    }

    /** Adds what nginx's whole configuration says to the problems and warnings. */
    private void configuration(
            Optional<CommandResult> dumped,
            NginxVersion version,
            Optional<Duration> holdTime,
            List<String> problems,
            List<String> warnings) {
        if (dumped.isEmpty()) {
            warnings.add(
                    "its configuration is not read (dump-command is empty), so nothing is known of its timeouts, and"
                            + " of nodes that are named elsewhere. Set dump-command.");
            return;
        }
        CommandResult result = dumped.get();
        String command = "`" + String.join(" ", settings.dumpCommand()) + "`";
        if (!result.succeeded()) {
            problems.add(command + " failed with code " + result.exitCode() + ": " + result.lastWords()
                    + ". Correct nginx's configuration, or let the SSH user run this command.");
            return;
        }
        try {
            ConfigDump dump = ConfigDump.read(result.output());
            problems.addAll(dump.problems(
                    settings.upstream(), settings.file(), upstream.nodes(), settings.nodesMayBeNamedElsewhere()));
            warnings.addAll(ConfigWarnings.of(dump, settings.upstream(), version, holdTime));
        } catch (ConfigSyntaxException broken) {
            problems.add("what " + command + " prints cannot be understood, " + broken.getMessage()
                    + ". Correct nginx's configuration, or leave the dump command empty in the inventory.");
        }
    }

    @Override
    public Rotation rotation() {
        // Its time is that of the whole change.
        RoutingChange change = change();
        NginxLook seen = asking(change::seen);
        Map<String, Boolean> up = new TreeMap<>();
        upstream.describe(seen.view(), up, new ArrayList<>());
        return new Rotation() {
            @Override
            public Map<String, Boolean> up() {
                return up;
            }

            @Override
            public void prepare(Routing routing) {
                asking(() -> {
                    change.prepare(routing, seen);
                    return routing;
                });
            }

            @Override
            public Done route(Routing routing) {
                return asking(() -> change.ensure(routing, seen));
            }
        };
    }

    @Override
    public List<String> preflight() {
        return asking(() -> {
            RemoteHost limited = limited();
            return named(new Preflight(limited, settings, nginx(limited), probe).problems());
        });
    }

    @Override
    public List<FileChange> changes(BalancerState observed, List<Routing> routings) {
        List<FileChange> changes = new ArrayList<>();
        FileCopy file = observed.file();
        for (Routing routing : routings) {
            byte[] after = upstream.edit(file.bytes(), routing).after();
            FileChange change = new FileChange(file, after, UpstreamDiff.of(settings.file(), file.bytes(), after));
            changes.add(change);
            file = change.copyAfter();
        }
        return changes;
    }

    @Override
    public DrainProof proveDrained(Set<String> nodes, Instant since) {
        Map<String, ServerAddress> wanted = new TreeMap<>();
        for (String node : new TreeSet<>(nodes)) {
            wanted.put(
                    node,
                    upstream.address(node)
                            .orElseThrow(() -> new StepFailedException(
                                    name,
                                    "cannot prove " + node + " drained: the inventory knows no such node",
                                    "Plan again.")));
        }
        return asking(() -> {
            RemoteHost limited = limited();
            return new DrainLook(name, limited, settings, nginx(limited), clock).at(wanted, since);
        });
    }

    @Override
    public Optional<Long> requestsServed() {
        if (settings.statusUrl() == null) {
            return Optional.empty();
        }
        try {
            return StubStatus.requests(probe.ask(settings.statusUrl()));
        } catch (IOException | RuntimeException silent) {
            return Optional.empty();
        }
    }

    /** What could not be asked becomes a failed step under this balancer's name. */
    private <T> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (RemoteException unreachable) {
            throw new StepFailedException(name, withoutStop(unreachable.getMessage()), "Then retry.", unreachable);
        }
    }

    static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
