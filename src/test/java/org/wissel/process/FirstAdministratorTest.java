package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.authorization.Groups;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class FirstAdministratorTest {

    private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "${WISSEL_ADMIN_PASSWORD_THAT_NOBODY_SET}"})
    void a_password_that_nobody_chose_is_refused_by_its_name(String password) {
        refused(
                Map.of(FirstAdministrator.ID, "root", FirstAdministrator.PASSWORD, password),
                FirstAdministrator.PASSWORD);
    }

    @Test
    void an_administrator_without_a_password_is_refused_since_the_engine_would_take_the_id_for_it() {
        refused(Map.of(FirstAdministrator.ID, "root"), FirstAdministrator.PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "${WISSEL_ADMIN_THAT_NOBODY_SET}"})
    void an_id_that_nobody_chose_is_refused_by_its_name(String id) {
        refused(Map.of(FirstAdministrator.ID, id, FirstAdministrator.PASSWORD, "correct-horse"), FirstAdministrator.ID);
    }

    @Test
    void a_whole_administrator_and_none_at_all_are_let_by() {
        assertThatCode(() -> of(Map.of(FirstAdministrator.ID, "root", FirstAdministrator.PASSWORD, "correct-horse"))
                        .preInit(null))
                .doesNotThrowAnyException();
        // Kept as a secret in every case, whether it is needed or not.
        assertThatCode(() -> of(Map.of(FirstAdministrator.PASSWORD, "")).preInit(null))
                .doesNotThrowAnyException();
        assertThatCode(() -> of(Map.of()).preInit(null)).doesNotThrowAnyException();
    }

    @Test
    void a_database_without_an_administrator_is_refused_and_one_that_has_one_is_not() {
        FirstAdministrator administrator = of(Map.of());
        try (SmallEngine small = new SmallEngine("first-administrator", administrator, null)) {
            IdentityService identity = small.engine.getIdentityService();
            beans.addBean("identity", identity);

            assertThatThrownBy(administrator::afterSingletonsInstantiated)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(FirstAdministrator.ID)
                    .hasMessageContaining(FirstAdministrator.PASSWORD)
                    .hasMessageContaining("CAMUNDA_BPM_ADMINUSER_PASSWORD");

            identity.saveUser(identity.newUser("root"));
            identity.saveGroup(identity.newGroup(Groups.CAMUNDA_ADMIN));
            identity.createMembership("root", Groups.CAMUNDA_ADMIN);
            assertThatCode(administrator::afterSingletonsInstantiated).doesNotThrowAnyException();
        }
    }

    private void refused(Map<String, Object> settings, String named) {
        assertThatThrownBy(() -> of(settings).preInit(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(named)
                .hasMessageContaining("start again")
                .hasMessageNotContaining("correct-horse");
    }

    private FirstAdministrator of(Map<String, Object> settings) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", new HashMap<>(settings)));
        return new FirstAdministrator(environment, beans.getBeanProvider(IdentityService.class));
    }
}
