package org.wissel.web;

import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.HEAD;
import static org.springframework.http.HttpMethod.POST;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.AccessDeniedHandlerImpl;
import org.springframework.security.web.access.RequestMatcherDelegatingAccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.SimpleUrlAuthenticationFailureHandler;
import org.springframework.security.web.authentication.logout.HttpStatusReturningLogoutSuccessHandler;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.session.HttpSessionEventPublisher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestHeaderRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Who gets in. People sign in once by a form, for Tasklist, Cockpit, Admin and {@code /api}; programs send user and
 * password with each request to {@code /api}, to {@code /actuator}, and to the engine's own API where that is there. Who the
 * users are is told by the {@code AuthenticationProvider}.
 */
@Configuration(proxyBeanMethods = false)
class SignIn {

    private final PathPatternRequestMatcher.Builder path = PathPatternRequestMatcher.withDefaults();
    private final RequestMatcher api = path.matcher("/api/**");
    private final RequestMatcher actuator = path.matcher("/actuator/**");
    private final RequestMatcher camundaApi = path.matcher("/camunda/api/**");

    /** Parts of the forms in Tasklist and of our pages: no page of its own. */
    private final RequestMatcher formParts = path.matcher("/wissel/**");

    private final CurrentGroups groups;
    private final HandlerExceptionResolver problems;
    private final ControllerPaths controllers;
    private final SlowedSignIn passwords;

    SignIn(
            CurrentGroups groups,
            SlowedSignIn passwords,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems,
            @Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> mapping) {
        this.groups = groups;
        this.controllers = new ControllerPaths(mapping);
        this.problems = problems;
        this.passwords = passwords;
    }

    /** Tells when a session ends, so that its streams of events do. */
    @Bean
    static HttpSessionEventPublisher sessionEnds() {
        return new HttpSessionEventPublisher();
    }

