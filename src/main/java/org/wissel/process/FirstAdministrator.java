package org.wissel.process;

import java.util.Optional;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.authorization.Groups;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * No start without somebody who can sign in: where the database has no administrator, the settings name one, with a password that
 * somebody chose. The engine itself would take the id for a password that is missing. Nothing listens yet when this is looked at.
 */
@Component
class FirstAdministrator extends AbstractProcessEnginePlugin implements SmartInitializingSingleton {

    static final String ID = "camunda.bpm.admin-user.id";
    static final String PASSWORD = "camunda.bpm.admin-user.password";

    /** Spring leaves the name of a variable that is not set where its value should be. */
    private static final Pattern UNRESOLVED = Pattern.compile("\\$\\{[^}]*}");

    private static final String BOTH = "Set " + ID + " and " + PASSWORD + ", for instance by the environment variables"
            + " CAMUNDA_BPM_ADMINUSER_ID and CAMUNDA_BPM_ADMINUSER_PASSWORD, and start again";

    private final Binder settings;
    private final ObjectProvider<IdentityService> identity;

    FirstAdministrator(Environment settings, ObjectProvider<IdentityService> identity) {
        this.settings = Binder.get(settings);
        this.identity = identity;
    }

    /** @throws IllegalStateException when half of an administrator is named */
    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        Optional<String> id = setting(ID);
        if (id.isEmpty()) {
            return;
        }
        if (isMissing(id.get())) {
            throw new IllegalStateException(ID + " is empty, or its variable is not set. " + BOTH
                    + ", or leave both out where the database has an administrator already");
        }
        if (isMissing(setting(PASSWORD).orElse(""))) {
            throw new IllegalStateException(PASSWORD + " of '" + id.get()
                    + "' is empty, or its variable is not set: no password" + " is made up. " + BOTH
                    + ", or leave both out where the database has an administrator already");
        }
    }

    private Optional<String> setting(String name) {
        // Not as text of the environment, which fails where a variable is not set, without saying for which setting.
        return Optional.ofNullable(
                settings.bind(name, Bindable.of(String.class)).orElse(null));
    }

    private static boolean isMissing(String value) {
        return value.isBlank() || UNRESOLVED.matcher(value).find();
    }

    /** @throws IllegalStateException when nobody is an administrator, naming the settings */
    @Override
    public void afterSingletonsInstantiated() {
        boolean nobody = identity.getObject()
                        .createUserQuery()
                        .memberOfGroup(Groups.CAMUNDA_ADMIN)
                        .count()
                == 0;
        if (nobody) {
            throw new IllegalStateException(
                    ID + " is not set, and nobody is an administrator in this database, so nobody"
                            + " could make users or sign in. " + BOTH);
        }
    }
}
