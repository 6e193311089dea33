package org.wissel.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Hands a page of the signed-in session the token that its writing requests must carry. */
@RestController
@Tag(name = ApiDescription.SIGN_IN)
class CsrfController {

    @GetMapping("/api/csrf")
    @Operation(
            summary = "The token that writing requests of a browser carry",
            description = "For whoever is signed in. Of no use with HTTP Basic.")
    @FailsWith({404})
    CsrfAnswer token(@Parameter(hidden = true) CsrfToken token) {
        if (token == null) {
            throw new ResponseStatusException(
                    HttpStatus.NOT_FOUND,
                    "a request that carries its password in the Authorization header needs no CSRF token");
        }
        return new CsrfAnswer(token.getHeaderName(), token.getToken());
    }

    /** @param header the name of the request header that carries the token */
    record CsrfAnswer(String header, String token) {}
}
