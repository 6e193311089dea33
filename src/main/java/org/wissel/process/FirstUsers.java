package org.wissel.process;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.identity.User;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.wissel.settings.StrictBinding;

/**
 * The people of {@code wissel.users}, so that somebody can sign in before an administrator made anybody in Admin. Each is made
 * once: one that an administrator changed or deleted stays so. A wrong setting stops the start with its name; no password is ever
 * said.
 */
@Component
class FirstUsers {

    private static final Logger log = LoggerFactory.getLogger(FirstUsers.class);
    private static final String SETTING = "wissel.users";

    private static final String ADMINISTRATOR = "camunda.bpm.admin-user.id";

    /** The engine's property that remembers an id; the engine has 64 characters for a property's name. */
    private static final String MADE = "wissel.users.made.";

    /** The ids that the engine takes, unless its own settings say otherwise, and that can be remembered. */
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9]{1,46}");

    private final IdentityService identity;
    private final ManagementService management;
    private final List<FirstUser> users;

    FirstUsers(IdentityService identity, ManagementService management, Environment environment) {
        this.identity = identity;
        this.management = management;
        this.users = Binder.get(environment)
                .bind(SETTING, Bindable.listOf(FirstUser.class), new StrictBinding(SETTING))
                .orElse(List.of());
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < users.size(); i++) {
            check(SETTING + "[" + i + "]", users.get(i), ids);
        }
        String administrator = Binder.get(environment)
                .bind(ADMINISTRATOR, Bindable.of(String.class))
                .orElse("");
        for (int i = 0; i < users.size(); i++) {
            if (users.get(i).id().equals(administrator)) {
                log.warn(
                        "{}[{}].id is '{}', as {} is: the engine makes the administrator, who gets neither this password nor"
                                + " these groups. Give the user another id, or put the administrator into groups in Admin.",
                        SETTING,
                        i,
                        administrator,
                        ADMINISTRATOR);
            }
        }
    }

    private static void check(String setting, FirstUser user, Set<String> ids) {
        if (!ID.matcher(user.id()).matches()) {
            throw new IllegalArgumentException(
                    setting + ".id is '" + user.id() + "', and an id has 1 to 46 characters, letters and digits only");
        }
        if (!ids.add(user.id())) {
            throw new IllegalArgumentException(
                    setting + ".id is '" + user.id() + "', which is taken already. Give each its own.");
        }
        // Spring leaves the name of a variable that is not set where its value should be.
        if (user.password().isBlank() || user.password().startsWith("${")) {
            throw new IllegalArgumentException(setting + ".password of '" + user.id()
                    + "' is empty, or its variable is not set: give one, or leave the user out and make it in Admin");
        }
        if (user.groups().isEmpty()) {
            throw new IllegalArgumentException(
                    setting + ".groups is missing: name one or more of " + String.join(", ", Groups.MADE));
        }
        Set<String> groups = new HashSet<>();
        for (int i = 0; i < user.groups().size(); i++) {
            String group = user.groups().get(i);
            String name = setting + ".groups[" + i + "] is '" + group + "'";
            if (!Groups.MADE.contains(group)) {
                throw new IllegalArgumentException(
                        name + ", and there is no such group: give one of " + String.join(", ", Groups.MADE));
            }
            if (!groups.add(group)) {
                throw new IllegalArgumentException(name + ", which is named before: leave it out");
            }
        }
    }

    /** Makes those that were never there on this database; the others stay as they are, or stay away. The groups are there. */
    void ensure() {
        Map<String, String> properties = management.getProperties();
        for (FirstUser user : users) {
            boolean there = identity.createUserQuery().userId(user.id()).count() > 0;
            if (!properties.containsKey(MADE + user.id())) {
                // The property's name is unique: of two Wissels that start together, one fails here and looks again.
                management.setProperty(MADE + user.id(), "true");
                if (!there) {
                    make(user);
                    log.info("User {} was made, as {} says; what is changed in Admin stays", user, SETTING);
                }
            } else if (!there) {
                log.info(
                        "User {} of {} was deleted in Admin and stays away; Admin can make it again",
                        user.id(),
                        SETTING);
            }
        }
    }

    private void make(FirstUser wanted) {
        User user = identity.newUser(wanted.id());
        user.setFirstName(wanted.firstName());
        user.setLastName(wanted.lastName());
        user.setEmail(wanted.email());
        user.setPassword(wanted.password());
        identity.saveUser(user);
        wanted.groups().forEach(group -> identity.createMembership(wanted.id(), group));
    }
}
