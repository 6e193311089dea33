package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who stays, who leaves, and who is no user any more. */
class TrafficSessionsTest {

    private static final String V1 = "export-Weather 0.0-v1";

    private final TrafficSessions sessions = new TrafficSessions(Duration.ZERO);

    @Test
    void who_left_his_session_alone_until_it_expired_is_asked_for_nothing_more() throws IOException {
        sessions.add(session(0, false));
        assertThat(sessions.take(true, 0)).isNull();
        TrafficSession lives = session(1800, false);
        sessions.add(lives);
        assertThat(sessions.take(false, 0)).isSameAs(lives);
    }

    @Test
    void a_pinned_session_is_asked_even_then_since_its_loss_must_show() throws IOException {
        TrafficSession pinned = session(0, true);
        sessions.add(pinned);
        assertThat(sessions.takePinned()).isSameAs(pinned);
    }

    @Test
    void who_waits_for_an_answer_leaves_when_it_is_there() throws IOException {
        TrafficSession thinks = session(1800, true);
        TrafficSession waits = session(1800, false);
        sessions.add(thinks);
        sessions.add(waits);
        sessions.take(true, 0);

        assertThat(sessions.sendHome(V1)).containsExactly(thinks);
        assertThat(sessions.out(V1)).isEqualTo(1);
        assertThat(sessions.giveBack(waits)).contains(waits);
        sessions.settle(waits);

        assertThat(sessions.out(V1)).isZero();
        assertThat(sessions.takePinned()).isNull();
        assertThat(sessions.take(true, 0)).isNull();
    }

    @Test
    void users_are_welcome_again() throws IOException {
        sessions.sendHome(V1);
        assertThat(sessions.add(session(1800, true))).isPresent();
        sessions.welcome(V1);
        TrafficSession again = session(1800, true);
        assertThat(sessions.add(again)).isEmpty();
        assertThat(sessions.takePinned()).isSameAs(again);
    }

    @Test
    void the_oldest_user_leaves_when_there_are_too_many() throws IOException {
        TrafficSession oldest = session(1800, false);
        sessions.add(oldest);
        for (int i = 1; i < 300; i++) {
            assertThat(sessions.add(session(1800, false))).isEmpty();
        }
        assertThat(sessions.add(session(1800, false))).contains(oldest);
    }

    @Test
    void a_visit_ends_a_pinned_one_as_well() throws IOException {
        TrafficSession pinned = session(1800, true);
        assertThat(new TrafficSessions(Duration.ofNanos(1)).add(pinned)).contains(pinned);
        assertThat(new TrafficSessions(Duration.ofHours(1)).add(pinned)).isEmpty();
    }

    @Test
    void an_answer_that_starts_no_session_is_refused_with_what_came() {
        assertThatThrownBy(() -> TrafficSession.of(new PlainHttp.Answer(503, Map.of(), "busy"), false, 0))
                .hasMessage("503 busy");
        assertThatThrownBy(() -> TrafficSession.of(new PlainHttp.Answer(200, Map.of(), "{}"), false, 0))
                .hasMessageContaining("200 without a session");
    }

    private static TrafficSession session(int timeout, boolean pinned) throws IOException {
        return TrafficSession.of(
                new PlainHttp.Answer(
                        200,
                        Map.of("x-stand-in-version", V1, "set-cookie", "SESSION=eA; Path=/"),
                        "{\"sessionId\":\"x\",\"sessionTimeout\":" + timeout + "}"),
                pinned,
                0);
    }
}
