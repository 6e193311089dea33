package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Speaks HTTP as a browser does, keeping cookies and following nothing by itself. */
public class Browser {

    private static final String PAGE = "text/html,application/xhtml+xml,*/*;q=0.8";
    private static final Pattern HIDDEN_TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final int port;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private String authorization;

    public Browser(int port) {
        this.port = port;
    }

    public Browser withBasic(String user, String password) {
        return withAuthorization("Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    Browser withAuthorization(String header) {
        authorization = header;
        return this;
    }

    /** Signs in as a person does: opens the form, sends it. */
    public Answer signIn(String user, String password) {
        Answer form = open("/login");
        return send(request("/login")
                .header("Accept", PAGE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("username=" + encoded(user) + "&password=" + encoded(password) + "&_csrf="
                        + encoded(form.hiddenToken()))));
    }

    /** Opens a page. */
    public Answer open(String path, String... headers) {
        HttpRequest.Builder request = request(path).header("Accept", PAGE).GET();
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    /** Asks for a resource. */
    public Answer get(String path) {
        return send(request(path).header("Accept", "application/json").GET());
    }

    /** Opens the stream of events. */
    Events events() {
        return events("/events?clusters");
    }

    /** Opens it as a page does that asks for this path. */
    Events events(String path) {
        try {
            return new Events(http.send(
                    request(path).header("Accept", "text/event-stream").GET().build(), BodyHandlers.ofInputStream()));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public Answer post(String path, String json, String... headers) {
        return write("POST", path, json, headers);
    }

    public Answer put(String path, String json, String... headers) {
        return write("PUT", path, json, headers);
    }

    Answer delete(String path, String json, String... headers) {
        return write("DELETE", path, json, headers);
    }

    Answer write(String method, String path, String json, String... headers) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .method(method, BodyPublishers.ofString(json));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    /** Sends an archive without telling how long it is. */
    Answer send(String path, InputStream content, String... headers) {
        return send(path, BodyPublishers.ofInputStream(() -> content), headers);
    }

    /** The same, with its length told before. */
    Answer send(String path, InputStream content, long length) {
        return send(path, BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> content), length));
    }

    Answer sendWithToken(String path, InputStream content) {
        JsonNode token = get("/api/csrf").json();
        return send(
                path, content, token.get("header").asText(), token.get("token").asText());
    }

    private Answer send(String path, HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/zip")
                .header("Accept", "application/json")
                .POST(body);
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    Answer method(String method, String path) {
        return send(request(path).method(method, BodyPublishers.noBody()));
    }

    /** Posts with the token that the session's pages have to send. */
    Answer postWithToken(String path, String json) {
        return writeWithToken("POST", path, json);
    }

    Answer deleteWithToken(String path, String json) {
        return writeWithToken("DELETE", path, json);
    }

    private Answer writeWithToken(String method, String path, String json) {
        JsonNode token = get("/api/csrf").json();
        return write(
                method,
                path,
                json,
                token.get("header").asText(),
                token.get("token").asText());
    }

    public Optional<String> cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request;
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(http.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    public record Answer(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public String body() {
            return response.body();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** Where it redirects to, without scheme and host. */
        String location() {
            return header("Location").replaceFirst("^http://[^/]+", "");
        }

        public JsonNode json() {
            try {
                return new ObjectMapper().readTree(body());
            } catch (JsonProcessingException none) {
                throw new AssertionError("status " + status() + " with a body that is no JSON: " + body(), none);
            }
        }

        /** The sentence of a problem, after checking that it is one. */
        String problem(int status) {
            assertThat(status()).as(body()).isEqualTo(status);
            assertThat(header("Content-Type")).startsWith("application/problem+json");
            assertThat(json().get("status").asInt()).isEqualTo(status);
            assertThat(json().get("title").asText()).isNotBlank();
            assertThat(json().get("instance").asText()).startsWith("/api/");
            return json().get("detail").asText();
        }

        String hiddenToken() {
            Matcher token = HIDDEN_TOKEN.matcher(body());
            assertThat(token.find()).as("a token in " + body()).isTrue();
            return token.group(1);
        }
    }
}
