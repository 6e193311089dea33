package org.wissel.blueriq;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.springframework.web.util.UriComponentsBuilder;
import org.wissel.remote.BoundedBody;
import org.wissel.remote.TimeLimit;

/** HTTP requests to one Runtime, with its credentials. A redirect is an answer like any other: nothing is followed. */
final class NodeRequests {

    /** A list of all that a large Runtime has loaded is far shorter; an endless answer must not fill the memory. */
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    private final URI url;
    private final RuntimeProperties settings;
    private final HttpClient client;
    private final UnaryOperator<Duration> atMost;
    private final Supplier<? extends RuntimeException> usedUp;

    NodeRequests(URI url, RuntimeProperties settings) {
        this(
                url,
                settings,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(settings.requestTimeout())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build(),
                UnaryOperator.identity(),
                () -> new IllegalStateException("there is no limit that could be over"));
    }

    private NodeRequests(
            URI url,
            RuntimeProperties settings,
            HttpClient client,
            UnaryOperator<Duration> atMost,
            Supplier<? extends RuntimeException> usedUp) {
        this.url = url;
        this.settings = settings;
        this.client = client;
        this.atMost = atMost;
        this.usedUp = usedUp;
    }

    /**
     * The same requests, which all together may take no longer than this.
     *
     * @param usedUp what is thrown when it is over, or ended a request before the runtime had all of its time to answer
     */
    NodeRequests within(TimeLimit limit, Supplier<? extends RuntimeException> usedUp) {
        return new NodeRequests(url, settings, client, limit::atMost, usedUp);
    }

    /** @throws IllegalArgumentException when no request can be made of the path, the url and the configured headers */
    void requireUsable(String path, Map<String, String> variables) {
        request(path, variables).build();
    }

    Answer get(String path, Map<String, String> variables) throws IOException {
        return get(path, variables, List.of());
    }

    /** @param cookies as {@code name=value} each */
    Answer get(String path, Map<String, String> variables, List<String> cookies) throws IOException {
        return send("GET", path, variables, cookies);
    }

    Answer post(String path, Map<String, String> variables) throws IOException {
        return send("POST", path, variables, List.of());
    }

    /** Any request without a body. */
    Answer send(String method, String path, Map<String, String> variables, List<String> cookies) throws IOException {
        HttpRequest.Builder request = request(path, variables).method(method, HttpRequest.BodyPublishers.noBody());
        if (!cookies.isEmpty()) {
            request.header("Cookie", String.join("; ", cookies));
        }
        return send(request.build());
    }

    /** Why a request got no answer, one line. */
    static String reason(IOException failure) {
        if (failure instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        if (failure instanceof ConnectException) {
            return "connection refused or host not reachable";
        }
        return failure.getClass().getSimpleName() + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
    }

    private HttpRequest.Builder request(String path, Map<String, String> variables) {
        // Encoded before it is expanded, so that nothing in a variable counts as syntax.
        URI target = UriComponentsBuilder.fromUriString(url.toString().replaceFirst("/+$", "") + path)
                .encode()
                .buildAndExpand(variables)
                .toUri();
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(settings.requestTimeout())
                .header("Accept", "application/json");
        if (settings.username() != null) {
            String password = settings.password() == null ? "" : settings.password();
            request.header(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(
                                            (settings.username() + ":" + password).getBytes(StandardCharsets.UTF_8)));
        }
        settings.headers().forEach((name, value) -> header(request, name, value));
        return request;
    }

    private static void header(HttpRequest.Builder request, String name, String value) {
        try {
            request.setHeader(name, value);
        } catch (IllegalArgumentException unusable) {
            // The cause is left out, since its message may tell the value.
            throw new IllegalArgumentException("The request header '" + name
                    + "' cannot be sent: use a plain name, and a value without line breaks");
        }
    }

    private Answer send(HttpRequest request) throws IOException {
        Duration time = atMost.apply(settings.requestTimeout());
        if (time.toMillis() < 1) {
            throw usedUp.get();
        }
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, head -> new BoundedBody(MOST_BYTES));
        try {
            // The request's own timeout ends with the headers; a body that never ends is bounded here.
            HttpResponse<byte[]> response = answer.get(time.toMillis() + 500, TimeUnit.MILLISECONDS);
            return new Answer(
                    response.statusCode(), new String(response.body(), StandardCharsets.UTF_8), cookies(response));
        } catch (TimeoutException tooSlow) {
            // Ends the exchange; it interrupts no thread.
            answer.cancel(true);
            if (time.compareTo(settings.requestTimeout()) < 0) {
                throw usedUp.get();
            }
            throw new HttpTimeoutException("the answer did not end");
        } catch (ExecutionException failure) {
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

    private static List<String> cookies(HttpResponse<?> response) {
        return response.headers().allValues("Set-Cookie").stream()
                .map(cookie -> cookie.split(";", 2)[0].strip())
                .toList();
    }
}
