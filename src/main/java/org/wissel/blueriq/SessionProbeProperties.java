package org.wissel.blueriq;

import com.fasterxml.jackson.core.JsonPointer;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a cluster's sessions are tried out through its load balancers. Paths are below each of the urls, which include the
 * context path.
 *
 * @param urls where users come in, for instance {@code https://www.example.org/runtime}: taken in turn
 * @param shortcut the shortcut that is started; null for the first one that the deployment points to its version
 * @param startPath resource to POST to, with {@code {shortcut}} (Blueriq's UI REST API V2)
 * @param sessionId JSON pointer to the session's id in the answer to the start, and in the one to a request where it is told
 * @param sessionTimeout JSON pointer to the session timeout in seconds, in the answer to the start
 * @param requestPath resource that uses a session, with {@code {sessionId}}; null where there is none: only the start and the
 *     health resource are asked then
 * @param requestMethod how that is asked
 * @param version JSON pointer to the session's version in that answer; null where it is not told
 * @param brokenWhen regular expression of what an answer's text has when the session is lost, whatever its status; null for none
 * @param endPath resource that ends a session, with {@code {sessionId}}; null where there is none: it idles until its timeout
 * @param endMethod how that is asked
 * @param healthPath the health resource as the load balancer passes it on; asked where {@code request-path} is not set
 * @param every the pause between two requests of one session
 * @param timeout how long one request may take in all
 * @param headers further request headers
 */
public record SessionProbeProperties(
        @NotEmpty List<@NotNull URI> urls,
        String shortcut,
        @DefaultValue("/server/api/v2/start/{shortcut}") @NotBlank String startPath,
        @DefaultValue("/sessionId") @NotBlank String sessionId,
        @DefaultValue("/sessionTimeout") @NotBlank String sessionTimeout,
        String requestPath,
        @DefaultValue("GET") @NotNull Method requestMethod,
        String version,
        String brokenWhen,
        String endPath,
        @DefaultValue("DELETE") @NotNull Method endMethod,
        @DefaultValue("/actuator/health") @NotBlank String healthPath,
        @DefaultValue("500ms") @NotNull Duration every,
        @DefaultValue("5s") @NotNull Duration timeout,
        @DefaultValue Map<String, String> headers) {

    /** How a resource is asked. */
    public enum Method {
        GET,
        POST,
        PUT,
        DELETE
    }

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]*)}");
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** @throws IllegalArgumentException when it cannot be asked so, naming the setting */
    public SessionProbeProperties {
        urls = urls == null ? List.of() : List.copyOf(urls);
        headers = headers == null ? Map.of() : Map.copyOf(headers);
        urls.forEach(url -> {
            if (url.getHost() == null || !List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
                throw new IllegalArgumentException(
                        "urls names " + url + ". Have it start with http:// or https:// and a host.");
            }
        });
        requirePath("start-path", startPath, "shortcut");
        requirePath("request-path", requestPath, "sessionId");
        requirePath("end-path", endPath, "sessionId");
        requirePath("health-path", healthPath, "");
        requirePointer("session-id", sessionId);
        requirePointer("session-timeout", sessionTimeout);
        requirePointer("version", version);
        if (version != null && requestPath == null) {
            throw new IllegalArgumentException(
                    "version is set, and request-path, whose answer would tell it, is not. Set both, or leave version out.");
        }
        try {
            Pattern.compile(brokenWhen == null ? "" : brokenWhen);
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException("broken-when is '" + brokenWhen + "', which is no regular expression: "
                    + malformed.getDescription() + ". Correct it.");
        }
        requireBetween("every", every, Duration.ofMillis(100));
        requireBetween("timeout", timeout, Duration.ofMillis(100));
        headers.forEach((name, value) -> {
            // The value is not told: it may be a secret.
            if (!HEADER.matcher(name).matches() || value.chars().anyMatch(letter -> letter < ' ')) {
                throw new IllegalArgumentException(
                        "headers." + name + " cannot be sent. Use a plain name, and a value without line breaks.");
            }
        });
    }

    private static void requirePath(String setting, String path, String known) {
        if (path == null) {
            return;
        }
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    setting + " is '" + path + "'. Let it start with '/': it is a resource below the urls.");
        }
        Matcher found = PLACEHOLDER.matcher(path);
        while (found.find()) {
            if (!Set.of(known).contains(found.group(1))) {
                throw new IllegalArgumentException(setting + " has the unknown placeholder " + found.group() + ". "
                        + (known.isEmpty() ? "It may have none." : "Known is {" + known + "}."));
            }
        }
    }

    private static void requirePointer(String setting, String pointer) {
        try {
            JsonPointer.compile(pointer == null ? "" : pointer);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(setting + " is '" + pointer
                    + "', which is no JSON pointer. Let it start with '/', as /version does.");
        }
    }

    private static void requireBetween(String setting, Duration given, Duration shortest) {
        if (given != null && (given.compareTo(shortest) < 0 || given.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    setting + " is " + given.toMillis() + "ms. Give " + shortest.toMillis() + "ms to 1m.");
        }
    }

    /** Never shows a header's value. */
    @Override
    public String toString() {
        return "SessionProbeProperties[urls=" + urls + ", requestPath=" + requestPath + "]";
    }
}
