package org.wissel.sandbox;

import java.time.Duration;
import org.springframework.core.env.Environment;

/** What the person who started the sandbox sees. */
final class SandboxScreen {

    private SandboxScreen() {}

    /** Where everything is, and who can sign in. */
    static String addresses(Sandbox sandbox, Environment environment) {
        String wissel = "http://127.0.0.1:" + environment.getProperty("local.server.port", "8080");
        StringBuilder text = new StringBuilder();
        text.append("\n  Wissel      ").append(wissel);
        text.append("\n    Tasklist  ").append(wissel).append("/camunda/app/tasklist/");
        text.append("\n    Cockpit   ").append(wissel).append("/camunda/app/cockpit/");
        text.append("\n    Users     ops/ops  approver/approver  viewer/viewer  admin/admin");
        text.append("\n  Cluster     ").append(sandbox.root());
        for (SandboxBalancer balancer : sandbox.balancers()) {
            text.append("\n    ")
                    .append(balancer.name())
                    .append("       ")
                    .append(balancer.url())
                    .append("  ")
                    .append(balancer.upstreamFile());
        }
        for (SandboxNode node : sandbox.all()) {
            text.append("\n    ")
                    .append(node.name())
                    .append("     ")
                    .append(node.url())
                    .append("/actuator/info");
        }
        return text.append("\n    Exports   ")
                .append(sandbox.exportsFolder())
                .append("\n    Cases     ")
                .append(SandboxUsage.casesFolder(sandbox.root()))
                .append("  (how many are open with a version: echo 3 >'export-Weather 0.0-v1')")
                .append('\n')
                .toString();
    }

    /** Shows how the traffic goes, on one line that is refreshed on a terminal, else on a line each longer while. */
    static void show(Traffic traffic, Duration onTerminal, Duration elsewhere) {
        boolean terminal = System.console() != null;
        long millis = (terminal ? onTerminal : elsewhere).toMillis();
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            Thread.sleep(millis);
                            if (terminal) {
                                // \033[K clears what a longer line before left.
                                System.out.print("\r" + traffic.statusLine() + "\033[K");
                                System.out.flush();
                            } else {
                                System.out.println(traffic.statusLine());
                            }
                        }
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                },
                "sandbox-screen");
        thread.setDaemon(true);
        thread.start();
    }
}
