package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.MONITOR;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Who watches Wissel by the group {@code monitoring}, and what else that opens: nothing. */
class MonitoringSignInTest extends WebTest {

    @Test
    void a_program_of_the_group_reads_metrics_by_user_and_password() {
        Browser.Answer scrape = programOf(MONITOR).open("/actuator/prometheus");

        assertThat(scrape.status()).isEqualTo(200);
        assertThat(scrape.body()).contains("jvm_memory_used_bytes");
        List.of("/actuator", "/actuator/info", "/actuator/metrics", "/actuator/health/hosts")
                .forEach(path -> assertThat(programOf(MONITOR).get(path).status())
                        .as(path)
                        .isEqualTo(200));
    }

    @Test
    void it_gets_nothing_else_neither_by_its_password_nor_by_the_form() {
        Browser signedIn = browserOf(MONITOR);
        WaysInTest.table().stream()
                .filter(way -> way.method().equals("GET") && !way.path().startsWith("/actuator"))
                // Those are open to nobody in particular.
                .filter(way -> way.statuses().get(0) == 302 || way.statuses().get(0) == 401)
                .map(way -> way.path().replaceAll("\\{\\w+}", "unknown"))
                .forEach(path -> {
                    assertThat(signedIn.open(path).status()).as(path).isEqualTo(403);
                    if (path.startsWith("/api")) {
                        assertThat(programOf(MONITOR).get(path).status())
                                .as(path)
                                .isEqualTo(403);
                    }
                });
        assertThat(programOf(MONITOR)
                        .post("/api/deployments", "{\"cluster\": \"other\"}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void no_answer_below_actuator_sets_a_cookie() {
        WaysInTest.table().stream()
                .filter(way -> way.path().startsWith("/actuator"))
                .forEach(way -> List.of(browser(), programOf(MONITOR), programOf(VIEWER), programOf(ADMIN))
                        .forEach(visitor -> {
                            String path = way.path().replace("{name}", "unknown");
                            Browser.Answer answer =
                                    way.method().equals("GET") ? visitor.open(path) : visitor.post(path, way.body());
                            assertThat(answer.header("Set-Cookie"))
                                    .as("%s %s: %s", way.method(), path, answer.status())
                                    .isEmpty();
                        }));
    }

    @Test
    void a_foreign_group_beside_it_opens_nothing_either() {
        List.of("browser", "program").forEach(by -> {
            users.makeGroup("staff");
            users.make("mark", "monitoring", "staff");
            Browser mark = by.equals("browser") ? browserOf("mark") : programOf("mark");
            assertThat(mark.get("/api/clusters").status()).as(by).isEqualTo(403);
            assertThat(mark.open("/actuator/prometheus").status()).as(by).isEqualTo(200);
        });
        assertThat(browserOf("mark").open("/deployments").status()).isEqualTo(403);
    }

    @Test
    void its_health_has_no_details_and_an_administrators_has() {
        assertThat(programOf(MONITOR).get("/actuator/health").body()).doesNotContain("components");
        assertThat(browser().get("/actuator/health").body()).doesNotContain("components");
        assertThat(programOf(ADMIN).get("/actuator/health").body()).contains("components", "diskSpace");
    }

    @Test
    void a_wrong_password_or_another_group_opens_nothing() {
        assertThat(browser()
                        .withBasic(MONITOR, "wrong")
                        .get("/actuator/prometheus")
                        .status())
                .isEqualTo(401);
        assertThat(programOf(VIEWER).open("/actuator/prometheus").status()).isEqualTo(403);
        users.make("mira", "monitoring", "viewers");
        assertThat(programOf("mira").open("/actuator/prometheus").status()).isEqualTo(200);
        assertThat(programOf("mira").get("/api/clusters").status()).isEqualTo(200);
        assertThat(programOf(ADMIN).post("/actuator/loggers/root", "{}").status())
                .isEqualTo(403);
    }
}
