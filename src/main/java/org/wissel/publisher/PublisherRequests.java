package org.wissel.publisher;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.wissel.deployment.StepBudget;
import org.wissel.remote.BoundedBody;

/**
 * HTTP requests to one Publisher, with its credentials, each within what is left of the step. A redirect is an answer like any
 * other: nothing is followed.
 */
final class PublisherRequests {

    private static final int MOST_BYTES = 4 * 1024 * 1024;

    private final String name;
    private final PublisherProperties settings;
    private final HttpClient client;

    /** @throws IllegalArgumentException when a header cannot be sent, naming its setting but not its value */
    PublisherRequests(String name, PublisherProperties settings) {
        this.name = name;
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.requestTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        request(settings.url(), settings.requestTimeout());
    }

    Answer get(URI address) throws IOException {
        return send(address, HttpRequest.BodyPublishers.noBody(), "GET");
    }

    Answer post(URI address, String json) throws IOException {
        return send(address, HttpRequest.BodyPublishers.ofString(json, StandardCharsets.UTF_8), "POST");
    }

    /** Why a request got no answer. */
    static String reason(IOException failure) {
        if (failure instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        if (failure instanceof ConnectException) {
            return "connection refused or host not reachable";
        }
        return failure.getClass().getSimpleName() + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
    }

    private HttpRequest.Builder request(URI address, Duration time) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(time);
        header(request, "client-id", settings.clientIdHeader(), settings.clientId());
        header(request, "client-secret", settings.clientSecretHeader(), settings.clientSecret());
        // Set last, so that no header setting can make an answer other than JSON.
        return request.setHeader("Accept", "application/hal+json, application/json");
    }

    private static void header(HttpRequest.Builder request, String setting, String header, String value) {
        try {
            request.setHeader(header, value);
        } catch (IllegalArgumentException unusable) {
            // The cause is left out, since its message may tell the value.
            throw new IllegalArgumentException(setting + " cannot be sent in the header '" + header
                    + "'. Give a plain name as " + setting + "-header, and a value without line breaks.");
        }
    }

    private Answer send(URI address, HttpRequest.BodyPublisher body, String method) throws IOException {
        Duration time = StepBudget.atMost(settings.requestTimeout());
        if (time.toMillis() < 1) {
            throw StepBudget.usedUp(name, "was not asked to the end");
        }
        HttpRequest.Builder request = request(address, time).method(method, body);
        if (method.equals("POST")) {
            request.setHeader("Content-Type", "application/json");
        }
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request.build(), head -> new BoundedBody(MOST_BYTES));
        try {
            // The request's own timeout ends with the headers; a body that never ends is bounded here.
            HttpResponse<byte[]> response = answer.get(time.toMillis() + 200, TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        } catch (TimeoutException tooSlow) {
            // Ends the exchange; it interrupts no thread.
            answer.cancel(true);
            throw late(time, new HttpTimeoutException("the answer did not end"));
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof HttpTimeoutException tooSlow) {
                throw late(time, tooSlow);
            }
            if (failure.getCause() instanceof IOException known) {
                throw known;
            }
            throw new IOException(failure.getCause());
        } catch (InterruptedException interrupted) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for an answer", interrupted);
        }
    }

    /** One that the step's end cut short is not the Publisher's fault. */
    private IOException late(Duration time, IOException failure) {
        if (time.compareTo(settings.requestTimeout()) < 0) {
            throw StepBudget.usedUp(name, "gave no answer yet");
        }
        return failure;
    }
}
