package org.wissel.web;

import java.security.Principal;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What every page shows around its own. */
@ControllerAdvice(assignableTypes = {StartPage.class, HistoryPage.class, DeploymentPages.class, UndeployPage.class})
class PageFrame {

    @ModelAttribute("user")
    String user(Principal user) {
        return user == null ? "" : user.getName();
    }
}
