package org.wissel.sandbox;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/** Who uses a version in a sandbox, as a story sees it and makes it. Versions are as in {@code export-Weather 0.0-v1}. */
final class SandboxUsage {

    private final Path casesFolder;
    private final URI entry;

    /** @param entry where users come in, without a path */
    SandboxUsage(Path root, URI entry) {
        this.casesFolder = casesFolder(root);
        this.entry = entry;
    }

    /** Where the numbers of open cases lie, one file per version. */
    static Path casesFolder(Path root) {
        return root.resolve("cases");
    }

    /** How many live sessions hold it, in the whole cluster, whoever started them. */
    long sessions(String projectVersion) {
        return count("sessions", projectVersion);
    }

    /** How many DCM cases are open with it. */
    long cases(String projectVersion) {
        return count("cases", projectVersion);
    }

    /** From now on so many DCM cases are open with it. */
    void openCases(String projectVersion, long number) {
        Path file = casesFolder.resolve(projectVersion);
        Path next = file.resolveSibling(projectVersion + ".new");
        SandboxFiles.write(next, number + "\n");
        try {
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Starts a session of it, whatever the shortcuts say; it lives until it expires, by the timeout of the sandbox. */
    TrafficSession startSession(String projectVersion) {
        return start(projectVersion, "");
    }

    /** Starts a session of it that expires when it was left alone for so long, in whole seconds. */
    TrafficSession startSession(String projectVersion, Duration timeout) {
        return start(projectVersion, "?timeout=" + timeout.toSeconds() + "s");
    }

    /** Ends it as its user does who logs out. */
    void endSession(TrafficSession session) {
        end(entry, session);
    }

    /** The same where users come in by this entry. */
    static void end(URI entry, TrafficSession session) {
        URI url = TrafficUser.endOf(entry, session);
        PlainHttp.Answer answer = answer("DELETE", url, Map.of("Cookie", session.cookie()));
        if (answer.status() != 204) {
            throw new IllegalStateException(url + " answers " + answer.status() + " " + answer.body());
        }
    }

    private TrafficSession start(String projectVersion, String query) {
        URI url = URI.create(entry + "/runtime/stand-in/start/" + projectVersion.replace(' ', '/') + query);
        PlainHttp.Answer answer = answer("POST", url, Map.of());
        try {
            return TrafficSession.of(answer, true, 0);
        } catch (IOException none) {
            throw new IllegalStateException(url + " answers " + none.getMessage(), none);
        }
    }

    private long count(String what, String projectVersion) {
        String[] words = projectVersion.split(" ", 2);
        URI url = URI.create(entry + "/runtime/api/v1/" + what + "?project=" + words[0] + "&version=" + words[1]);
        PlainHttp.Answer answer = answer("GET", url, Map.of());
        if (answer.status() != 200) {
            throw new IllegalStateException(url + " answers " + answer.status() + " " + answer.body());
        }
        return JsonPath.<Number>read(answer.body(), "$.count").longValue();
    }

    private static PlainHttp.Answer answer(String method, URI url, Map<String, String> headers) {
        try {
            return PlainHttp.request(method, url, Duration.ofSeconds(10), headers);
        } catch (IOException failed) {
            throw new UncheckedIOException(url + " does not answer", failed);
        }
    }
}
