package org.wissel.web;

import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.stereotype.Component;

/**
 * Decides by the groups that a user is in at this moment. A session remembers those of its beginning, and who was taken
 * out of a group since must not approve any more.
 */
@Component
class CurrentGroups {

    /** Programs that watch Wissel; whoever is one of these needs a group of people too to get in elsewhere. */
    static final String MONITORING = "monitoring";

    /** People who read what the others did. */
    static final String AUDITORS = "auditors";

    private static final String ADMINISTRATORS = "camunda-admin";

    private static final Set<String> PEOPLE = Set.of("deployers", "approvers", "viewers", AUDITORS, ADMINISTRATORS);

    private final AuthenticationProvider users;

    CurrentGroups(AuthenticationProvider users) {
        this.users = users;
    }

    /** Allows members of any of the groups, and administrators. */
    AuthorizationManager<RequestAuthorizationContext> member(String... groups) {
        Set<String> allowed =
                Stream.concat(Stream.of(groups), Stream.of(ADMINISTRATORS)).collect(Collectors.toUnmodifiableSet());
        return new AuthorizationManager<>() {
            @Override
            public AuthorizationResult authorize(Supplier<Authentication> user, RequestAuthorizationContext context) {
                return new AuthorizationDecision(of(user.get()).stream().anyMatch(allowed::contains));
            }

            @Override
            @Deprecated
            public AuthorizationDecision check(Supplier<Authentication> user, RequestAuthorizationContext context) {
                return (AuthorizationDecision) authorize(user, context);
            }
        };
    }

    /** Whether this person is a member of any of the groups, or an administrator. */
    boolean isMember(Authentication user, String... groups) {
        return member(groups).authorize(() -> user, null).isGranted();
    }

    /** Allows whoever is signed in, but for those who are here to watch Wissel and for nothing else. */
    AuthorizationManager<RequestAuthorizationContext> people() {
        return new AuthorizationManager<>() {
            @Override
            public AuthorizationResult authorize(Supplier<Authentication> user, RequestAuthorizationContext context) {
                return new AuthorizationDecision(isPerson(user.get()));
            }

            @Override
            @Deprecated
            public AuthorizationDecision check(Supplier<Authentication> user, RequestAuthorizationContext context) {
                return (AuthorizationDecision) authorize(user, context);
            }
        };
    }

    /** By the groups of the session's beginning: to ask anew for every picture and script would cost more than it keeps out. */
    static boolean isPerson(Authentication user) {
        return user != null
                && user.isAuthenticated()
                && !(user instanceof AnonymousAuthenticationToken)
                && isPerson(names(user));
    }

    /** Groups of a directory say nothing of Wissel, so they do not make a program a person. */
    private static boolean isPerson(Set<String> groups) {
        return !groups.contains(MONITORING) || groups.stream().anyMatch(PEOPLE::contains);
    }

    /** By the groups of the session's beginning, administrators too: for what is shown, never for what is allowed. */
    static boolean wasMember(Authentication user, String group) {
        return user != null && (names(user).contains(group) || names(user).contains(ADMINISTRATORS));
    }

    /** Allows administrators alone. */
    AuthorizationManager<RequestAuthorizationContext> administrators() {
        return member();
    }

    private Set<String> of(Authentication signedIn) {
        if (signedIn == null || !signedIn.isAuthenticated()) {
            return Set.of();
        }
        try {
            return names(users.authenticate(new PreAuthenticatedAuthenticationToken(signedIn.getName(), null)));
        } catch (AuthenticationException gone) {
            return Set.of();
        }
    }

    private static Set<String> names(Authentication user) {
        return user.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .collect(Collectors.toUnmodifiableSet());
    }
}
