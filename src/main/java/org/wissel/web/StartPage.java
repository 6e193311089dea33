package org.wissel.web;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.view.RedirectView;

/** Leads who comes without a path to where the work is. */
@Controller
class StartPage {

    static final String TASKLIST = "/camunda/app/tasklist/default/";

    @GetMapping("/")
    RedirectView start() {
        return new RedirectView(TASKLIST, true);
    }
}
