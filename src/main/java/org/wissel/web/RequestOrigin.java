package org.wissel.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.wissel.deployment.Origin;
import org.wissel.deployment.Origins;

/**
 * Tells where the request came from that this thread answers. The address is the connection's, unless
 * {@code server.forward-headers-strategy} says that a proxy's headers are to be believed. Which of the engine's applications a person
 * used is told by the browser ({@code Referer}), since they share their resources.
 */
@Component
// After what reads a proxy's headers, and before everything that may sign in, refuse or do anything.
@Order(RequestOrigin.BEFORE_SECURITY - 1)
class RequestOrigin extends OncePerRequestFilter implements Origins {

    /** Spring Security is at -100. */
    static final int BEFORE_SECURITY = -102;

    private static final Pattern APPLICATION = Pattern.compile("/camunda/app/(tasklist|cockpit|admin|welcome)(/|$)");

    private final ThreadLocal<Origin> current = new ThreadLocal<>();

    @Override
    public Origin current() {
        Origin origin = current.get();
        return origin == null ? Origin.WISSEL : origin;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        current.set(new Origin(request.getRemoteAddr(), way(request), request.getRequestId()));
        try {
            chain.doFilter(request, response);
        } finally {
            current.remove();
        }
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
        if (path.equals("/login")) {
            return "page";
        }
        String from = request.getHeader("Referer");
        Matcher application = APPLICATION.matcher(path.startsWith("/camunda/app/") || from == null ? path : from);
        if (application.find()) {
            return application.group(1);
        }
        return path.startsWith("/camunda/") ? "camunda" : "page";
    }
}
