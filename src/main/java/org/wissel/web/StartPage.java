package org.wissel.web;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.wissel.deployment.History;

/** The page that people come to first: every cluster as a picture, and what was deployed last. */
@Controller
class StartPage {

    static final String PATH = "/";

    /** Looks that are kept up to date are younger. A page that reads itself every 20 s never shows what is too old to be shown. */
    private static final Duration MAXIMUM_AGE = Duration.ofSeconds(9);

    /** What was seen longer ago may be otherwise by now. */
    private static final Duration UP_TO_DATE = Duration.ofSeconds(30);

    /** Machines that answer at once are seen at once; for others the page reads itself again when they were seen. */
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private static final int LAST = 10;

    private final ClusterWatch watch;
    private final History history;
    private final Standing standing;

    StartPage(ClusterWatch watch, History history, Standing standing) {
        this.standing = standing;
        this.watch = watch;
        this.history = history;
    }

    @GetMapping(PATH)
    String start(Model model) {
        Optional<ClusterWatch.Look> look = watch.latest(MAXIMUM_AGE, PATIENCE);
        model.addAttribute("seen", look.isPresent());
        look.ifPresent(seen -> {
            model.addAttribute("seenAt", seen.seenAt());
            model.addAttribute("age", seen.age().toMillis());
            model.addAttribute("old", seen.age().compareTo(UP_TO_DATE) > 0);
        });
        model.addAttribute(
                "clusters",
                look.map(seen -> seen.sights().stream().map(ClusterPicture::of).toList())
                        .orElse(List.of()));
        model.addAttribute("deployments", standing.rows(history.deployments(History.Filter.ALL, 0, LAST)));
        return "clusters";
    }
}
