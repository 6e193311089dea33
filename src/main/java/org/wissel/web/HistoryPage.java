package org.wissel.web;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.History;
import org.wissel.deployment.Undeploys;

/** The page of all deployments that ever were. */
@Controller
class HistoryPage {

    static final int SIZE = 50;
    private static final int LAST_PAGE = 1_000_000;

    private final History history;
    private final Standing standing;
    private final Undeploys undeploys;

    HistoryPage(History history, Standing standing, Undeploys undeploys) {
        this.history = history;
        this.standing = standing;
        this.undeploys = undeploys;
    }

    @GetMapping("/deployments")
    String deployments(@ModelAttribute HistoryQuery query, @RequestParam(defaultValue = "0") int page, Model model) {
        int shown = Math.max(0, Math.min(page, LAST_PAGE));
        History.Page found = history.deployments(filter(query), shown * SIZE, SIZE);
        int first = shown * SIZE;
        model.addAttribute("query", query);
        model.addAttribute("narrowed", query.narrows());
        model.addAttribute("choices", history.choices());
        model.addAttribute(
                "outcomes",
                HistoryQuery.OUTCOMES.stream()
                        .map(state -> new Choice(state.key(), words(state)))
                        .toList());
        model.addAttribute("rows", standing.rows(found));
        model.addAttribute("count", count(query, first, found));
        model.addAttribute(
                "undeployments",
                undeploys.latest().stream()
                        .filter(query::finds)
                        .map(UndeployRow::of)
                        .toList());
        model.addAttribute("address", query.address(shown));
        model.addAttribute("newer", shown > 0 ? query.address(shown - 1) : null);
        model.addAttribute("older", first + found.rows().size() < found.total() ? query.address(shown + 1) : null);
        return "history";
    }

    private static History.Filter filter(HistoryQuery query) {
        try {
            return query.filter();
        } catch (IllegalArgumentException unknown) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, unknown.getMessage(), unknown);
        }
    }

    private static String words(DeploymentState state) {
        return state == DeploymentState.RUNNING ? "Not ended" : StateWords.outcome(state);
    }

    private static String count(HistoryQuery query, int first, History.Page found) {
        int total = found.total();
        int shown = found.rows().size();
        if (total == 0) {
            return query.narrows() ? "No deployment matches." : "Nothing was ever deployed.";
        }
        if (total == 1 && shown == 1) {
            return query.narrows() ? "1 deployment matches." : "1 deployment.";
        }
        String all = total == 1 ? "1 deployment" : total + " deployments";
        String matching = all + (query.narrows() ? total == 1 ? " matches" : " match" : "");
        if (shown == 0) {
            return matching + "; none is on this page.";
        }
        if (shown == total) {
            return matching + ", newest first.";
        }
        return matching + "; "
                + (shown == 1
                        ? "number " + (first + 1) + " is shown."
                        : "numbers " + (first + 1) + " to " + (first + shown) + " are shown, newest first.");
    }

    /** @param value as the address has it */
    record Choice(String value, String words) {}
}
