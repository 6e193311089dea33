package org.wissel.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;
import org.wissel.deployment.Continuity;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.History;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.RollBack;
import org.wissel.deployment.StepRuns;
import org.wissel.deployment.Transfers;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.Undeployment;
import org.wissel.deployment.UnknownNameException;

/** The page on one deployment, running or ended, and the part of it that asks the machines. Both only read. */
@Controller
class DeploymentPages {

    private final Deployments deployments;
    private final History history;
    private final StepRuns runs;
    private final UndeployJournal undeployments;
    private final Continuity continuity;
    private final Transfers transfers;
    private final CurrentGroups groups;
    private final ObjectMapper json;
    private final Clock clock;

    DeploymentPages(
            Deployments deployments,
            History history,
            StepRuns runs,
            UndeployJournal undeployments,
            Continuity continuity,
            Transfers transfers,
            CurrentGroups groups,
            ObjectMapper json,
            Clock clock) {
        this.undeployments = undeployments;
        this.transfers = transfers;
        this.clock = clock;
        this.groups = groups;
        this.deployments = deployments;
        this.history = history;
        this.runs = runs;
        this.continuity = continuity;
        this.json = json;
    }

    @GetMapping("/deployments/{id}")
    String deployment(@PathVariable String id, Authentication user, Model model) {
        DeploymentDetails details = details(id);
        DeploymentView view = DeploymentView.of(details, walksFor(details), user.getName());
        Instant now = clock.instant();
        List<StepRow> steps =
                StepRow.of(runs.of(id), details.evidence(), details.rollBack().map(RollBack::at), now, view.ended());
        model.addAttribute("one", view);
        model.addAttribute("deleted", history.detailsDeleted(id));
        model.addAttribute("steps", steps);
        model.addAttribute("readsLogs", groups.isMember(user, "deployers", "approvers", "viewers"));
        model.addAttribute("timeline", Timeline.of(steps, details.evidence(), now, view.person() ? view.state() : ""));
        model.addAttribute("probe", probe(id));
        List<TransferRow> sent = TransferRow.of(transfers.of(id).stream()
                .filter(each ->
                        details.leftOut().stream().noneMatch(left -> left.node().equals(each.node())))
                .toList());
        model.addAttribute("transfers", sent);
        model.addAttribute("allSent", sent.stream().allMatch(TransferRow::whole));
        model.addAttribute("sentWords", TransferRow.summary(sent));
        return "deployment";
    }

    /** Their logs are asked of the machines, so only when somebody wants them. Who may is said in {@link SignIn}. */
    @GetMapping("/deployments/{id}/failed-steps")
    String failedSteps(@PathVariable String id, Principal user, Model model) {
        DeploymentView view = DeploymentView.of(details(id), Optional.empty(), user.getName());
        model.addAttribute("one", view);
        model.addAttribute(
                "failed",
                deployments.failedSteps(id).stream()
                        .map(step -> FailedStepView.of(step, view.onTheWayBack()))
                        .toList());
        return "failed-steps";
    }

    private DeploymentDetails details(String id) {
        try {
            return deployments.deployment(id);
        } catch (UnknownNameException unknown) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, unknown.getMessage(), unknown);
        }
    }

    private Optional<Undeployment> walksFor(DeploymentDetails details) {
        return details.request().purpose() == Purpose.DEPLOY ? Optional.empty() : undeployments.ofWalk(details.id());
    }

    /** Null where there is no probe. */
    private ContinuityView probe(String id) {
        return continuity
                .result(id)
                .map(result -> ContinuityView.of(result, json))
                .orElse(null);
    }
}
