package org.wissel.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Map;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.wissel.deployment.Act;
import org.wissel.deployment.Audit;

/**
 * Keeps every request that was answered with 403, whoever refused it: the rules of {@link SignIn}, the engine, a step. Stands before
 * Spring Security, which has cleared away by then who it was.
 */
@Component
@Order(RequestOrigin.BEFORE_SECURITY)
class RefusalsKept extends OncePerRequestFilter {

    private final Audit audit;

    RefusalsKept(Audit audit) {
        this.audit = audit;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        // Asked before: what refuses may end the session.
        String person = ofSession(request);
        chain.doFilter(request, response);
        if (response.getStatus() == HttpStatus.FORBIDDEN.value()) {
            String asked = request.getMethod() + " " + request.getRequestURI();
            audit.noted(Act.of(
                    Act.Kind.REFUSED,
                    person.isEmpty()
                            ? name(request.getAttribute(
                                    RequestAttributeSecurityContextRepository.DEFAULT_REQUEST_ATTR_NAME))
                            : person,
                    Map.of("asked", asked)));
        }
    }

    private static String ofSession(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session == null
                ? ""
                : name(session.getAttribute(HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY));
    }

    private static String name(Object context) {
        return context instanceof SecurityContext known && known.getAuthentication() != null
                ? known.getAuthentication().getName()
                : "";
    }
}
