package org.wissel.web;

import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.header.writers.StaticHeadersWriter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;

/** What answers tell a browser about themselves. With TLS comes Strict-Transport-Security, as Spring adds it then. */
final class PageSafety {

    /**
     * Our pages run scripts of this server and nothing that is written into a page. Styles may stand in a page: bars of the
     * timeline are placed so. The pictures of Swagger UI are data.
     */
    static final String CONTENT =
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                    + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    static final String PERMISSIONS =
            "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()";

    private PageSafety() {}

    static Customizer<HeadersConfigurer<HttpSecurity>> headers() {
        // The engine's applications have a policy of their own; of two, a browser keeps both.
        var ours = new NegatedRequestMatcher(
                PathPatternRequestMatcher.withDefaults().matcher("/camunda/**"));
        return headers -> headers.addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(
                        ours, new StaticHeadersWriter("Content-Security-Policy", CONTENT)))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                .permissionsPolicyHeader(permissions -> permissions.policy(PERMISSIONS));
    }
}
