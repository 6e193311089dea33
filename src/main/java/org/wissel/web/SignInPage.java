package org.wissel.web;

import java.util.Map;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.DefaultRedirectStrategy;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The pages round a session: what is sent to them is taken by {@link SignIn}. */
@Controller
class SignInPage {

    static final String IN = "/login";
    static final String OUT = "/logout";

    /**
     * The form for user and password.
     *
     * @param error whether what was sent before was wrong
     * @param logout whether somebody has just signed out
     * @param again whether what was sent before came from a page that had become too old
     */
    @GetMapping(IN)
    String signIn(
            @RequestParam(required = false) String error,
            @RequestParam(required = false) String logout,
            @RequestParam(required = false) String again,
            Model model) {
        model.addAttribute("wrong", error != null);
        model.addAttribute("out", logout != null);
        model.addAttribute("again", again != null);
        return "sign-in";
    }

    /** Asks first, since a link of another site may lead here. */
    @GetMapping(OUT)
    String signOut() {
        return "sign-out";
    }

    /** What is refused there has the token of a session that has ended since the page was shown: a new page has a new one. */
    static Map<RequestMatcher, AccessDeniedHandler> afresh(PathPatternRequestMatcher.Builder path) {
        return Map.of(
                path.matcher(HttpMethod.POST, IN), redirect(IN + "?again"),
                path.matcher(HttpMethod.POST, OUT), redirect(OUT));
    }

    private static AccessDeniedHandler redirect(String page) {
        return (request, response, reason) -> new DefaultRedirectStrategy().sendRedirect(request, response, page);
    }
}
