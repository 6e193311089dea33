package org.wissel.process;

import java.util.List;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.User;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.stereotype.Component;

/**
 * Signs people in with the engine's users; each group becomes an authority of the same name. Wrong passwords are
 * counted and slowed down by whoever asks. For a pre-authenticated token, which only this application makes, no password is
 * asked: it tells the groups that a signed-in user has now.
 */
@Component
class CamundaUsers implements AuthenticationProvider {

    private final IdentityService identity;

    CamundaUsers(IdentityService identity) {
        this.identity = identity;
    }

    @Override
    public Authentication authenticate(Authentication request) {
        String name = request.getName();
        if (!(request instanceof PreAuthenticatedAuthenticationToken)
                && !identity.checkPassword(name, String.valueOf(request.getCredentials()))) {
            throw new BadCredentialsException("the user or the password is wrong");
        }
        User user = identity.createUserQuery().userId(name).singleResult();
        if (user == null) {
            throw new UsernameNotFoundException("there is no user '" + name + "' any more");
        }
        List<SimpleGrantedAuthority> groups = identity.createGroupQuery().groupMember(user.getId()).list().stream()
                .map(group -> new SimpleGrantedAuthority(group.getId()))
                .toList();
        return UsernamePasswordAuthenticationToken.authenticated(user.getId(), null, groups);
    }

    @Override
    public boolean supports(Class<?> token) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(token)
                || PreAuthenticatedAuthenticationToken.class.isAssignableFrom(token);
    }
}
