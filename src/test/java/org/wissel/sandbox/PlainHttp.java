package org.wissel.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One HTTP request on one fresh connection, sent once: what goes wrong shows. The usual clients send some requests again
 * without telling, which would hide exactly what the sandbox measures.
 */
final class PlainHttp {

    /**
     * What came back, complete.
     *
     * @param status the status code
     * @param headers by lower-case name
     * @param body as UTF-8
     */
    record Answer(int status, Map<String, String> headers, String body) {}

    private static final int CONNECT_MILLIS = 5000;

    private PlainHttp() {}

    /** @throws IOException when the connection fails, breaks, stays silent for too long, or the answer is not complete */
    static Answer request(String method, URI url, Duration silence) throws IOException {
        return request(method, url, silence, Map.of());
    }

    /** The same with further request headers. */
    static Answer request(String method, URI url, Duration silence, Map<String, String> headers) throws IOException {
        try (Socket socket = new Socket()) {
            int port = url.getPort() < 0 ? 80 : url.getPort();
            socket.connect(new InetSocketAddress(url.getHost(), port), CONNECT_MILLIS);
            socket.setSoTimeout((int) silence.toMillis());
            socket.setTcpNoDelay(true);
            String path = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
            String request = method + " " + path + " HTTP/1.1\r\nHost: " + url.getAuthority()
                    + "\r\nAccept: application/json\r\nConnection: close\r\n"
                    + (method.equals("POST") ? "Content-Length: 0\r\n" : "")
                    + headers.entrySet().stream()
                            .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                            .collect(Collectors.joining())
                    + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return answer(socket.getInputStream());
        }
    }

    static Answer get(URI url) throws IOException {
        return request("GET", url, Duration.ofSeconds(10));
    }

    static Answer post(URI url) throws IOException {
        return request("POST", url, Duration.ofSeconds(10));
    }

    private static Answer answer(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream(1024);
        in.transferTo(all);
        String text = all.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new EOFException("the connection was closed after " + all.size() + " bytes, before an answer");
        }
        String[] lines = text.substring(0, end).split("\r\n");
        Map<String, String> headers = new TreeMap<>();
        for (int line = 1; line < lines.length; line++) {
            int colon = lines[line].indexOf(':');
            headers.put(
                    lines[line].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[line].substring(colon + 1).strip());
        }
        String rest = text.substring(end + 4);
        String body = "chunked".equals(headers.get("transfer-encoding")) ? joined(rest) : rest;
        String length = headers.getOrDefault("content-length", Integer.toString(body.length()));
        if (Integer.parseInt(length) != body.length()) {
            throw new EOFException("the answer '" + lines[0] + "' has " + body.length() + " bytes of " + length);
        }
        return new Answer(
                Integer.parseInt(lines[0].split(" ")[1]),
                headers,
                new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    /** The chunks of a body put together; the last one must be there. */
    private static String joined(String chunks) throws EOFException {
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (true) {
            int lineEnd = chunks.indexOf("\r\n", at);
            int size = lineEnd < 0 ? -1 : Integer.parseInt(chunks.substring(at, lineEnd), 16);
            if (size < 0 || lineEnd + 2 + size + 2 > chunks.length()) {
                throw new EOFException("the answer was cut off after " + body.length() + " bytes");
            }
            if (size == 0) {
                return body.toString();
            }
            body.append(chunks, lineEnd + 2, lineEnd + 2 + size);
            at = lineEnd + 2 + size + 2;
        }
    }
}
