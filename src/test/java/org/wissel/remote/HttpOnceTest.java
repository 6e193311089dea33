package org.wissel.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that says exactly what a test wants, byte by byte. */
class HttpOnceTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final AtomicInteger connections = new AtomicInteger();
    private volatile String says = "";
    private volatile boolean keepsOpen;
    private volatile String heard = "";
    // An unreachable socket would be closed.
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread accepting = new Thread(() -> {
            while (!server.isClosed()) {
                try {
                    serve(server.accept());
                } catch (IOException closed) {
                    // The next one, or the end.
                }
            }
        });
        accepting.setDaemon(true);
        accepting.start();
    }

    private void serve(Socket socket) throws IOException {
        connections.incrementAndGet();
        sockets.add(socket);
        InputStream in = socket.getInputStream();
        StringBuilder request = new StringBuilder();
        while (!request.toString().endsWith("\r\n\r\n")) {
            request.append((char) in.read());
        }
        heard = request.toString();
        socket.getOutputStream().write(says.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        if (!keepsOpen) {
            socket.close();
        }
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void each_request_has_a_connection_of_its_own_and_says_that_it_is_the_last() throws IOException {
        says = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n\r\n{}";
        keepsOpen = true;

        HttpOnce.Answer answer = get(LONG);
        get(LONG);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");
        assertThat(answer.headers().get("set-cookie")).containsExactly("a=1", "b=2");
        assertThat(connections).hasValue(2);
        assertThat(heard)
                .startsWith("GET /x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:" + server.getLocalPort() + "\r\n")
                .contains("\r\nConnection: close\r\n")
                .contains("\r\nCookie: c=3\r\n");
    }

    @Test
    void a_request_that_gets_no_answer_is_not_sent_again() {
        assertThatThrownBy(() -> get(LONG)).isInstanceOf(EOFException.class).hasMessage("the connection was closed");
        assertThatThrownBy(() -> HttpOnce.send("POST", url(), Map.of(), LONG)).isInstanceOf(EOFException.class);

        assertThat(connections).hasValue(2);
    }

    @Test
    void an_answer_that_is_cut_off_is_none() {
        says = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}";
        assertThatThrownBy(() -> get(LONG)).hasMessageContaining("cut off after 2 bytes");
        says = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n";
        assertThatThrownBy(() -> get(LONG)).isInstanceOf(EOFException.class);
        says = "HTTP/1.1 200 OK\r\nContent-Le";
        assertThatThrownBy(() -> get(LONG)).hasMessageContaining("cut off in its headers");
    }

    @Test
    void chunks_and_answers_without_a_length_are_read_to_their_end() throws IOException {
        says = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\n{\"a\r\nA;x=y\r\n\":\"0123456\r\n2\r\n\"}\r\n0\r\n\r\n";
        assertThat(get(LONG).body()).isEqualTo("{\"a\":\"0123456\"}");
        says = "HTTP/1.0 200 OK\n\nä";
        assertThat(get(LONG).body()).isEqualTo("ä");
    }

    @Test
    void who_does_not_speak_http_is_told_so() {
        for (String other :
                new String[] {"SSH-2.0-x\r\n", "HTTP/1.1 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"}) {
            says = other;
            assertThatThrownBy(() -> get(LONG)).isInstanceOf(IOException.class).isNotInstanceOf(EOFException.class);
        }
    }

    @Test
    void an_answer_that_does_not_end_is_given_up_in_time() {
        says = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}";
        keepsOpen = true;

        assertThatThrownBy(() -> get(Duration.ofMillis(200))).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void a_header_that_would_begin_another_is_refused_without_telling_its_value() {
        assertThatThrownBy(() -> HttpOnce.send("GET", url(), Map.of("X", "secret\r\nY: z"), LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    private HttpOnce.Answer get(Duration timeout) throws IOException {
        return HttpOnce.send("GET", url(), Map.of("Cookie", "c=3"), timeout);
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/x?y=1");
    }
}
