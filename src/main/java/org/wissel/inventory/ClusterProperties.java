package org.wissel.inventory;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.wissel.blueriq.RuntimeProperties;
import org.wissel.blueriq.SessionProbeProperties;
import org.wissel.nginx.NginxProperties;
import org.wissel.publisher.PublisherProperties;
import org.wissel.remote.SshProperties;

/**
 * One cluster as it is configured, an element of {@code wissel.clusters}.
 *
 * @param name its name, a {@link org.wissel.deployment.PlainName} as those of its nodes and load balancers are
 * @param minimumInRotation how many healthy nodes must stay in rotation at any time, on every load balancer: a number, or a
 *     percentage of the cluster's nodes, for instance {@code 75%}
 * @param drainTimeout how long a node may take to become free of requests
 * @param onDrainTimeout what happens when it takes longer: {@code wait} for an operator, or {@code go-on} unproven
 * @param healthTimeout how long a restarted node may take to become healthy
 * @param healthStableFor for how long it must then be healthy at every look, 5 s at most
 * @param approveSwaps which swaps wait for a person: {@code going-live}, {@code every-swap} or {@code none}
 * @param approval who approves: {@code one-person}, who may have asked for it himself, or {@code two-persons}
 * @param evidenceValidFor how old what an approver was shown may be at the swap; it is proven once more when it is older
 * @param deploymentDeadline how long a deployment may take, its approvals included
 * @param onDeploymentDeadline what happens then: {@code remind} or {@code roll-back}
 * @param approvalDeadline how long an approval may be waited for
 * @param onApprovalDeadline what happens then: {@code remind} or {@code roll-back}
 * @param undeploy when and how versions that nobody uses any more are taken away
 * @param publisher the Publisher that brings its exports; null where Wissel puts their archives on the nodes
 * @param probe how its sessions are tried out while a deployment changes it; null to leave that out
 * @param loadBalancers every load balancer that routes to it
 * @param nodes every node
 */
record ClusterProperties(
        @NotBlank String name,
        @DefaultValue("1") @NotBlank String minimumInRotation,
        @DefaultValue("10m") @NotNull Duration drainTimeout,
        @DefaultValue("wait") @NotBlank String onDrainTimeout,
        @DefaultValue("5m") @NotNull Duration healthTimeout,
        @DefaultValue("3s") @NotNull Duration healthStableFor,
        @DefaultValue("going-live") @NotBlank String approveSwaps,
        @DefaultValue("one-person") @NotBlank String approval,
        @DefaultValue("1h") @NotNull Duration evidenceValidFor,
        @DefaultValue("24h") @NotNull Duration deploymentDeadline,
        @DefaultValue("remind") @NotBlank String onDeploymentDeadline,
        @DefaultValue("24h") @NotNull Duration approvalDeadline,
        @DefaultValue("remind") @NotBlank String onApprovalDeadline,
        @DefaultValue @NotNull @Valid UndeployProperties undeploy,
        @Valid PublisherProperties publisher,
        @Valid SessionProbeProperties probe,
        @NotEmpty @Valid List<BalancerProperties> loadBalancers,
        @NotEmpty @Valid List<NodeProperties> nodes) {

    /**
     * When and how versions that nobody uses any more are taken away; see {@link org.wissel.deployment.UndeployPolicy}.
     *
     * @param when {@code by-hand}, {@code after-upgrade} or {@code during-upgrade}
     * @param keepFor how long a version is kept after another took its place
     * @param trashFor how long what was taken away is kept in the trash folder
     * @param quietPeriod where sessions cannot be counted, how long nobody must have been able to start one
     * @param lookEvery how often sessions are counted while an undeployment waits
     * @param withoutCases whether no DCM is used there, so that no case is bound to any version
     */
    record UndeployProperties(
            @DefaultValue("by-hand") @NotBlank String when,
            @DefaultValue("24h") @NotNull Duration keepFor,
            @DefaultValue("30d") @NotNull Duration trashFor,
            @DefaultValue("1h") @NotNull Duration quietPeriod,
            @DefaultValue("1m") @NotNull Duration lookEvery,
            @DefaultValue("false") boolean withoutCases) {}

    /**
     * One load balancer.
     *
     * @param name its name
     * @param ssh how to reach its host
     * @param nginx how its nginx is worked with
     */
    record BalancerProperties(
            @NotBlank String name, @NotNull @Valid SshProperties ssh, @NotNull @Valid NginxProperties nginx) {}

    /**
     * One node.
     *
     * @param name its name
     * @param url its own address with the context path, for instance {@code http://node1:8080/runtime}
     * @param role {@code runtime}, or {@code case-engine} for a Case Engine, to which no load balancer routes
     * @param upstreamAddress its address as the upstream's server directive has it, for instance {@code node1:8080}; a Case
     *     Engine has none
     * @param ssh how to reach it
     * @param runtime how its runtime is worked with
     */
    record NodeProperties(
            @NotBlank String name,
            @NotNull URI url,
            @DefaultValue("runtime") @Pattern(regexp = "runtime|case-engine") String role,
            String upstreamAddress,
            @NotNull @Valid SshProperties ssh,
            @NotNull @Valid RuntimeProperties runtime) {}
}