    /** Programs: no session is read or made, so that there is nothing which another site could misuse. */
    @Bean
    @Order(1)
    SecurityFilterChain programs(HttpSecurity http) throws Exception {
        return http.authenticationManager(passwords)
                .headers(PageSafety.headers())
                .securityMatcher(new AndRequestMatcher(
                        new OrRequestMatcher(api, actuator), new RequestHeaderRequestMatcher("Authorization")))
                .authorizeHttpRequests(requests -> {
                    actuatorRules(requests);
                    apiRules(requests);
                    requests.anyRequest().denyAll();
                })
                // No WWW-Authenticate in the answer: a browser must not ask for a password by itself and keep it.
                .httpBasic(basic -> basic.authenticationEntryPoint(apiUnauthenticated()))
                .exceptionHandling(errors ->
                        errors.authenticationEntryPoint(apiUnauthenticated()).accessDeniedHandler(apiDenied()))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.disable())
                .build();
    }

    /** Programs that speak to the engine itself, where the settings let them: no session either. */
    @Bean
    @Order(0)
    @ConditionalOnProperty("wissel.engine-rest.enabled")
    SecurityFilterChain enginePrograms(HttpSecurity http) throws Exception {
        AuthenticationEntryPoint unauthenticated =
                (request, response, reason) -> status(response, HttpStatus.UNAUTHORIZED, reason);
        return http.authenticationManager(passwords)
                .headers(PageSafety.headers())
                .securityMatcher(path.matcher("/engine-rest/**"))
                .authorizeHttpRequests(requests -> {
                    requests.requestMatchers(EnginePaths.CLOSED).denyAll();
                    requests.requestMatchers(EnginePaths.STARTS).access(groups.administrators());
                    requests.anyRequest().access(groups.people());
                })
                .httpBasic(basic -> basic.authenticationEntryPoint(unauthenticated))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(unauthenticated))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.disable())
                .build();
    }

    /** People, with their browser's session. */
    @Bean
    @Order(2)
    SecurityFilterChain people(HttpSecurity http) throws Exception {
        RequestMatcher camundaLogout = path.matcher(POST, "/camunda/api/admin/auth/user/{engine}/logout");
        return http.authenticationManager(passwords)
                .headers(PageSafety.headers())
                .authorizeHttpRequests(requests -> {
                    // The end of a stream: who opened it was looked at then, and may have signed out since.
                    requests.dispatcherTypeMatchers(DispatcherType.ASYNC).permitAll();
                    requests.requestMatchers("/error", "/favicon.ico").permitAll();
                    requests.requestMatchers(GET, SignInPage.IN, SignInPage.OUT).permitAll();
                    requests.requestMatchers(EnginePaths.CLOSED).denyAll();
                    requests.requestMatchers(EnginePaths.STARTS).access(groups.administrators());
                    actuatorRules(requests);
                    apiRules(requests);
                    requests.anyRequest().access(groups.people());
                })
                .formLogin(form -> form.loginPage(SignInPage.IN)
                        .defaultSuccessUrl(StartPage.PATH, false)
                        .failureHandler(wrongPassword())
                        .permitAll())
                .logout(logout -> logout.logoutRequestMatcher(
                                new OrRequestMatcher(camundaLogout, path.matcher(POST, SignInPage.OUT)))
                        .defaultLogoutSuccessHandlerFor(
                                new HttpStatusReturningLogoutSuccessHandler(HttpStatus.NO_CONTENT), camundaLogout)
                        .logoutSuccessUrl("/login?logout")
                        .deleteCookies("JSESSIONID"))
                .requestCache(cache -> cache.requestCache(onlyPages()))
                .exceptionHandling(errors -> errors.defaultAuthenticationEntryPointFor(
                                apiUnauthenticated(), new OrRequestMatcher(api, actuator))
                        .defaultAuthenticationEntryPointFor(
                                new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED), camundaApi)
                        .defaultAuthenticationEntryPointFor(
                                new LoginUrlAuthenticationEntryPoint(SignInPage.IN), AnyRequestMatcher.INSTANCE)
                        .accessDeniedHandler(apiOrPageDenied()))
                // Camunda guards its own paths with a token of its own; below /actuator nobody may write, whatever he
                // sends.
                .csrf(csrf -> csrf.ignoringRequestMatchers(path.matcher("/camunda/**"), actuator))
                .build();
    }

    /** Whether Wissel is well may be asked by whatever starts and stops it; the rest is for those who watch it. */
    private void actuatorRules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        for (HttpMethod reading : List.of(GET, HEAD)) {
            requests.requestMatchers(
                            reading, "/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness")
                    .permitAll();
            requests.requestMatchers(reading, "/actuator/**").access(groups.member(CurrentGroups.MONITORING));
        }
        requests.requestMatchers("/actuator/**").denyAll();
    }

    /** What is not named here may only be read. */
    private void apiRules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        requests.requestMatchers(
                        POST,
                        "/api/deployments",
                        "/api/exports",
                        "/api/clusters/{cluster}/plans",
                        "/api/deployments/{id}/abort",
                        "/api/deployments/{id}/failed-steps/{job}/decision",
                        "/api/undeploys",
                        "/api/undeploys/{id}/undo",
                        "/api/undeploys/{id}/retry")
                .access(groups.member("deployers"));
        // Which of the two may decide is said by the task that waits.
        requests.requestMatchers(POST, "/api/deployments/{id}/approval")
                .access(groups.member("approvers", "deployers"));
        requests.requestMatchers(POST, "/api/undeploys/{id}/decision").access(groups.member("approvers"));
        requests.requestMatchers(DELETE, "/api/exports/{project}/{version}").access(groups.member("deployers"));
        requests.requestMatchers(DELETE, "/api/locks/{cluster}").access(groups.administrators());
        for (HttpMethod reading : List.of(GET, HEAD)) {
            // They look at machines, and carry lines of a node's log, which may tell more than the rest.
            requests.requestMatchers(
                            reading,
                            "/api/deployments/{id}/failed-steps",
                            "/api/deployments/{id}/steps",
                            "/deployments/{id}/failed-steps",
                            "/api/undeploys/{id}/plan")
                    .access(groups.member("deployers", "approvers", "viewers"));
            requests.requestMatchers(reading, AuditPage.PATH, "/api/audit", "/api/audit/**")
                    .access(groups.member(CurrentGroups.AUDITORS));
        }
        requests.requestMatchers(GET, "/api/**").access(groups.people());
        requests.requestMatchers(HEAD, "/api/**").access(groups.people());
        requests.requestMatchers("/api/**").denyAll();
    }

    /** After signing in, people return to the page that they asked for, never to a picture, a script or a resource. */
    private RequestCache onlyPages() {
        var html = new MediaTypeRequestMatcher(MediaType.TEXT_HTML);
        html.setIgnoredMediaTypes(Set.of(MediaType.ALL));
        var cache = new HttpSessionRequestCache();
        cache.setRequestMatcher(new AndRequestMatcher(
                path.matcher(GET, "/**"),
                html,
                new NegatedRequestMatcher(new OrRequestMatcher(api, actuator, camundaApi, formParts))));
        return cache;
    }

    private static AuthenticationFailureHandler wrongPassword() {
        var form = new SimpleUrlAuthenticationFailureHandler("/login?error");
        return (request, response, reason) -> {
            if (reason instanceof SignInWaitsException waits) {
                response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(waits.seconds()));
                response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
            } else {
                form.onAuthenticationFailure(request, response, reason);
            }
        };
    }

    private AuthenticationEntryPoint apiUnauthenticated() {
        return (request, response, reason) -> answer(request, response, HttpStatus.UNAUTHORIZED, reason);
    }

    private AccessDeniedHandler apiDenied() {
        return (request, response, reason) -> {
            // A missing token is found out before the sign-in is: who has none is to hear of the sign-in first.
            Authentication user = SecurityContextHolder.getContext().getAuthentication();
            boolean nobody = user == null || user instanceof AnonymousAuthenticationToken;
            if (nobody) {
                var signIn = new InsufficientAuthenticationException("nobody is signed in", reason);
                answer(request, response, HttpStatus.UNAUTHORIZED, signIn);
            } else if (api.matches(request) && CurrentGroups.isPerson(user) && !controllers.know(request)) {
                // It stays refused; only what is said of it is that there is nothing.
                problems.resolveException(request, response, null, controllers.nothingAt(request));
            } else {
                answer(request, response, HttpStatus.FORBIDDEN, reason);
            }
        };
    }

    /** With a problem where the API has one; the actuator's answers are not ours. */
    private void answer(
            HttpServletRequest request, HttpServletResponse response, HttpStatus status, RuntimeException reason) {
        if (actuator.matches(request)) {
            status(response, status, reason);
        } else {
            problems.resolveException(request, response, null, reason);
        }
    }

    private static void status(HttpServletResponse response, HttpStatus status, RuntimeException reason) {
        if (reason instanceof SignInWaitsException waits) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(waits.seconds()));
            response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
        } else {
            response.setStatus(status.value());
        }
    }

    private AccessDeniedHandler apiOrPageDenied() {
        var handlers = new LinkedHashMap<RequestMatcher, AccessDeniedHandler>();
        handlers.put(new OrRequestMatcher(api, actuator), apiDenied());
        handlers.putAll(SignInPage.afresh(path));
        return new RequestMatcherDelegatingAccessDeniedHandler(handlers, new AccessDeniedHandlerImpl());
    }
}
