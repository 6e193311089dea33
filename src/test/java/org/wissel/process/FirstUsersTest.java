package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.identity.Group;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The users that the settings name, made in a real engine. */
@SpringBootTest(
        classes = FirstUsersTest.Engine.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            // Apart from the product's own settings, which name more of it than is here.
            "spring.config.name=first-users-test",
            "spring.datasource.url=jdbc:h2:mem:first-users;DB_CLOSE_DELAY=-1",
            "spring.flyway.enabled=false",
            "camunda.bpm.auto-deployment-enabled=false",
            "camunda.bpm.job-execution.enabled=false",
            "camunda.bpm.authorization.enabled=true",
            "camunda.bpm.generic-properties.properties.enable-cmd-exception-logging=false"
        })
@ExtendWith(OutputCaptureExtension.class)
class FirstUsersTest {

    @EnableAutoConfiguration(
            excludeName = {
                "org.camunda.bpm.spring.boot.starter.rest.CamundaBpmRestJerseyAutoConfiguration",
                "org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration",
                "org.springframework.boot.autoconfigure.data.redis.RedisReactiveAutoConfiguration",
                "org.springframework.boot.autoconfigure.data.redis.RedisRepositoriesAutoConfiguration",
                "org.springframework.boot.autoconfigure.session.SessionAutoConfiguration"
            })
    @Import(CamundaUsersFixture.Room.class)
    static class Engine {}

    private static final String SECRET = "correct-horse";

    @Autowired
    ProcessEngine engine;

    @Autowired
    IdentityService identity;

    @Autowired
    ManagementService management;

    @Autowired
    Groups groups;

    @Autowired
    TaskFilters filters;

    @Autowired
    PlatformTransactionManager transactions;

    @AfterEach
    void forget() {
        identity.createUserQuery().list().forEach(user -> identity.deleteUser(user.getId()));
        management.getProperties().keySet().stream()
                .filter(name -> name.startsWith("wissel.users."))
                .forEach(management::deleteProperty);
    }

    @Test
    void they_are_made_with_their_groups_and_can_sign_in(CapturedOutput output) {
        provision(Map.of(
                "wissel.users[0].id", "ops",
                "wissel.users[0].password", SECRET,
                "wissel.users[0].first-name", "Olga",
                "wissel.users[0].last-name", "Peters",
                "wissel.users[0].email", "olga@example.org",
                "wissel.users[0].groups[0]", "deployers",
                "wissel.users[0].groups[1]", "viewers"));

        assertThat(identity.createUserQuery().list()).singleElement().satisfies(user -> {
            assertThat(user.getId()).isEqualTo("ops");
            assertThat(user.getFirstName()).isEqualTo("Olga");
            assertThat(user.getLastName()).isEqualTo("Peters");
            assertThat(user.getEmail()).isEqualTo("olga@example.org");
        });
        assertThat(groupsOf("ops")).containsExactlyInAnyOrder("deployers", "viewers");
        assertThat(identity.checkPassword("ops", SECRET)).isTrue();
        assertThat(output).contains("User ops in [deployers, viewers] was made").doesNotContain(SECRET);
    }

    @Test
    void one_that_is_there_stays_as_it_is() {
        provision(one("ops", SECRET, "deployers"));
        identity.deleteMembership("ops", "deployers");

        provision(one("ops", "another", "approvers"));

        assertThat(identity.checkPassword("ops", SECRET)).isTrue();
        assertThat(groupsOf("ops")).isEmpty();
    }

    @Test
    void one_that_an_administrator_deleted_stays_away(CapturedOutput output) {
        provision(one("ops", SECRET, "deployers"));
        identity.deleteUser("ops");

        provision(one("ops", SECRET, "deployers"));

        assertThat(identity.createUserQuery().count()).isZero();
        assertThat(output).contains("User ops of wissel.users was deleted in Admin and stays away");
    }

    @Test
    void one_that_was_there_before_the_settings_named_it_stays_away_too_once_deleted() {
        identity.saveUser(identity.newUser("ops"));
        provision(one("ops", SECRET, "deployers"));
        assertThat(groupsOf("ops")).isEmpty();
        identity.deleteUser("ops");

        provision(one("ops", SECRET, "deployers"));

        assertThat(identity.createUserQuery().count()).isZero();
    }

