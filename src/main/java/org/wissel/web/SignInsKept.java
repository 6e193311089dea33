package org.wissel.web;

import java.util.Map;
import org.springframework.context.event.EventListener;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.authentication.event.AuthenticationSuccessEvent;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Act;
import org.wissel.deployment.Audit;

/** Keeps who signed in and out, and who failed to. */
@Component
class SignInsKept {

    private final Audit audit;
    private final AuthenticationProvider users;

    SignInsKept(Audit audit, AuthenticationProvider users) {
        this.audit = audit;
        this.users = users;
    }

    @EventListener
    void signedIn(AuthenticationSuccessEvent event) {
        audit.noted(Act.of(Act.Kind.SIGNED_IN, event.getAuthentication().getName(), Map.of()));
    }

    @EventListener
    void failed(AbstractAuthenticationFailureEvent event) {
        String name = event.getAuthentication().getName();
        boolean known = isUser(name);
        audit.noted(Act.of(Act.Kind.SIGN_IN_FAILED, known ? name : "", Map.of("user", known ? "known" : "unknown")));
    }

    @EventListener
    void signedOut(LogoutSuccessEvent event) {
        audit.noted(Act.of(Act.Kind.SIGNED_OUT, event.getAuthentication().getName(), Map.of()));
    }

    /** What is no user's name is not kept: people type passwords there. */
    private boolean isUser(String name) {
        try {
            users.authenticate(new PreAuthenticatedAuthenticationToken(name, null));
            return true;
        } catch (AuthenticationException unknown) {
            return false;
        }
    }
}
