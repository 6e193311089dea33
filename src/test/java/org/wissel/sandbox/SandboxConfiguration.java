package org.wissel.sandbox;

import java.util.Map;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.User;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;

/** What Wissel has only in the sandbox: users whose password is their name. The administrator comes by the settings. */
@TestConfiguration(proxyBeanMethods = false)
class SandboxConfiguration {

    private static final Map<String, String> GROUP_OF_USER =
            Map.of("ops", "deployers", "approver", "approvers", "viewer", "viewers");

    /** Wissel has made its groups when it is started, which comes before it is ready. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> sandboxUsers(ProcessEngine engine) {
        return ready -> {
            for (Map.Entry<String, String> user : GROUP_OF_USER.entrySet()) {
                try {
                    ensure(engine.getIdentityService(), user.getKey(), user.getValue());
                } catch (ProcessEngineException lostAgainstAnother) {
                    // Another Wissel on the same database makes the same user.
                    ensure(engine.getIdentityService(), user.getKey(), user.getValue());
                }
            }
        };
    }

    private static void ensure(IdentityService identity, String name, String groupId) {
        if (identity.createUserQuery().userId(name).count() == 0) {
            User user = identity.newUser(name);
            user.setFirstName(Character.toUpperCase(name.charAt(0)) + name.substring(1));
            user.setLastName("of the sandbox");
            user.setPassword(name);
            identity.saveUser(user);
            Group group = identity.createGroupQuery().groupId(groupId).singleResult();
            identity.createMembership(name, group.getId());
        }
    }
}