    @Test
    void one_that_could_not_be_made_is_made_at_the_next_start() {
        Map<String, String> settings = new LinkedHashMap<>(one("ops", SECRET, "deployers"));
        TransactionTemplate failing = new TransactionTemplate(transactions);
        assertThatThrownBy(() -> failing.executeWithoutResult(status -> {
                    groups.ensure();
                    users(settings).ensure();
                    throw new IllegalStateException("the database went away");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(identity.createUserQuery().count()).isZero();

        provision(settings);

        assertThat(groupsOf("ops")).containsExactly("deployers");
    }

    @Test
    void one_that_is_the_administrator_gets_a_warning_instead_of_groups(CapturedOutput output) {
        Map<String, String> settings = new LinkedHashMap<>(one("root", SECRET, "approvers"));
        settings.put("camunda.bpm.admin-user.id", "root");
        identity.saveUser(identity.newUser("root"));

        provision(settings);

        assertThat(groupsOf("root")).isEmpty();
        assertThat(output).contains("wissel.users[0].id is 'root'", "camunda.bpm.admin-user.id");
    }

    @Test
    void the_longest_id_is_remembered_and_a_longer_one_is_named() {
        String longest = "a".repeat(46);
        provision(one(longest, SECRET, "viewers"));
        assertThat(management.getProperties()).containsKey("wissel.users.made." + longest);

        refused(one(longest + "a", SECRET, "viewers"), "wissel.users[0].id is '" + longest + "a'");
    }

    @Test
    void two_that_start_together_make_each_once() throws Exception {
        List<Map<String, String>> parts = new ArrayList<>();
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < 10; i++) {
            settings.put("wissel.users[" + i + "].id", "user" + i);
            settings.put("wissel.users[" + i + "].password", SECRET);
            settings.put("wissel.users[" + i + "].groups", "viewers");
        }
        parts.add(settings);
        parts.add(settings);
        CyclicBarrier together = new CyclicBarrier(parts.size());
        ExecutorService starters = Executors.newFixedThreadPool(parts.size());
        try {
            List<Future<?>> started = new ArrayList<>();
            for (Map<String, String> each : parts) {
                started.add(starters.submit(() -> {
                    together.await();
                    provision(each);
                    return null;
                }));
            }
            for (Future<?> each : started) {
                each.get();
            }
        } finally {
            starters.shutdown();
        }

        assertThat(identity.createUserQuery().count()).isEqualTo(10);
        assertThat(identity.createUserQuery().memberOfGroup("viewers").count()).isEqualTo(10);
    }

    @Test
    void nobody_is_named_by_default() {
        provision(Map.of());

        assertThat(identity.createUserQuery().count()).isZero();
    }

    @Test
    void a_wrong_group_is_named() {
        refused(one("ops", SECRET, "operators"), "wissel.users[0].groups[0] is 'operators'");
    }

    @Test
    void no_group_is_named() {
        refused(Map.of("wissel.users[0].id", "ops", "wissel.users[0].password", SECRET), "wissel.users[0].groups");
    }

    @Test
    void a_group_that_is_named_twice_is_named() {
        refused(one("ops", SECRET, "viewers,viewers"), "wissel.users[0].groups[1] is 'viewers'");
    }

    @Test
    void a_blank_password_is_named() {
        refused(one("ops", " ", "viewers"), "wissel.users[0].password");
        refused(Map.of("wissel.users[0].id", "ops", "wissel.users[0].groups", "viewers"), "wissel.users[0].password");
    }

    @Test
    void a_password_whose_variable_is_not_set_is_named() {
        refused(one("ops", "${NOBODY_SETS_THIS}", "viewers"), "wissel.users[0].password of 'ops'");
    }

    @Test
    void an_id_that_is_taken_is_named() {
        Map<String, String> settings = new LinkedHashMap<>(one("ops", SECRET, "viewers"));
        one("ops", SECRET, "viewers").forEach((name, value) -> settings.put(name.replace("[0]", "[1]"), value));

        refused(settings, "wissel.users[1].id is 'ops'");
    }

    @Test
    void an_id_that_the_engine_refuses_is_named() {
        refused(one("o ps", SECRET, "viewers"), "wissel.users[0].id is 'o ps'");
        refused(one("", SECRET, "viewers"), "wissel.users[0].id is ''");
    }

    @Test
    void a_mistyped_setting_is_named_without_its_value() {
        Map<String, String> settings = new LinkedHashMap<>(one("ops", SECRET, "viewers"));
        settings.put("wissel.users[0].pasword", "hidden");

        assertThatThrownBy(() -> users(settings)).satisfies(failure -> {
            StringBuilder told = new StringBuilder();
            for (Throwable each = failure; each != null; each = each.getCause()) {
                told.append(each).append('\n');
            }
            assertThat(told).contains("wissel.users[0].pasword").doesNotContain("hidden", SECRET);
        });
    }

    @Test
    void a_password_is_in_no_text() {
        assertThat(new FirstUser("ops", SECRET, null, "", "", List.of("viewers")))
                .asString()
                .contains("ops")
                .doesNotContain(SECRET);
    }

    private void provision(Map<String, String> settings) {
        new GroupsProvisioning(engine, groups, filters, users(settings), transactions).provision();
    }

    private FirstUsers users(Map<String, String> settings) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.copyOf(settings)));
        return new FirstUsers(identity, management, environment);
    }

    private List<String> groupsOf(String user) {
        return identity.createGroupQuery().groupMember(user).list().stream()
                .map(Group::getId)
                .toList();
    }

    private void refused(Map<String, String> settings, String setting) {
        assertThatThrownBy(() -> users(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(setting)
                .hasMessageNotContaining(SECRET);
    }

    private static Map<String, String> one(String id, String password, String groups) {
        return Map.of("wissel.users[0].id", id, "wissel.users[0].password", password, "wissel.users[0].groups", groups);
    }
}
