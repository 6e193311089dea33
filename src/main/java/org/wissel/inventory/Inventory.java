package org.wissel.inventory;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.wissel.blueriq.BlueriqRuntime;
import org.wissel.blueriq.BlueriqSessionProbe;
import org.wissel.blueriq.SessionProbeProperties;
import org.wissel.deployment.ApprovalPolicy;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.DeadlineAction;
import org.wissel.deployment.Deadlines;
import org.wissel.deployment.DrainTimeoutAction;
import org.wissel.deployment.Floor;
import org.wissel.deployment.Limits;
import org.wissel.deployment.LoadBalancer;
import org.wissel.deployment.Node;
import org.wissel.deployment.NodeRole;
import org.wissel.deployment.PlainName;
import org.wissel.deployment.Publisher;
import org.wissel.deployment.SessionProbe;
import org.wissel.deployment.UndeployPolicy;
import org.wissel.inventory.ClusterProperties.BalancerProperties;
import org.wissel.inventory.ClusterProperties.NodeProperties;
import org.wissel.inventory.ClusterProperties.UndeployProperties;
import org.wissel.nginx.NginxLoadBalancer;
import org.wissel.publisher.BlueriqPublisher;
import org.wissel.publisher.PublisherProperties;
import org.wissel.remote.RemoteHosts;
import org.wissel.settings.StrictBinding;

/** The clusters of {@code wissel.clusters}. A wrong or unknown setting below it stops the start with its name and the reason. */
@Component
class Inventory implements Clusters {

    private static final String SETTING = "wissel.clusters";
    private static final Duration LONGEST_STABLE = Duration.ofSeconds(5);

    private final List<Cluster> clusters = new ArrayList<>();

    Inventory(Environment environment, Validator validator, RemoteHosts hosts) {
        // Bound by hand, so that a mistyped setting below wissel.clusters is refused instead of ignored.
        BindHandler strict = new StrictBinding(SETTING);
        List<ClusterProperties> configured = Binder.get(environment)
                .bind(SETTING, Bindable.listOf(ClusterProperties.class), strict)
                .orElse(List.of());
        Set<String> names = new HashSet<>();
        for (int i = 0; i < configured.size(); i++) {
            String setting = SETTING + "[" + i + "]";
            requireValid(validator.validate(configured.get(i)), setting);
            requireName("cluster", configured.get(i).name(), setting + ".name");
            requireUnique(names, configured.get(i).name(), setting + ".name");
            clusters.add(cluster(configured.get(i), setting, hosts));
        }
    }

    private static void requireValid(Set<ConstraintViolation<ClusterProperties>> violations, String setting) {
        if (!violations.isEmpty()) {
            throw new IllegalArgumentException(violations.stream()
                    .map(violation -> setting + "."
                            + DataObjectPropertyName.toDashedForm(
                                    violation.getPropertyPath().toString())
                            + " " + violation.getMessage())
                    .sorted()
                    .collect(Collectors.joining("; ")));
        }
    }

    @Override
    public List<Cluster> all() {
        return List.copyOf(clusters);
    }

