package org.wissel.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Locale;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Marks every cookie as one for TLS alone where the request came by it. The session's own is marked by Tomcat; the engine's
 * applications write theirs as text, and know of TLS by a setting alone, which the sandbox could not have.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class SecureCookies extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, request.isSecure() ? new Marking(response) : response);
    }

    private static final class Marking extends HttpServletResponseWrapper {

        private Marking(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void addHeader(String name, String value) {
            super.addHeader(name, marked(name, value));
        }

        @Override
        public void setHeader(String name, String value) {
            super.setHeader(name, marked(name, value));
        }

        @Override
        public void addCookie(Cookie cookie) {
            cookie.setSecure(true);
            super.addCookie(cookie);
        }

        private static String marked(String name, String value) {
            return name.equalsIgnoreCase("Set-Cookie")
                            && value != null
                            && !value.toLowerCase(Locale.ROOT).contains("; secure")
                            && !value.toLowerCase(Locale.ROOT).contains(";secure")
                    ? value + "; Secure"
                    : value;
        }
    }
}
