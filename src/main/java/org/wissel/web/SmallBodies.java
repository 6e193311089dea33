package org.wissel.web;

import static org.springframework.http.HttpMethod.POST;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Takes no larger body than any question or decision has, but for uploads. The engine takes lists of any length and makes a statement
 * of each: one of 4 MB, which every user may send, filled the memory. Stands behind the sign-in, and reads nothing of strangers.
 */
@Component
@Order(SmallBodies.AFTER_SECURITY)
class SmallBodies extends OncePerRequestFilter {

    /** Spring Security is at -100, the engine's applications come from 0 on. */
    static final int AFTER_SECURITY = -50;

    /** In bytes; as many as {@code server.tomcat.max-http-form-post-size}. */
    static final int LARGEST = 64 * 1024;

    private final RequestMatcher upload =
            PathPatternRequestMatcher.withDefaults().matcher(POST, "/api/exports");
    private final HandlerExceptionResolver problems;

    SmallBodies(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return upload.matches(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long announced = request.getContentLengthLong();
        if (announced > LARGEST) {
            refuse(request, response, "the body has " + announced + " bytes");
        } else if (announced < 0
                && request.getHeader("Transfer-Encoding") != null
                && request.getUserPrincipal() != null) {
            byte[] body = request.getInputStream().readNBytes(LARGEST + 1);
            if (body.length > LARGEST) {
                refuse(request, response, "the body is larger than it says");
            } else {
                chain.doFilter(new Read(request, body), response);
            }
        } else {
            chain.doFilter(request, response);
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, String what) throws IOException {
        if (request.getRequestURI().startsWith(request.getContextPath() + "/api/")) {
            var refused = new ResponseStatusException(
                    HttpStatus.PAYLOAD_TOO_LARGE,
                    what + ", and no more than " + LARGEST + " are taken here: leave out what is not needed");
            problems.resolveException(request, response, null, refused);
        } else {
            response.sendError(HttpStatus.PAYLOAD_TOO_LARGE.value());
        }
    }

    /** A request whose body was read already. */
    private static final class Read extends HttpServletRequestWrapper {

        private final ServletInputStream body;

        private Read(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = new Bytes(new ByteArrayInputStream(body));
        }

        @Override
        public ServletInputStream getInputStream() {
            return body;
        }

        @Override
        public BufferedReader getReader() {
            String encoding = getCharacterEncoding();
            return new BufferedReader(new InputStreamReader(
                    body, encoding == null ? StandardCharsets.ISO_8859_1 : Charset.forName(encoding)));
        }
    }

    private static final class Bytes extends ServletInputStream {

        private final ByteArrayInputStream bytes;

        private Bytes(ByteArrayInputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] buffer, int from, int length) {
            return bytes.read(buffer, from, length);
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
