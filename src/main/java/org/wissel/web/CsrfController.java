package org.wissel.web;

import org.springframework.http.HttpStatus;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Hands a page of the signed-in session the token that its writing requests must carry. */
@RestController
class CsrfController {

    @GetMapping("/api/csrf")
    CsrfAnswer token(CsrfToken token) {
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
