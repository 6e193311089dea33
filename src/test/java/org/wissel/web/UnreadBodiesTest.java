package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;

import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;

/** Bodies that are announced and do not come, for which the server would wait after it has answered. */
@TestPropertySource(properties = {"server.tomcat.threads.max=20", "server.tomcat.connection-timeout=10m"})
class UnreadBodiesTest extends WebTest {

    private static final int THREADS = 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n",
                "GET /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n7fff\r\n",
                "POST /api/deployments HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n{",
                "PUT /deployments HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n",
                "POST /camunda/api/engine/engine/default/task HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n"
            })
    @Timeout(60)
    void who_announces_what_never_comes_keeps_nobody_waiting(String request) throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * THREADS; i++) {
                Socket socket = new Socket("localhost", port);
                slow.add(socket);
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(browser().open("/login").status()).isEqualTo(200);
            assertThat(programOf(DEPLOYER).get("/api/clusters").status()).isEqualTo(200);
            for (Socket socket : slow) {
                assertThat(new String(socket.getInputStream().readNBytes(9), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 ");
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    @Timeout(60)
    void who_sends_the_rest_after_the_answer_may_go_on_with_the_same_connection() throws Exception {
        try (Socket socket = new Socket("localhost", port)) {
            InputStream in = socket.getInputStream();
            for (int i = 0; i < 3; i++) {
                socket.getOutputStream()
                        .write("POST /api/deployments HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n{}"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 401");
                readTo(in, "\"instance\":\"/api/deployments\"}");
                socket.getOutputStream().write("  ".getBytes(StandardCharsets.US_ASCII));
                // The last, empty chunk.
                readTo(in, "\r\n0\r\n\r\n");
            }
        }
    }

    private static void readTo(InputStream in, String end) throws Exception {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int next = in.read();
            assertThat(next).as(read.toString()).isGreaterThanOrEqualTo(0);
            read.append((char) next);
        }
    }
}
