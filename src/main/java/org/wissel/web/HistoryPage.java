package org.wissel.web;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.wissel.deployment.History;

/** The page of all deployments that ever were. */
@Controller
class HistoryPage {

    static final int SIZE = 50;
    private static final int LAST_PAGE = 1_000_000;

    private final History history;

    HistoryPage(History history) {
        this.history = history;
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
                        .map(state -> new Choice(state.key(), StateWords.outcome(state)))
                        .toList());
        model.addAttribute("rows", HistoryRow.of(found));
        model.addAttribute("count", count(query, first, found));
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

    private static String count(HistoryQuery query, int first, History.Page found) {
        String what = query.narrows() ? " that match" : "";
        if (found.total() == 0) {
            return query.narrows() ? "No deployment matches." : "Nothing was ever deployed.";
        }
        List<History.Row> rows = found.rows();
        String all = found.total() + (found.total() == 1 ? " deployment" : " deployments") + what;
        return rows.isEmpty()
                ? all + ", none on this page."
                : all + ", of which " + (first + 1) + " to " + (first + rows.size()) + " are shown, newest first.";
    }

    /** @param value as the address has it */
    record Choice(String value, String words) {}
}
