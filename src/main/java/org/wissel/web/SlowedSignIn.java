package org.wissel.web;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.DefaultAuthenticationEventPublisher;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.event.AuthenticationFailureLockedEvent;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;
import org.wissel.deployment.WrongPasswordCounts;

/**
 * Looks at passwords, of the form and of HTTP Basic alike, and slows wrong ones down, together with every Wissel on the database.
 * Those of one user and address are looked at one after the other: many that are sent at once would else all be let through before
 * the first is counted. Several Wissels each look at one at that moment.
 */
@Component
@EnableConfigurationProperties(SignInProperties.class)
class SlowedSignIn implements AuthenticationManager {

    private static final Logger log = LoggerFactory.getLogger(SlowedSignIn.class);
    private static final int LOCKS = 64;

    private final AuthenticationManager users;
    private final DefaultAuthenticationEventPublisher told;
    private final WrongPasswords wrong;
    private final Lock[] locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(Lock[]::new);

    SlowedSignIn(
            AuthenticationProvider users,
            WrongPasswordCounts counts,
            SignInProperties limits,
            Clock clock,
            ApplicationEventPublisher listeners) {
        this.told = new DefaultAuthenticationEventPublisher(listeners);
        told.setAdditionalExceptionMappings(Map.of(SignInWaitsException.class, AuthenticationFailureLockedEvent.class));
        ProviderManager manager = new ProviderManager(users);
        manager.setAuthenticationEventPublisher(told);
        this.users = manager;
        this.wrong = new WrongPasswords(counts, clock, limits);
    }

    @Override
    public Authentication authenticate(Authentication request) {
        String user = request.getName();
        String address = request.getDetails() instanceof WebAuthenticationDetails details
                ? Optional.ofNullable(details.getRemoteAddress()).orElse("")
                : "";
        Lock lock = locks[Math.floorMod((user + '@' + address).hashCode(), LOCKS)];
        lock.lock();
        try {
            wrong.wait(user, address).ifPresent(left -> {
                SignInWaitsException waits = new SignInWaitsException(left);
                told.publishAuthenticationFailure(waits, request);
                throw waits;
            });
            return lookedAt(request, user, address);
        } finally {
            lock.unlock();
        }
    }

    private Authentication lookedAt(Authentication request, String user, String address) {
        try {
            Authentication known = users.authenticate(request);
            wrong.right(user, address);
            return known;
        } catch (BadCredentialsException bad) {
            int times = wrong.wrong(user, address);
            wrong.wait(user, address)
                    .ifPresent(left -> log.warn(
                            "Sign-in of {} from {} has to wait {} s after {} wrong passwords",
                            shown(user),
                            address,
                            left.toSeconds(),
                            times));
            throw bad;
        }
    }

    /** A stranger chose the name. */
    private static String shown(String user) {
        String tame = user.replaceAll("[^\\p{L}\\p{N}._@-]", "?");
        return tame.length() <= 64 ? tame : tame.substring(0, 64) + "...";
    }

    @Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT10M")
    void forgetOld() {
        wrong.forgetOld();
    }
}
