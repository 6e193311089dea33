package org.wissel.web;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.wissel.deployment.Act;
import org.wissel.deployment.AuditTrail;
import org.wissel.deployment.AuditTrail.Entry;

/** The page of what people did. Who may read it is said in {@link SignIn}. */
@Controller
class AuditPage {

    static final String PATH = "/audit";
    static final int SIZE = 50;

    private static final String EXPORT = "/api/audit";

    private static final List<HistoryPage.Choice> KINDS = Stream.of(Act.Kind.values())
            .map(kind -> new HistoryPage.Choice(kind.key(), AuditRow.words(kind.key())))
            .sorted(Comparator.comparing(HistoryPage.Choice::words))
            .toList();

    private final AuditTrail trail;

    AuditPage(AuditTrail trail) {
        this.trail = trail;
    }

    /**
     * @param before only acts with a smaller number
     * @param check whether every hash is computed anew, which takes as long as reading all of them
     */
    @GetMapping(PATH)
    String audit(
            @ModelAttribute AuditQuery query,
            @RequestParam(defaultValue = "" + Long.MAX_VALUE) long before,
            @RequestParam(defaultValue = "false") boolean check,
            Model model,
            HttpServletResponse response) {
        model.addAttribute("query", query);
        model.addAttribute("narrowed", query.narrows());
        model.addAttribute("choices", trail.choices());
        model.addAttribute("kinds", KINDS);
        model.addAttribute("checked", check ? trail.check() : null);
        model.addAttribute("export", query.at(EXPORT));
        List<Entry> found = List.of();
        try {
            // One more tells whether there are older ones.
            found = trail.latest(query.filter(), before, SIZE + 1);
        } catch (IllegalArgumentException wrong) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            model.addAttribute("problem", wrong.getMessage());
        }
        List<Entry> shown = found.subList(0, Math.min(SIZE, found.size()));
        model.addAttribute("rows", shown.stream().map(AuditRow::of).toList());
        model.addAttribute("count", count(query, shown));
        model.addAttribute("newest", before == Long.MAX_VALUE ? null : query.at(PATH));
        model.addAttribute(
                "older", found.size() > SIZE ? query.older(shown.get(SIZE - 1).nr()) : null);
        return "audit";
    }

    private static String count(AuditQuery query, List<Entry> shown) {
        if (shown.isEmpty()) {
            return query.narrows() ? "No act matches." : "There is none here.";
        }
        long first = shown.get(0).nr();
        long last = shown.get(shown.size() - 1).nr();
        return first == last ? "Number " + first + "." : "Numbers " + first + " to " + last + ", newest first.";
    }
}
