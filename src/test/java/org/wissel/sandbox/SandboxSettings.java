package org.wissel.sandbox;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wissel.deployment.NodeRole;
import org.wissel.deployment.UndeployPolicy;

/** Describes a sandbox to Wissel, as its configuration files would describe a real cluster. */
final class SandboxSettings {

    /** Whether Wissel is told how sessions and cases are counted and how a session is ended, which it must know to read. */
    static final boolean WITH_PROBES = true;

    private final Map<String, Object> all = new LinkedHashMap<>();

    private SandboxSettings() {}

    static Map<String, Object> of(
            Path exportsFolder,
            Path clientKey,
            List<SandboxBalancer> balancers,
            List<SandboxNode> nodes,
            Optional<SandboxPublisher> publisher,
            SandboxOptions options) {
        SandboxSettings settings = new SandboxSettings();
        settings.put("wissel.exports-folder", exportsFolder);
        settings.put("wissel.uploads.cache-folder", exportsFolder.resolveSibling("uploads"));
        String cluster = "wissel.clusters[0]";
        settings.put(cluster + ".name", "sandbox");
        settings.put(cluster + ".minimum-in-rotation", 1);
        settings.put(cluster + ".drain-timeout", "60s");
        settings.put(cluster + ".health-timeout", "60s");
        // A stand-in does not flap; waves need not wait for that.
        settings.put(cluster + ".health-stable-for", "0s");
        publisher.ifPresent(
                told -> told.settings().forEach((name, value) -> settings.put(cluster + ".publisher." + name, value)));
        settings.undeploy(cluster + ".undeploy", options.undeploy());
        settings.sessionProbe(cluster + ".probe", balancers);
        for (int i = 0; i < balancers.size(); i++) {
            settings.balancer(cluster + ".load-balancers[" + i + "]", balancers.get(i), clientKey);
        }
        for (int i = 0; i < nodes.size(); i++) {
            settings.node(cluster + ".nodes[" + i + "]", nodes.get(i), clientKey, options);
        }
        return settings.all;
    }

    private void balancer(String prefix, SandboxBalancer balancer, Path clientKey) {
        put(prefix + ".name", balancer.name());
        ssh(prefix + ".ssh", balancer.ssh(), clientKey);
        put(prefix + ".nginx.upstream", balancer.upstream());
        put(prefix + ".nginx.file", balancer.upstreamFile());
        put(prefix + ".nginx.pid-file", balancer.pidFile());
        putAll(prefix + ".nginx.check-command", balancer.checkCommand());
        putAll(prefix + ".nginx.dump-command", balancer.dumpCommand());
        putAll(prefix + ".nginx.reload-command", balancer.reloadCommand());
        put(prefix + ".nginx.error-log", balancer.errorLog());
        put(prefix + ".nginx.status-url", balancer.statusUrl());
    }

    private void sessionProbe(String prefix, List<SandboxBalancer> balancers) {
        putAll(
                prefix + ".urls",
                balancers.stream().map(balancer -> balancer.url() + "/runtime").toList());
        put(prefix + ".request-path", "/server/api/v2/session/{sessionId}");
        put(prefix + ".version", "/version");
        put(prefix + ".broken-when", "is not loaded");
        put(prefix + ".end-path", "/server/api/v2/sessions/{sessionId}");
    }

    private void undeploy(String prefix, UndeployPolicy policy) {
        put(prefix + ".when", policy.when().key());
        put(prefix + ".keep-for", policy.keepFor());
        put(prefix + ".trash-for", policy.trashFor());
        put(prefix + ".quiet-period", policy.quietPeriod());
        put(prefix + ".look-every", policy.lookEvery());
        put(prefix + ".without-cases", policy.withoutCases());
    }

    private void node(String prefix, SandboxNode node, Path clientKey, SandboxOptions options) {
        boolean caseEngine = node.role() == NodeRole.CASE_ENGINE;
        put(prefix + ".name", node.name());
        put(prefix + ".url", node.url());
        if (caseEngine) {
            put(prefix + ".role", "case-engine");
        } else {
            put(prefix + ".upstream-address", node.address());
        }
        ssh(prefix + ".ssh", node.ssh(), clientKey);
        put(prefix + ".runtime.exports-folder", node.exportsFolder());
        if (options.sharedExports() && !caseEngine) {
            put(prefix + ".runtime.exports-folder-shared", true);
        }
        put(prefix + ".runtime.log-file", node.log());
        putAll(prefix + ".runtime.shortcut-files", node.shortcutFiles());
        putAll(prefix + ".runtime.restart-command", node.restartCommand());
        putAll(prefix + ".runtime.pid-command", node.pidCommand());
        put(prefix + ".runtime.projects.path", "/api/v1/projects");
        if (!caseEngine) {
            put(prefix + ".runtime.smoke-test.session-path", "/server/api/v2/session/{sessionId}");
        }
        if (WITH_PROBES) {
            if (!caseEngine) {
                put(prefix + ".runtime.smoke-test.end-path", "/server/api/v2/sessions/{sessionId}");
            }
            probe(prefix + ".runtime.sessions", "sessions", node, options);
            probe(prefix + ".runtime.cases", "cases", node, options);
        }
    }

    private void probe(String prefix, String what, SandboxNode node, SandboxOptions options) {
        if (options.countsByCommand()) {
            putAll(prefix + ".command", node.countCommand(what, "{project}", "{version}"));
        } else {
            put(prefix + ".path", "/api/v1/" + what + "?project={project}&version={version}");
            put(prefix + ".count", "/count");
        }
    }

    private void ssh(String prefix, SshServer server, Path clientKey) {
        put(prefix + ".host", "127.0.0.1");
        put(prefix + ".port", server.port());
        put(prefix + ".user", "wissel");
        put(prefix + ".private-key", clientKey);
        put(prefix + ".fingerprint", server.fingerprint());
    }

    private void putAll(String name, List<?> values) {
        for (int i = 0; i < values.size(); i++) {
            put(name + "[" + i + "]", values.get(i));
        }
    }

    private void put(String name, Object value) {
        all.put(name, value instanceof Integer number ? number : value.toString());
    }
}
