package org.wissel.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.wissel.deployment.ApprovalForbiddenException;
import org.wissel.deployment.ClusterBusyException;
import org.wissel.deployment.ExportInUseException;
import org.wissel.deployment.ExportNotKeptException;
import org.wissel.deployment.ExportTooLargeException;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.OtherEvidenceException;
import org.wissel.deployment.Shown;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.UnknownNameException;

/**
 * Every error below {@code /api} as {@code application/problem+json} with a sentence in {@code detail}. Elsewhere errors
 * go on to the error pages.
 */
@RestControllerAdvice
class Problems {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    /** In characters. What was sent may stand in it, of any length. */
    private static final int LONGEST = 4_000;

    @ExceptionHandler
    ResponseEntity<ProblemDetail> any(Exception thrown, HttpServletRequest request) throws Exception {
        if (!request.getRequestURI().startsWith(request.getContextPath() + "/api/")) {
            throw thrown;
        }
        if (thrown instanceof ErrorResponse known) {
            return problem(known.getStatusCode(), known.getHeaders(), detail(known, thrown));
        }
        if (thrown instanceof HttpMessageNotReadableException unreadable) {
            return problem(HttpStatus.BAD_REQUEST, detail(unreadable));
        }
        if (thrown instanceof MethodArgumentTypeMismatchException other) {
            return problem(
                    HttpStatus.BAD_REQUEST,
                    "the parameter '" + other.getName() + "' is '" + other.getValue() + "': send a number");
        }
        if (thrown instanceof ExportTooLargeException) {
            return problem(HttpStatus.PAYLOAD_TOO_LARGE, thrown.getMessage());
        }
        if (thrown instanceof IllegalArgumentException) {
            return problem(HttpStatus.BAD_REQUEST, thrown.getMessage());
        }
        if (thrown instanceof UnknownNameException) {
            return problem(HttpStatus.NOT_FOUND, thrown.getMessage());
        }
        if (thrown instanceof ApprovalForbiddenException) {
            return problem(HttpStatus.FORBIDDEN, thrown.getMessage());
        }
        if (thrown instanceof ClusterBusyException
                || thrown instanceof NothingWaitsException
                || thrown instanceof OtherEvidenceException
                || thrown instanceof ExportInUseException) {
            return problem(HttpStatus.CONFLICT, thrown.getMessage());
        }
        if (thrown instanceof ExportNotKeptException) {
            return problem(HttpStatus.INSUFFICIENT_STORAGE, thrown.getMessage());
        }
        if (thrown instanceof StepFailedException) {
            return problem(HttpStatus.BAD_GATEWAY, thrown.getMessage());
        }
        if (thrown instanceof SignInWaitsException waits) {
            HttpHeaders headers = new HttpHeaders();
            headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(waits.seconds()));
            return problem(HttpStatus.TOO_MANY_REQUESTS, headers, waits.getMessage());
        }
        if (thrown instanceof AuthenticationException) {
            return problem(
                    HttpStatus.UNAUTHORIZED,
                    "nobody is signed in, or user or password are wrong: sign in at /login, or send them by HTTP Basic");
        }
        if (thrown instanceof CsrfException) {
            return problem(
                    HttpStatus.FORBIDDEN,
                    "the request carries no valid CSRF token: get one from /api/csrf and send it in the header named there");
        }
        if (thrown instanceof AccessDeniedException) {
            return problem(
                    HttpStatus.FORBIDDEN,
                    request.getMethod() + " " + request.getRequestURI()
                            + " is not for you: uploading and deleting an export, planning, starting and"
                            + " aborting a deployment, starting an undeployment and deciding on a failed step or having it tried again take the group"
                            + " deployers, deciding on a changed plan the group deployers or approvers, on a swap or an"
                            + " undeployment the group approvers, reading failed steps and logs one of the groups deployers,"
                            + " approvers and viewers, reading the audit the group auditors, breaking a lock an administrator; an administrator adds people");
        }
        String reference = UUID.randomUUID().toString();
        log.error("{} {} failed, reference {}", request.getMethod(), request.getRequestURI(), reference, thrown);
        return problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "this went wrong inside Wissel: look in its log for " + reference + ", which says why");
    }

    private static String detail(ErrorResponse known, Exception thrown) {
        String detail = known.getBody().getDetail();
        return detail == null ? thrown.getMessage() : detail;
    }

    /** Our own refusals of a property lie at the root; the parser's words tell of our classes, so they stay here. */
    private static String detail(HttpMessageNotReadableException unreadable) {
        return unreadable.getMostSpecificCause() instanceof IllegalArgumentException ours
                ? ours.getMessage()
                : "the request's body is no JSON object of the expected properties, each a text or a list of texts: correct it";
    }

    private static ResponseEntity<ProblemDetail> problem(HttpStatus status, String detail) {
        return problem(status, HttpHeaders.EMPTY, detail);
    }

    private static ResponseEntity<ProblemDetail> problem(HttpStatusCode status, HttpHeaders headers, String detail) {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(ProblemDetail.forStatusAndDetail(status, detail == null ? null : Shown.line(detail, LONGEST)));
    }
}
