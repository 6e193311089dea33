package org.wissel.nginx;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.wissel.deployment.BalancerState;
import org.wissel.deployment.Done;
import org.wissel.deployment.DrainProof;
import org.wissel.deployment.FileChange;
import org.wissel.deployment.FileCopy;
import org.wissel.deployment.LoadBalancer;
import org.wissel.deployment.Routing;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;

/**
 * An nginx in front of the cluster. It routes by the word {@code down} in one upstream block and a reload.
 *
 * <p>A reload counts when workers that started after the file's last change accept, and those of before accept no more. A
 * worker that crashed and was born again between a file's change and its reload looks new although it runs the old
 * configuration; {@link #route} therefore always reloads after it wrote.
 */
public final class NginxLoadBalancer implements LoadBalancer {

    private final String name;
    private final RemoteHost host;
    private final NginxProperties settings;
    private final Upstream upstream;
    private final NginxControl nginx;
    private final RoutingChange change;

    /**
     * @param name its name in the inventory
     * @param host the machine that it runs on
     * @param settings where its parts lie there
     * @param addresses per node of the cluster its address as in the upstream's {@code server} directive
     * @throws IllegalArgumentException when two nodes have one address
     */
    public NginxLoadBalancer(String name, RemoteHost host, NginxProperties settings, Map<String, String> addresses) {
        this.name = name;
        this.host = host;
        this.settings = settings;
        this.upstream = new Upstream(name, settings, addresses);
        this.nginx = new NginxControl(host, settings);
        this.change = new RoutingChange(name, host, settings, nginx, upstream);
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
            NginxView view = nginx.look();
            Map<String, Boolean> up = new TreeMap<>();
            List<String> problems = new ArrayList<>();
            upstream.describe(view, up, problems);
            view.processProblem(settings.pidFile()).ifPresent(problems::add);
            problems.addAll(problemsElsewhere());
            return new BalancerState(
                    name,
                    "",
                    up,
                    view.onlyNewWorkers(),
                    new FileCopy(name, settings.file(), view.bytes().orElse(new byte[0])),
                    problems.stream().map(problem -> name + ": " + problem).toList(),
                    List.of());
        });
    }

    private List<String> problemsElsewhere() {
        if (settings.dumpCommand().isEmpty()) {
            return List.of();
        }
        CommandResult dump = host.run(Command.of(settings.dumpCommand()));
        String command = "`" + String.join(" ", settings.dumpCommand()) + "`";
        if (!dump.succeeded()) {
            return List.of(command + " failed with code " + dump.exitCode() + ": " + dump.lastWords()
                    + ". Correct nginx's configuration, or let the SSH user run this command.");
        }
        try {
            return ConfigDump.read(dump.output())
                    .problems(
                            settings.upstream(),
                            settings.file(),
                            upstream.nodes(),
                            settings.nodesMayBeNamedElsewhere());
        } catch (ConfigSyntaxException broken) {
            return List.of("what " + command + " prints cannot be understood, " + broken.getMessage()
                    + ". Correct nginx's configuration, or leave the dump command empty in the inventory.");
        }
    }

    @Override
    public void check() {
        asking(nginx::check).ifPresent(said -> {
            throw new StepFailedException(name, said, "Correct nginx's configuration, then retry.");
        });
    }

    @Override
    public Done route(Routing routing) {
        return asking(() -> change.ensure(routing));
    }

    @Override
    public List<String> preflight() {
        return asking(nginx::check)
                .map(said -> List.of(name + ": " + said + ". Correct nginx's configuration, then start again."))
                .orElse(List.of());
    }

    @Override
    public List<FileChange> changes(BalancerState observed, List<Routing> routings) {
        List<FileChange> changes = new ArrayList<>();
        FileCopy file = observed.file();
        for (Routing routing : routings) {
            byte[] after = upstream.edit(file.bytes(), routing).after();
            FileChange change = new FileChange(file, after, diff(file.bytes(), after));
            changes.add(change);
            file = change.copyAfter();
        }
        return changes;
    }

    private String diff(byte[] bytesBefore, byte[] after) {
        List<String> before = lines(bytesBefore);
        return String.join(
                "\n",
                UnifiedDiffUtils.generateUnifiedDiff(
                        settings.file(), settings.file(), before, DiffUtils.diff(before, lines(after)), 3));
    }

    private static List<String> lines(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .lines()
                    .toList();
        } catch (CharacterCodingException anotherEncoding) {
            return new String(bytes, StandardCharsets.ISO_8859_1).lines().toList();
        }
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
            CommandResult look =
                    host.run(NodeConnections.look(settings.file(), settings.pidFile(), List.copyOf(wanted.values())));
            NginxView view = NginxView.read(host, look);
            if (view.bytes().isEmpty()) {
                // Without the file's change no worker is known to be new, and none running would count as drained.
                throw new RemoteException(host.name() + ": cannot read " + settings.file() + ": " + view.unreadable()
                        + ". Let the SSH user read the file.");
            }
            view.processProblem(settings.pidFile()).ifPresent(problem -> {
                throw new RemoteException(problem);
            });
            Map<String, Integer> connections = NodeConnections.read(host, look, wanted);
            Map<String, String> seen = new TreeMap<>();
            connections.forEach((node, count) -> seen.put(
                    node,
                    (view.oldWorkers() == 0 ? "no" : view.oldWorkers()) + " old workers, " + count + " connections"));
            boolean drained =
                    view.oldWorkers() == 0 && connections.values().stream().allMatch(count -> count == 0);
            return new DrainProof(name, drained, seen);
        });
    }

    /** What could not be asked becomes a failed step under this balancer's name. */
    private <T> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (RemoteException unreachable) {
            String said = unreachable.getMessage();
            throw new StepFailedException(
                    name, said.endsWith(".") ? said.substring(0, said.length() - 1) : said, "Then retry.", unreachable);
        }
    }
}
