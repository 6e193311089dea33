package org.wissel.bench;

import java.nio.file.Path;
import java.time.Duration;

/** A new version through eight nodes in two waves of four: Wissel, and what people use instead. */
final class RollingPart implements Part {

    @Override
    public String name() {
        return "rolling";
    }

    @Override
    public void measure(Path folder, Report report) throws Exception {
        try (BenchCluster cluster = BenchCluster.start(folder, 8);
                BenchWissel wissel = cluster.wissel()) {
            System.out.println("started in " + wissel.startTook());
            cluster.takesToStart(Duration.ZERO);
            for (int i = 2; i < 6; i++) {
                String version = "0.0-v" + i;
                cluster.export(version, 50_000_000);
                long reloads = cluster.balancer().reloads();
                BenchWissel.Deployed deployed = wissel.deploy(version);
                cluster.requireServing(version);
                cluster.keepOnly(version);
                System.out.println(version + " " + deployed.seconds() + " s, cpu " + deployed.cpuSeconds() + ", RSS "
                        + wissel.memoryMegabytes("VmRSS") + ", reloads "
                        + (cluster.balancer().reloads() - reloads));
                deployed.steps().forEach(step -> System.out.println(step));
            }
        }
    }
}
