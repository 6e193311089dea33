package org.wissel.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.HostileValues;
import org.wissel.deployment.Notice;
import org.wissel.deployment.Notice.Kind;
import org.wissel.notification.NotificationProperties.Receiver;

@SpringBootTest(
        classes = NotificationTest.Tables.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = "spring.datasource.url=jdbc:h2:mem:notices;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000")
class NotificationTest {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        FlywayAutoConfiguration.class
    })
    static class Tables {

        @Bean
        ObjectMapper json() {
            return Jackson2ObjectMapperBuilder.json().build();
        }
    }

    @Autowired
    private JdbcTemplate db;

    @Autowired
    private ObjectMapper json;

    @Autowired
    private PlatformTransactionManager transactions;

    private WebhookServer server;
    private Deliveries deliveries;

    @BeforeEach
    void empty() throws IOException {
        db.update("delete from wissel_delivery");
        db.update("delete from wissel_notice");
        server = new WebhookServer();
    }

    @AfterEach
    void end() {
        if (deliveries != null) {
            deliveries.stop();
        }
        server.close();
    }

    @Test
    void a_receiver_gets_the_words_and_the_links() throws Exception {
        Outbox outbox = deliverTo(receiver("chat", server.url()));
        outbox.tell("approval:t1", notice(Kind.APPROVAL_NEEDED, "node1 comes back."));

        JsonNode got = json.readTree(server.next().body());
        assertThat(got.path("text").textValue())
                .isEqualTo("Approval needed: Weather 0.0-v2 on production. node1 comes back. Requested by ops."
                        + " https://wissel.example.org/deployments/d%2F1");
        assertThat(got.path("kind").textValue()).isEqualTo("approval-needed");
        assertThat(got.path("deployment").textValue()).isEqualTo("d/1");
        assertThat(got.path("links").path("tasklist").textValue())
                .isEqualTo("https://wissel.example.org/deployments/d%2F1/task");
        assertThat(got.path("links").path("cockpit").textValue())
                .isEqualTo("https://wissel.example.org/camunda/app/cockpit/default/#/process-instance/d%2F1/runtime");
    }

    @Test
    void the_same_thing_is_told_once() throws Exception {
        Outbox outbox = deliverTo(receiver("chat", server.url()));
        outbox.tell("ended:d1", notice(Kind.ENDED, "one"));
        outbox.tell("ended:d1", notice(Kind.ENDED, "two"));
        outbox.tell("ended:d2", notice(Kind.ENDED, "three"));

        assertThat(server.next().body()).contains("one");
        assertThat(server.next().body()).contains("three");
    }

    @Test
    void what_was_not_committed_is_not_told() throws Exception {
        Outbox outbox = deliverTo(receiver("chat", server.url()));
        new TransactionTemplate(transactions).executeWithoutResult(step -> {
            outbox.tell("ended:d1", notice(Kind.ENDED, "never"));
            step.setRollbackOnly();
        });
        outbox.tell("ended:d2", notice(Kind.ENDED, "really"));

        assertThat(server.next().body()).contains("really");
        assertThat(server.got).isEmpty();
    }

    @Test
    void one_that_does_not_take_it_is_tried_again_and_one_that_hangs_delays_no_other() throws Exception {
        // It takes connections, and says nothing.
        try (ServerSocket silent = new ServerSocket(0)) {
            server.answers.add(500);
            server.answers.add(302);
            Outbox outbox = deliverTo(
                    receiver("hangs", URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/")),
                    receiver("chat", server.url()));
            outbox.tell("ended:d1", notice(Kind.ENDED, "at last"));

            assertThat(server.next()).isNotNull();
            assertThat(server.next()).isNotNull();
            assertThat(server.next().body()).contains("at last");
        }
    }

    @Test
    void one_that_never_ends_its_answer_is_told_of_the_next_thing_too() throws Exception {
        BlockingQueue<String> heads = new LinkedBlockingQueue<>();
        List<Socket> open = new CopyOnWriteArrayList<>();
        try (ServerSocket endless = new ServerSocket(0)) {
            Thread answering = new Thread(() -> answerWithoutEnd(endless, heads, open));
            answering.setDaemon(true);
            answering.start();
            Outbox outbox = deliverTo(receiver("endless", URI.create("http://127.0.0.1:" + endless.getLocalPort())));
            outbox.tell("ended:d1", notice(Kind.ENDED, "one"));
            outbox.tell("ended:d2", notice(Kind.ENDED, "two"));

            assertThat(heads.poll(20, TimeUnit.SECONDS)).startsWith("POST");
            assertThat(heads.poll(20, TimeUnit.SECONDS)).as("the second").startsWith("POST");
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    /** Takes requests, says 200, and that there is more to come. */
    private static void answerWithoutEnd(ServerSocket server, BlockingQueue<String> heads, List<Socket> open) {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                heads.add(new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine());
                socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n".getBytes(UTF_8));
                socket.getOutputStream().flush();
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    @Test
    void a_receiver_hears_of_what_it_wants_only() throws Exception {
        Receiver picky = new Receiver(
                "picky",
                server.url(),
                "json",
                Set.of(Kind.ENDED),
                Set.of("production"),
                Map.of("Authorization", "Bearer token"),
                Duration.ofSeconds(5));
        Outbox outbox = deliverTo(picky);
        outbox.tell("a", notice(Kind.STEP_FAILED, "not wanted"));
        outbox.tell(
                "b",
                new Notice(Kind.ENDED, "d1", false, "test", "Weather", "ops", Optional.empty(), "elsewhere", now()));
        outbox.tell("c", notice(Kind.ENDED, "wanted"));

        WebhookServer.Got got = server.next();
        assertThat(got.body()).contains("wanted").doesNotContain("not wanted");
        assertThat(got.authorization()).isEqualTo("Bearer token");
        assertThat(server.got).isEmpty();
    }

    @Test
    void what_is_too_old_is_given_up_and_not_sent_when_a_receiver_is_back() throws Exception {
        Outbox outbox = deliverTo(receiver("chat", server.url()));
        outbox.tell(
                "old",
                new Notice(
                        Kind.ENDED,
                        "d1",
                        false,
                        "production",
                        "Weather",
                        "ops",
                        Optional.empty(),
                        "too old",
                        now().minus(Duration.ofDays(2))));
        outbox.tell("new", notice(Kind.ENDED, "new"));
        assertThat(server.next().body()).contains("new");

        List<Map<String, Object>> rows = db.queryForList("select * from wissel_delivery order by notice");
        assertThat(rows.get(0).get("done_at")).isNotNull();
        assertThat(rows.get(0).get("failure")).isEqualTo("was not tried in time");
        assertThat(server.got).isEmpty();
    }

    @Test
    void a_header_that_cannot_be_sent_is_a_failure_told_without_its_value() throws Exception {
        Receiver broken = new Receiver(
                "broken",
                server.url(),
                "json",
                Set.of(),
                Set.of(),
                Map.of("Authorization", "Bearer s3cret\n"),
                Duration.ofSeconds(5));
        Outbox outbox = deliverTo(broken, receiver("chat", server.url()));
        outbox.tell("one", notice(Kind.ENDED, "one"));
        assertThat(server.next()).isNotNull();

        String failure = null;
        for (int i = 0; failure == null && i < 400; i++) {
            failure = db.queryForObject("select failure from wissel_delivery where receiver = 'broken'", String.class);
            Thread.sleep(50);
        }
        assertThat(failure).contains("has a header that cannot be sent").doesNotContain("s3cret");
    }

    @Test
    void another_wissel_does_not_send_what_one_has_taken() {
        Outbox outbox = outbox(receiver("chat", server.url()));
        outbox.tell("ended:d1", notice(Kind.ENDED, "x"));
        Outbox.Due due = outbox.due("chat", now().plusSeconds(5)).get(0);

        assertThat(outbox.take(due, now().plusSeconds(60))).isTrue();
        assertThat(outbox.take(due, now().plusSeconds(60))).isFalse();
        assertThat(outbox.due("chat", now().plusSeconds(5))).isEmpty();
        assertThat(outbox.due("chat", now().plusSeconds(120))).hasSize(1);
    }

    @Test
    void a_chat_reads_no_markup_in_what_machines_and_people_say() throws Exception {
        Outbox outbox = deliverTo(receiver("chat", server.url()), card("teams", server.url()));
        String said = "<!channel> & <https://evil.example|click> [x](https://evil.example)\u202E\r\nnode2";
        outbox.tell("failed", notice(Kind.STEP_FAILED, said));

        List<JsonNode> bodies = List.of(
                json.readTree(server.next().body()), json.readTree(server.next().body()));
        assertThat(bodies).anySatisfy(chat -> assertThat(chat.path("text").asText())
                .contains(
                        "&lt;!channel&gt; &amp; &lt;https://evil.example|click&gt; [x] (https://evil.example) node2"));
        assertThat(bodies).anySatisfy(teams -> {
            JsonNode block = teams.at("/attachments/0/content/body/0");
            assertThat(block.path("type").asText()).as("which reads no markup").isEqualTo("RichTextBlock");
            assertThat(block.at("/inlines/0/type").asText()).isEqualTo("TextRun");
            assertThat(block.at("/inlines/0/text").asText())
                    .contains("<!channel> & <https://evil.example|click> [x](https://evil.example) node2");
        });
    }

    @ParameterizedTest
    @MethodSource("org.wissel.HostileValues#all")
    void a_message_with_hostile_words_is_one_line_of_one_object(String value) throws IOException {
        Message message = new Message(json, "https://wissel.example.org/");
        String id = value.length() > 100 ? "d/1" : value;
        Notice hostile = new Notice(Kind.STEP_FAILED, id, false, value, value, value, Optional.of(value), value, now());

        JsonNode chat = json.readTree(message.body(hostile, "json"));
        String text = chat.path("text").asText();
        HostileValues.assertReadable(text);
        assertThat(text).startsWith("Step failed: ").doesNotContain("<", ">", "](");
        assertThat(text.substring(text.lastIndexOf(' ')))
                .startsWith(" https://wissel.example.org/deployments/")
                .matches("[ !-~]+");
        assertThat(chat.path("links").size()).isEqualTo(3);
        chat.path("links")
                .forEach(link -> assertThat(URI.create(link.asText()).getHost()).isEqualTo("wissel.example.org"));

        JsonNode card = json.readTree(message.body(hostile, "adaptive-card")).at("/attachments/0/content");
        assertThat(card.path("body").size()).isEqualTo(1);
        HostileValues.assertReadable(card.at("/body/0/inlines/0/text").asText());
        assertThat(card.path("actions").size()).isEqualTo(2);
    }

    @Test
    void a_url_is_told_nowhere() {
        assertThat(receiver("chat", server.url()).toString()).isEqualTo("chat");
        assertThatThrownBy(() -> receiver("chat", URI.create("ftp://x/secret-part")))
                .hasMessageContaining("'chat'")
                .hasMessageNotContaining("secret-part");
    }

    @Test
    void pauses_grow_up_to_a_quarter_of_an_hour() {
        assertThat(Deliveries.pause(0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Deliveries.pause(3)).isEqualTo(Duration.ofSeconds(16));
        assertThat(Deliveries.pause(1000)).isEqualTo(Duration.ofMinutes(15));
    }

    private Outbox deliverTo(Receiver... receivers) {
        Outbox outbox = outbox(receivers);
        deliveries =
                new Deliveries(outbox, properties(receivers), json, "https://wissel.example.org/", Clock.systemUTC());
        deliveries.start();
        return outbox;
    }

    private Outbox outbox(Receiver... receivers) {
        return new Outbox(db, json, properties(receivers));
    }

    private static NotificationProperties properties(Receiver... receivers) {
        return new NotificationProperties(List.of(receivers), Duration.ofHours(24));
    }

    private static Receiver receiver(String name, URI url) {
        return new Receiver(name, url, "json", Set.of(), Set.of(), Map.of(), Duration.ofSeconds(30));
    }

    private static Receiver card(String name, URI url) {
        return new Receiver(name, url, "adaptive-card", Set.of(), Set.of(), Map.of(), Duration.ofSeconds(30));
    }

    private static Notice notice(Kind kind, String text) {
        return new Notice(kind, "d/1", false, "production", "Weather 0.0-v2", "ops", Optional.empty(), text, now());
    }

    /** As exact as the tables keep it. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
