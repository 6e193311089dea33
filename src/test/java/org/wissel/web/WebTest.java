package org.wissel.web;

import static org.wissel.process.CamundaUsersFixture.passwordOf;

import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.DeploymentCheck;
import org.wissel.deployment.ExportLibrary;
import org.wissel.deployment.Journal;
import org.wissel.process.CamundaUsersFixture;

/** This room behind a real server, with a real engine's users; what it asks of the domain is answered by fakes. */
@SpringBootTest(
        classes = WebTest.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            // Apart from the product's own settings, which name more of it than is here.
            "spring.config.name=web-test",
            "spring.datasource.url=jdbc:h2:mem:web;DB_CLOSE_DELAY=-1",
            "spring.flyway.enabled=false",
            "spring.config.import=classpath:management.yaml,classpath:openapi.properties",
            // What looks at the rest of the product is not here.
            "management.endpoint.health.validate-group-membership=false",
            "wissel.observation.timeout=5s",
            "wissel.live.history=50ms",
            "wissel.live.clusters=100ms",
            "wissel.live.sessions=0s",
            "wissel.live.heartbeat=200ms",
            "wissel.live.streams=20",
            "camunda.bpm.auto-deployment-enabled=false",
            "camunda.bpm.job-execution.enabled=false",
            "camunda.bpm.authorization.enabled=true",
            "camunda.bpm.admin-user.id=" + WebTest.ADMIN,
            "camunda.bpm.admin-user.password=" + WebTest.ADMIN + "-secret",
            "camunda.bpm.generic-properties.properties.enable-cmd-exception-logging=false"
        })
@AutoConfigureObservability(tracing = false)
abstract class WebTest {

    static final String ADMIN = "ada";

    @EnableAutoConfiguration(
            excludeName = {
                "org.camunda.bpm.spring.boot.starter.rest.CamundaBpmRestJerseyAutoConfiguration",
                "org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration",
                "org.springframework.boot.autoconfigure.data.redis.RedisReactiveAutoConfiguration",
                "org.springframework.boot.autoconfigure.data.redis.RedisRepositoriesAutoConfiguration",
                "org.springframework.boot.autoconfigure.session.SessionAutoConfiguration"
            })
    @Import({
        CamundaUsersFixture.Room.class,
        SignIn.class,
        SignInPage.class,
        SlowedSignIn.class,
        FakeWrongPasswordCounts.class,
        SecureCookies.class,
        FewForms.class,
        UnreadBodies.class,
        SmallBodies.class,
        StrangersSessions.class,
        CurrentGroups.class,
        StartPage.class,
        CsrfController.class,
        Problems.class,
        RejectedRequests.class,
        Observations.class,
        ClustersController.class,
        ClusterLooks.class,
        ClusterWatch.class,
        SessionCounts.class,
        EventStreams.class,
        EventsController.class,
        HistoryController.class,
        HistoryPage.class,
        Standing.class,
        UndeployPage.class,
        PageFrame.class,
        Moments.class,
        FakeHistory.class,
        ContinuityController.class,
        FakeContinuity.class,
        ExportsController.class,
        DeploymentsController.class,
        FailedStepsController.class,
        LocksController.class,
        StepRunsController.class,
        DeploymentPages.class,
        PlansController.class,
        UndeploysController.class,
        FakeUndeploys.class,
        FakeUndeployJournal.class,
        FakeDeployments.class,
        FakeClusters.class,
        FakeExportLibrary.class,
        FakeStepRuns.class,
        FakeTransfers.class,
        TaskLinks.class,
        FakeWaitingTasks.class,
        FakeExportUploads.class,
        ApiDescription.class,
        TryOutPage.class,
        UnseenMarks.class,
        ShownJson.class,
        FakeJournal.class,
        RequestOrigin.class,
        SignInsKept.class,
        RefusalsKept.class,
        AuditController.class,
        AuditPage.class,
        FakeAudit.class
    })
    static class Application {

        /** In place of what looks at the hosts. */
        @Bean
        HealthIndicator ssh() {
            return () -> Health.up().build();
        }

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        DeploymentCheck deploymentCheck(Clusters clusters, ExportLibrary library, Journal journal, Clock clock) {
            return new DeploymentCheck(clusters, library, journal, clock);
        }
    }

    @LocalServerPort
    int port;

    @Autowired
    CamundaUsersFixture users;

    @Autowired
    FakeWrongPasswordCounts wrongPasswords;

    @Autowired
    FakeDeployments deployments;

    @Autowired
    FakeUndeploys undeployments;

    @Autowired
    FakeClusters clusters;

    @Autowired
    FakeExportLibrary library;

    @Autowired
    FakeStepRuns stepRuns;

    @Autowired
    FakeTransfers transfers;

    @Autowired
    FakeWaitingTasks waitingTasks;

    @Autowired
    FakeExportUploads uploads;

    @Autowired
    FakeJournal journal;

    @Autowired
    ClusterWatch watch;

    @Autowired
    FakeHistory history;

    @Autowired
    FakeContinuity continuity;

    @Autowired
    FakeAudit audit;

    @BeforeEach
    void beginAfresh() {
        users.makeUsers();
        wrongPasswords.beginAfresh();
        deployments.beginAfresh();
        undeployments.beginAfresh();
        clusters.beginAfresh();
        watch.forget();
        library.beginAfresh();
        stepRuns.beginAfresh();
        transfers.beginAfresh();
        waitingTasks.beginAfresh();
        uploads.beginAfresh();
        journal.beginAfresh();
        history.beginAfresh();
        continuity.beginAfresh();
        audit.beginAfresh();
    }

    /** A browser in which nobody is signed in. */
    Browser browser() {
        return new Browser(port);
    }

    /** A browser after signing in by the form. */
    Browser browserOf(String user) {
        Browser browser = browser();
        browser.signIn(user, passwordOf(user));
        return browser;
    }

    /** A program that sends the user's password with each request. */
    Browser programOf(String user) {
        return browser().withBasic(user, passwordOf(user));
    }
}
