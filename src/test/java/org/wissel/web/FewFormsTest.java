package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wissel.web.Browser.Answer;

/** Forms that strangers send slowly, each of which holds a thread. */
class FewFormsTest extends WebTest {

    private static final String SLOW = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type:"
            + " application/x-www-form-urlencoded\r\nContent-Length: 2000\r\n\r\nusername=";

    @Test
    @Timeout(120)
    void who_sends_forms_slowly_keeps_others_from_the_form_alone() throws Exception {
        Browser signedIn = browserOf(VIEWER);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * FewForms.MOST; i++) {
                Socket socket = new Socket("localhost", port);
                slow.add(socket);
                socket.getOutputStream().write(SLOW.getBytes(StandardCharsets.US_ASCII));
            }
            until(() -> form().status() == 503);

            assertThat(form().header("Retry-After")).isEqualTo("5");
            assertThat(form().body()).doesNotContain("Exception");
            assertThat(signedIn.open("/").status()).isEqualTo(200);
            assertThat(browser().open("/login").status()).isEqualTo(200);
            assertThat(programOf(VIEWER).get("/api/clusters").status()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }

        until(() -> form().status() != 503);
        assertThat(browserOf(VIEWER).open("/").status()).isEqualTo(200);
    }

    /** Without a token, so that nothing of it is looked at. */
    private Answer form() {
        return browser().write("POST", "/login", "username=a", "Content-Type", "application/x-www-form-urlencoded");
    }

    private static void until(BooleanSupplier so) throws InterruptedException {
        while (!so.getAsBoolean()) {
            Thread.sleep(Duration.ofMillis(50).toMillis());
        }
    }
}
