package org.wissel.web;

import java.security.Principal;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What every page shows around its own. */
@ControllerAdvice(
        assignableTypes = {
            StartPage.class,
            HistoryPage.class,
            DeploymentPages.class,
            UndeployPage.class,
            AuditPage.class
        })
class PageFrame {

    @ModelAttribute("user")
    String user(Principal user) {
        return user == null ? "" : user.getName();
    }

    /** Whether the menu leads to the audit. */
    @ModelAttribute("auditor")
    boolean auditor(Authentication user) {
        return CurrentGroups.wasMember(user, CurrentGroups.AUDITORS);
    }
}
