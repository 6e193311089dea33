package org.wissel.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Answers what is turned away before anybody looks who sent it; below {@code /api} with a problem, as every other error there. */
@Component
class RejectedRequests implements RequestRejectedHandler {

    private final HandlerExceptionResolver problems;

    RejectedRequests(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException rejected)
            throws IOException {
        if (request.getRequestURI().startsWith(request.getContextPath() + "/api/")) {
            var refused = new ResponseStatusException(
                    HttpStatus.BAD_REQUEST,
                    "the request has a path or a header that is taken nowhere: leave out semicolons, control"
                            + " characters and the like");
            problems.resolveException(request, response, null, refused);
        } else {
            response.sendError(HttpStatus.BAD_REQUEST.value());
        }
    }
}
