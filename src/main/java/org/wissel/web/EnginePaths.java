package org.wissel.web;

import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.POST;

import org.springframework.http.HttpMethod;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RegexRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Resources of the engine that are more than their rights say, both below {@code /camunda/api} and {@code /engine-rest}. Further
 * ones are closed in the engine itself, which has more ways in than these paths; who comes here is refused before anything is read.
 */
final class EnginePaths {

    private static final String ENGINE = "(/camunda/api/engine/engine/[^/]+|/engine-rest(/engine/[^/]+)?)/";

    /**
     * They start a process at any place in it, behind an approval too, and ask for no more than the right to start one. Tasklist
     * starts by submit-form, which cannot.
     */
    static final RequestMatcher STARTS = matcher(POST, "process-definition/[^?]*/start");

    /** For nobody. */
    static final RequestMatcher CLOSED = new OrRequestMatcher(
            // Models, forms and scripts.
            matcher(POST, "deployment/create"),
            matcher(POST, "deployment/[^/?]+/redeploy"),
            matcher(DELETE, "deployment/[^?]+"),
            matcher(DELETE, "process-definition/[^?]+"),
            matcher(POST, "(decision|case)-definition/[^?]*"),
            // Ways out of a task, and into an instance, that the model does not show.
            matcher(POST, "process-definition/[^?]*/(restart|restart-async)"),
            matcher(POST, "task/[^?]*/(bpmnError|bpmnEscalation|delegate|resolve)"),
            matcher(POST, "process-instance/[^?]*modification(-async)?"),
            matcher(POST, "modification/[^?]*"),
            matcher(POST, "migration/execute(Async)?"),
            // Wissel has no external tasks, so nobody works on any.
            matcher(POST, "external-task/(fetchAndLock|[^/?]+/[^?]+)"),
            // Passwords are looked at by the sign-in alone, which slows wrong ones down.
            matcher(POST, "identity/verify"),
            RegexRequestMatcher.regexMatcher(POST, "/camunda/api/admin/auth/user/[^/]+/login/[^?]*(\\?.*)?"),
            // The page where the engine lets its first visitor make himself administrator.
            RegexRequestMatcher.regexMatcher("/camunda/(app/admin/[^/]+/setup|api/admin/setup)(/.*|\\?.*)?"));

    private EnginePaths() {}

    private static RequestMatcher matcher(HttpMethod method, String resource) {
        return RegexRequestMatcher.regexMatcher(method, ENGINE + resource + "/*(\\?.*)?");
    }
}
