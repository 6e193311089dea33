package org.wissel.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.wissel.deployment.Origin;
import org.wissel.deployment.Origins;

/**
 * Tells of the request that this thread answers. The address is the connection's, unless {@code server.forward-headers-strategy}
 * says that a proxy's headers are to be believed. Which of the engine's applications a person used is told by the browser
 * ({@code Referer}), since they share their resources.
 */
@Component
class RequestOrigin implements Origins {

    private static final Pattern APPLICATION = Pattern.compile("/camunda/app/(tasklist|cockpit|admin|welcome)(/|$)");

    @Override
    public Origin current() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? of(attributes.getRequest())
                : Origin.WISSEL;
    }

    static Origin of(HttpServletRequest request) {
        return new Origin(request.getRemoteAddr(), way(request), request.getRequestId());
    }

    private static String way(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (path.startsWith("/engine-rest")) {
            return "engine-rest";
        }
        if (path.startsWith("/actuator")) {
            return "actuator";
        }
        if (request.getHeader("Authorization") != null && path.startsWith("/api/")) {
            return "api";
        }
        String from = request.getHeader("Referer");
        Matcher application = APPLICATION.matcher(path.startsWith("/camunda/app/") || from == null ? path : from);
        if (application.find()) {
            return application.group(1);
        }
        return path.startsWith("/camunda/") ? "camunda" : "page";
    }
}
