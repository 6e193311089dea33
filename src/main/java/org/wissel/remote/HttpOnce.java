package org.wissel.remote;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One HTTP/1.1 request on one fresh connection, sent once: what goes wrong shows. The JDK's clients keep connections and send
 * some requests again without telling, which would hide what is looked for.
 */
public final class HttpOnce {

    /** More of a body is not read. */
    static final int LONGEST_BODY = 1_000_000;

    private static final int LONGEST_LINE = 64_000;

    private HttpOnce() {}

    /**
     * What came back, complete, except that a body is cut after a million bytes.
     *
     * @param headers by lower-case name, every value in its order
     * @param body as UTF-8
     */
    public record Answer(int status, Map<String, List<String>> headers, String body) {}

    /**
     * Sends a request without a body.
     *
     * @param headers further headers; names and values without line breaks
     * @param timeout for all of it, from the connection to the last byte
     * @throws SocketTimeoutException when it took longer
     * @throws IOException when there is no connection, or it ended before the answer did
     */
    public static Answer send(String method, URI url, Map<String, String> headers, Duration timeout)
            throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        try (Socket plain = new Socket()) {
            InetSocketAddress address = new InetSocketAddress(url.getHost(), port(url));
            if (address.isUnresolved()) {
                throw new UnknownHostException(url.getHost());
            }
            plain.connect(address, left(end));
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(left(end));
            Socket socket = isSecure(url) ? secured(plain, url) : plain;
            socket.getOutputStream().write(text(method, url, headers).getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new Reading(socket, end).answer(method);
        }
    }

    private static boolean isSecure(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : isSecure(url) ? 443 : 80;
    }

    private static Socket secured(Socket plain, URI url) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, url.getHost(), port(url), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String text(String method, URI url, Map<String, String> headers) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        StringBuilder request = new StringBuilder(method)
                .append(' ')
                .append(path)
                .append(url.getRawQuery() == null ? "" : "?" + url.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(url.getPort() >= 0 ? url.getHost() + ":" + url.getPort() : url.getHost())
                .append("\r\nConnection: close\r\n");
        if (!method.equals("GET")) {
            request.append("Content-Length: 0\r\n");
        }
        headers.forEach((name, value) ->
                request.append(plain(name)).append(": ").append(plain(value)).append("\r\n"));
        return request.append("\r\n").toString();
    }

    /** The value is not told, since it may be a secret. */
    private static String plain(String word) {
        if (word.chars().anyMatch(letter -> letter < ' ' || letter == 127)) {
            throw new IllegalArgumentException("a request header has a control character, so it cannot be sent");
        }
        return word;
    }

    private static int left(long end) throws SocketTimeoutException {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (millis < 1) {
            throw new SocketTimeoutException("the answer did not end in time");
        }
        return (int) Math.min(Integer.MAX_VALUE, millis);
    }

    /** The answer as it comes in, by the time at which all must be there. */
    private static final class Reading {

        private final Socket socket;
        private final InputStream in;
        private final long end;
        private final byte[] buffer = new byte[8192];
        private int at;
        private int filled;

        Reading(Socket socket, long end) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.end = end;
        }

        Answer answer(String method) throws IOException {
            int status = status();
            Map<String, List<String>> headers = headers();
            while (status >= 100 && status < 200) {
                status = status();
                headers = headers();
            }
            byte[] body = method.equals("HEAD") || status == 204 || status == 304 ? new byte[0] : body(headers);
            return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
        }

        private int status() throws IOException {
            String[] words = line().split(" ", 3);
            if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5][0-9]{2}")) {
                throw new IOException("what answered does not speak HTTP/1.1");
            }
            return Integer.parseInt(words[1]);
        }

        private Map<String, List<String>> headers() throws IOException {
            Map<String, List<String>> headers = new TreeMap<>();
            int length = 0;
            for (String line = line(); !line.isEmpty(); line = line()) {
                length += line.length();
                int colon = line.indexOf(':');
                if (colon < 1 || length > LONGEST_LINE) {
                    throw new IOException("the answer's headers cannot be understood");
                }
                headers.computeIfAbsent(
                                line.substring(0, colon).strip().toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
            return headers;
        }

        private byte[] body(Map<String, List<String>> headers) throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            if (headers.getOrDefault("transfer-encoding", List.of()).stream()
                    .anyMatch(coding -> coding.toLowerCase(Locale.ROOT).contains("chunked"))) {
                chunks(body);
            } else if (headers.containsKey("content-length")) {
                copy(body, number(headers.get("content-length").get(0), 10));
            } else {
                while (body.size() < LONGEST_BODY && fill()) {
                    body.write(buffer, at, filled - at);
                    at = filled;
                }
            }
            return body.toByteArray();
        }

        private void chunks(ByteArrayOutputStream body) throws IOException {
            while (body.size() < LONGEST_BODY) {
                long size = number(line().split(";", 2)[0].strip(), 16);
                if (size == 0) {
                    return;
                }
                copy(body, size);
                if (body.size() < LONGEST_BODY) {
                    line();
                }
            }
        }

        private void copy(ByteArrayOutputStream body, long bytes) throws IOException {
            long wanted = Math.min(bytes, LONGEST_BODY - body.size());
            while (wanted > 0) {
                if (!fill()) {
                    throw new EOFException("the answer was cut off after " + body.size() + " bytes");
                }
                int part = (int) Math.min(wanted, filled - at);
                body.write(buffer, at, part);
                at += part;
                wanted -= part;
            }
        }

        private static long number(String text, int radix) throws IOException {
            try {
                long number = Long.parseLong(text, radix);
                if (number >= 0) {
                    return number;
                }
            } catch (NumberFormatException none) {
                // Told below.
            }
            throw new IOException("the length of the answer cannot be understood");
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            while (true) {
                if (!fill()) {
                    throw new EOFException(
                            line.size() == 0 ? "the connection was closed" : "the answer was cut off in its headers");
                }
                byte next = buffer[at++];
                if (next == '\n') {
                    String text = line.toString(StandardCharsets.ISO_8859_1);
                    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
                }
                line.write(next);
                if (line.size() > LONGEST_LINE) {
                    throw new IOException("the answer's headers cannot be understood");
                }
            }
        }

        /** @return false at the end of what comes */
        private boolean fill() throws IOException {
            if (at < filled) {
                return true;
            }
            socket.setSoTimeout(left(end));
            at = 0;
            filled = Math.max(0, in.read(buffer));
            return filled > 0;
        }
    }
}
