package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Looks for planted secrets wherever a Wissel of this JVM keeps, tells or shows something. */
final class SecretSearch {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final PlantedSecrets secrets;
    private final Map<String, String> passwords;
    private final ApplicationContext context;
    private final URI url;
    private final AtomicInteger linesOfLog = new AtomicInteger();

    /** @param passwords of the users that may sign in, by their names */
    SecretSearch(PlantedSecrets secrets, Map<String, String> passwords, SandboxWissel wissel) {
        this.secrets = secrets;
        this.passwords = passwords;
        this.context = wissel.context();
        this.url = wissel.url();
    }

    /** How many lines of the log were looked at. */
    int linesOfLog() {
        return linesOfLog.get();
    }

    /** All that is answered about a deployment, and the pages that belong to none. */
    void answersAbout(String id) {
        Set<String> paths = new TreeSet<>();
        context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> paths.addAll(mapping.getPatternValues()));
        // A stream that does not end.
        paths.remove("/events");
        paths.addAll(Set.of(
                "/actuator",
                "/actuator/health",
                "/actuator/prometheus",
                "/actuator/env",
                "/actuator/configprops",
                "/camunda/app/cockpit/default/",
                "/camunda/app/tasklist/default/",
                "/no-such-page"));
        for (String path : paths) {
            String filled = path.replace("{id}", id)
                    .replace("{cluster}", "sandbox")
                    .replace("{project}", "Weather")
                    .replace("{version}", "0.0-v2")
                    .replace("{job}", "none")
                    .replaceAll("\\{[^}]*}", "x");
            for (String user : List.of("admin", "ops", "viewer")) {
                lookAt("GET", filled, user, null);
            }
        }
    }

    /** Plans, and what is answered to wrong requests. */
    void answers() {
        for (String cluster : List.of("sandbox", "portal")) {
            String answer = lookAt(
                    "POST",
                    "/api/clusters/" + cluster + "/plans",
                    "ops",
                    "{\"project\":\"Weather\",\"version\":\"0.0-v3\",\"strategy\":\"install-first\"}");
            // The plan of one shows its files' diffs; that of the other why nobody signs in.
            assertThat(answer).contains(cluster.equals("sandbox") ? "blueriq.shortcut" : "private key");
        }
        lookAt(
                "POST",
                "/api/deployments",
                "ops",
                "{\"cluster\":\"portal\",\"project\":\"Weather\",\"version\":\"0.0-v3\"}");
        lookAt("POST", "/api/deployments", "ops", "{no json");
        lookAt("POST", "/api/deployments", "nobody", "{}");
    }

    private String lookAt(String method, String path, String user, String body) {
        String credentials = user + ":" + passwords.getOrDefault(user, "wrong");
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<byte[]> answer = HTTP.send(request, BodyHandlers.ofByteArray());
            String place = method + " " + path + " as " + user + " (" + answer.statusCode() + ")";
            secrets.look(place, answer.body());
            secrets.look("headers of " + place, answer.headers().map().toString());
            return new String(answer.body(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new AssertionError(method + " " + path, failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** Every value of every table, whatever its kind. @return how many there were */
    int database() throws Exception {
        int values = 0;
        try (Connection connection = context.getBean(DataSource.class).getConnection();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found =
                    connection.getMetaData().getTables(null, "PUBLIC", "%", new String[] {"BASE TABLE"})) {
                while (found.next()) {
                    tables.add(found.getString("TABLE_NAME"));
                }
            }
            assertThat(tables).contains("WISSEL_EVIDENCE", "ACT_HI_VARINST", "ACT_GE_BYTEARRAY", "ACT_ID_USER");
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("select * from \"" + table + "\"")) {
                    while (rows.next()) {
                        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                            lookAtValue(table + "." + rows.getMetaData().getColumnName(column), rows.getObject(column));
                            values++;
                        }
                    }
                }
            }
        }
        return values;
    }

    private void lookAtValue(String place, Object value) throws Exception {
        if (value instanceof byte[] bytes) {
            secrets.look(place, bytes);
        } else if (value instanceof Blob blob) {
            secrets.look(place, blob.getBytes(1, (int) blob.length()));
        } else if (value instanceof Clob clob) {
            secrets.look(place, clob.getSubString(1, (int) clob.length()));
        } else if (value != null) {
            secrets.look(place, value.toString());
        }
    }

    /** Every line, of every level that anything logs at, with the traces of exceptions. */
    void watchLog() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                linesOfLog.incrementAndGet();
                secrets.look("the log of " + event.getLoggerName(), event.getFormattedMessage());
                for (IThrowableProxy thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause()) {
                    secrets.look("an exception in the log", String.valueOf(thrown.getMessage()));
                }
            }
        };
        appender.setContext(context);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        for (String logger :
                List.of("org.wissel", "org.springframework.web", "net.schmizz", "org.springframework.security")) {
            context.getLogger(logger).setLevel(Level.DEBUG);
        }
    }
}