    private static Cluster cluster(ClusterProperties properties, String setting, RemoteHosts hosts) {
        int runtimes = (int)
                properties.nodes().stream().filter(node -> !isCaseEngine(node)).count();
        Limits limits = new Limits(
                naming(setting + ".minimum-in-rotation", () -> Floor.parse(properties.minimumInRotation())),
                properties.drainTimeout(),
                naming(setting + ".on-drain-timeout", () -> DrainTimeoutAction.of(properties.onDrainTimeout())),
                properties.healthTimeout(),
                naming(setting + ".health-stable-for", () -> stableFor(properties.healthStableFor())),
                naming(setting + ".approve-swaps", () -> ApprovalPolicy.of(properties.approveSwaps())),
                new Deadlines(
                        properties.deploymentDeadline(),
                        naming(
                                setting + ".on-deployment-deadline",
                                () -> DeadlineAction.of(properties.onDeploymentDeadline())),
                        properties.approvalDeadline(),
                        naming(
                                setting + ".on-approval-deadline",
                                () -> DeadlineAction.of(properties.onApprovalDeadline()))),
                undeploy(properties.undeploy(), setting + ".undeploy"),
                approvalRules(properties, setting));
        int floor = limits.minimumInRotation().of(runtimes);
        if (floor >= runtimes) {
            throw new IllegalArgumentException(setting + ".minimum-in-rotation is " + properties.minimumInRotation()
                    + ", so " + floor + " of " + runtimes
                    + " nodes must stay: no node could ever be taken out. Lower it, or add a node.");
        }
        Set<String> names = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        Map<String, String> addressOfNode = new LinkedHashMap<>();
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < properties.nodes().size(); i++) {
            NodeProperties node = properties.nodes().get(i);
            String nodeSetting = setting + ".nodes[" + i + "]";
            requireName("node", node.name(), nodeSetting + ".name");
            requireUnique(names, node.name(), nodeSetting + ".name");
            if (isCaseEngine(node)) {
                requireNoAddress(node, nodeSetting + ".upstream-address");
            } else {
                requireAddress(node, nodeSetting + ".upstream-address");
                requireShortcutFiles(node, nodeSetting + ".runtime.shortcut-files");
                requireUnique(addresses, node.upstreamAddress(), nodeSetting + ".upstream-address");
                addressOfNode.put(node.name(), node.upstreamAddress());
            }
            nodes.add(new Node(
                    node.name(),
                    node.url(),
                    new BlueriqRuntime(
                            node.name(),
                            node.url(),
                            naming(nodeSetting + ".ssh", () -> hosts.host(node.name(), node.ssh())),
                            node.runtime()),
                    isCaseEngine(node) ? NodeRole.CASE_ENGINE : NodeRole.RUNTIME));
        }
        List<LoadBalancer> balancers = new ArrayList<>();
        for (int i = 0; i < properties.loadBalancers().size(); i++) {
            BalancerProperties balancer = properties.loadBalancers().get(i);
            String balancerSetting = setting + ".load-balancers[" + i + "]";
            requireName("load balancer", balancer.name(), balancerSetting + ".name");
            requireUnique(names, balancer.name(), balancerSetting + ".name");
            balancers.add(new NginxLoadBalancer(
                    balancer.name(),
                    naming(balancerSetting + ".ssh", () -> hosts.host(balancer.name(), balancer.ssh())),
                    balancer.nginx(),
                    addressOfNode));
        }
        return new Cluster(
                properties.name(),
                balancers,
                nodes,
                limits,
                publisher(properties.publisher(), setting + ".publisher"),
                probe(properties.probe(), setting + ".probe"));
    }

    private static Optional<SessionProbe> probe(SessionProbeProperties properties, String setting) {
        return Optional.ofNullable(properties).map(given -> naming(setting, () -> new BlueriqSessionProbe(given)));
    }

    private static Optional<Publisher> publisher(PublisherProperties properties, String setting) {
        return Optional.ofNullable(properties).map(given -> naming(setting, () -> new BlueriqPublisher(given)));
    }

    private static boolean isCaseEngine(NodeProperties node) {
        return node.role().equals("case-engine");
    }

    private static void requireAddress(NodeProperties node, String setting) {
        if (node.upstreamAddress() == null || node.upstreamAddress().isBlank()) {
            throw new IllegalArgumentException(
                    setting + " is missing: give the address as the upstream's server directive has it");
        }
    }

    private static void requireShortcutFiles(NodeProperties node, String setting) {
        if (node.runtime().shortcutFiles().isEmpty()) {
            throw new IllegalArgumentException(setting
                    + " is missing: name the properties files that the runtime reads; only a Case Engine has none");
        }
    }

    private static void requireNoAddress(NodeProperties node, String setting) {
        if (node.upstreamAddress() != null) {
            throw new IllegalArgumentException(setting + " is '" + node.upstreamAddress()
                    + "', though no load balancer routes to a Case Engine. Leave it out, or give it the role runtime.");
        }
    }

    private static ApprovalRules approvalRules(ClusterProperties properties, String setting) {
        Duration validFor = naming(setting + ".evidence-valid-for", () -> notNegative(properties.evidenceValidFor()));
        return naming(setting + ".approval", () -> ApprovalRules.of(properties.approval(), validFor));
    }

    private static UndeployPolicy undeploy(UndeployProperties properties, String setting) {
        return new UndeployPolicy(
                naming(setting + ".when", () -> UndeployPolicy.When.of(properties.when())),
                naming(setting + ".keep-for", () -> notNegative(properties.keepFor())),
                naming(setting + ".trash-for", () -> notNegative(properties.trashFor())),
                naming(setting + ".quiet-period", () -> notNegative(properties.quietPeriod())),
                naming(setting + ".look-every", () -> lookEvery(properties.lookEvery())),
                properties.withoutCases());
    }

    private static Duration notNegative(Duration wanted) {
        if (wanted.isNegative()) {
            throw new IllegalArgumentException("it is negative: give 0s or more");
        }
        return wanted;
    }

    private static Duration lookEvery(Duration wanted) {
        if (wanted.compareTo(Duration.ofSeconds(1)) < 0 || wanted.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("it is " + wanted + ": give 1s to 1d");
        }
        return wanted;
    }

    private static Duration stableFor(Duration wanted) {
        if (wanted.isNegative() || wanted.compareTo(LONGEST_STABLE) > 0) {
            throw new IllegalArgumentException(
                    "it is " + wanted.toMillis() / 1000.0 + " s, and a step that looks at a"
                            + " node must end soon. Give 0s to 5s; what needs longer to become healthy gets it by health-timeout");
        }
        return wanted;
    }

    private static <T> T naming(String setting, java.util.function.Supplier<T> built) {
        try {
            return built.get();
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(setting + ": " + wrong.getMessage(), wrong);
        }
    }

    private static void requireName(String what, String value, String setting) {
        PlainName.problem(what, value).ifPresent(problem -> {
            throw new IllegalArgumentException(setting + ": " + problem);
        });
    }

    private static void requireUnique(Set<String> seen, String value, String setting) {
        if (!seen.add(value)) {
            throw new IllegalArgumentException(
                    setting + " is '" + value + "', which is taken already. Give each its own.");
        }
    }
}
