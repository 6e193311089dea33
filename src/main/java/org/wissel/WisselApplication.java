package org.wissel;

import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.wissel.deployment.ApprovalSteps;
import org.wissel.deployment.CloseLook;
import org.wissel.deployment.ClusterSteps;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Continuity;
import org.wissel.deployment.DeploymentCheck;
import org.wissel.deployment.Endings;
import org.wissel.deployment.ExportLibrary;
import org.wissel.deployment.Journal;
import org.wissel.deployment.NodeSteps;
import org.wissel.deployment.PlanSteps;
import org.wissel.deployment.PublisherSteps;
import org.wissel.deployment.QuietProof;
import org.wissel.deployment.QuietVersions;
import org.wissel.deployment.StepChoices;
import org.wissel.deployment.TransferPlaces;
import org.wissel.deployment.TransferSteps;
import org.wissel.deployment.Transfers;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeploySteps;
import org.wissel.deployment.WatchSteps;

/** Starts Wissel and joins the domain, which knows no framework, to its rooms. */
// By its name, since only one room knows the engine; that one brings it back where the settings ask for it.
@SpringBootApplication(excludeName = "org.camunda.bpm.spring.boot.starter.rest.CamundaBpmRestJerseyAutoConfiguration")
@ConfigurationPropertiesScan
@EnableScheduling
public class WisselApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(WisselApplication.class, arguments);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    CloseLook closeLook() {
        return new CloseLook(Duration.ofSeconds(8), Duration.ofMillis(100));
    }

    @Bean
    ClusterSteps clusterSteps(
            Clusters clusters,
            ApprovalSteps approvals,
            QuietProof quiet,
            Journal journal,
            Continuity continuity,
            Clock clock,
            CloseLook closeLook) {
        return new ClusterSteps(clusters, approvals, quiet, journal, continuity, clock, ofWaiting(closeLook));
    }

    @Bean
    QuietProof quietProof(UndeployJournal undeployments) {
        return new QuietProof(undeployments);
    }

    @Bean
    PublisherSteps publisherSteps(
            Clusters clusters, QuietProof quiet, Journal journal, Continuity continuity, Clock clock) {
        return new PublisherSteps(clusters, quiet, journal, continuity, clock);
    }

    @Bean
    UndeploySteps undeploySteps(Clusters clusters, UndeployJournal undeployments, Journal journal, Clock clock) {
        return new UndeploySteps(clusters, undeployments, journal, clock);
    }

    @Bean
    PlanSteps planSteps(DeploymentCheck check, Journal journal, Clock clock) {
        return new PlanSteps(check, journal, clock);
    }

    @Bean
    ApprovalSteps approvalSteps(Clusters clusters, Journal journal, Clock clock, CloseLook closeLook) {
        return new ApprovalSteps(clusters, journal, clock, closeLook);
    }

    @Bean
    StepChoices stepChoices(Clusters clusters, DeploymentCheck check, Journal journal) {
        return new StepChoices(clusters, check, journal);
    }

    @Bean
    Endings endings(Journal journal) {
        return new Endings(journal);
    }

    @Bean
    WatchSteps watchSteps(Clusters clusters, Journal journal, Clock clock, CloseLook closeLook) {
        return new WatchSteps(clusters, journal, clock, closeLook);
    }

    @Bean
    DeploymentCheck deploymentCheck(
            Clusters clusters, ExportLibrary library, Journal journal, UndeployJournal undeployments, Clock clock) {
        return new DeploymentCheck(clusters, library, journal, clock, new QuietVersions(undeployments, clock));
    }

    @Bean
    NodeSteps nodeSteps(Clusters clusters, ExportLibrary library, Journal journal, Clock clock, CloseLook closeLook) {
        return new NodeSteps(clusters, library, journal, clock, ofWaiting(closeLook));
    }

    /** What takes longer is looked at outside of the step, so that it holds no thread and no connection meanwhile. */
    private static CloseLook ofWaiting(CloseLook closeLook) {
        return closeLook.atMost(Duration.ofSeconds(1), Duration.ofMillis(50));
    }

    @Bean
    TransferSteps transferSteps(
            Clusters clusters,
            ExportLibrary library,
            Journal journal,
            Transfers transfers,
            TransferPlaces places,
            Clock clock) {
        return new TransferSteps(clusters, library, journal, transfers, places, clock);
    }
}
