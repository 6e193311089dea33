package org.wissel.process;

import org.camunda.bpm.engine.rest.security.auth.ProcessEngineAuthenticationFilter;
import org.camunda.bpm.spring.boot.starter.rest.CamundaBpmRestJerseyAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The engine's own REST API, below {@code /engine-rest}: there only where {@code wissel.engine-rest.enabled} is true, and with no
 * more rights than those of whoever is signed in. Without a current user the engine would check none at all.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("wissel.engine-rest.enabled")
@Import(CamundaBpmRestJerseyAutoConfiguration.class)
class EngineRest {

    @Bean
    FilterRegistrationBean<ProcessEngineAuthenticationFilter> signInToEngineRest() {
        var registration = new FilterRegistrationBean<>(new ProcessEngineAuthenticationFilter());
        registration.addInitParameter("authentication-provider", CamundaSignIn.FromSpringSecurity.class.getName());
        registration.addUrlPatterns("/engine-rest/*");
        registration.setOrder(CamundaSignIn.AFTER_SPRING_SECURITY);
        registration.setAsyncSupported(true);
        return registration;
    }
}
