package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A stream of server-sent events as a page reads it. */
final class Events implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String END = "the end";

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    Events(HttpResponse<InputStream> response) {
        this.response = response;
        Thread reader = new Thread(this::read, "events-of-a-test");
        reader.setDaemon(true);
        reader.start();
    }

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Reads on until this event comes. */
    void await(String event) {
        awaitLine("event:" + event);
    }

    /** Reads on until a comment comes. */
    void awaitHeartbeat() {
        awaitLine(":");
    }

    /** Reads on until the server ends the stream. */
    void awaitEnd() {
        awaitLine(END);
    }

    private void awaitLine(String wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            String line;
            do {
                line = lines.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                assertThat(line).as("waiting for " + wanted).isNotNull();
                assertThat(line.equals(END) && !wanted.equals(END))
                        .as("the stream ended before " + wanted)
                        .isFalse();
            } while (!line.equals(wanted));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private void read() {
        try (var reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException closed) {
            // By us or by the server: both are an end.
        }
        lines.add(END);
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
